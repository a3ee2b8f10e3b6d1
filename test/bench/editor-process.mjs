import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The whole server in a process of its own, with the real engine, but that a workflow named "Live ..." seems to have a run
 * that never ends and sends 60 events a second over the socket, as a busy one does. No step of it costs the machine anything.
 */
const [root, home] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(root, 'dist', file)).href);
const [{ createServer }, { readCatalog }, { createEngine }, { openHome }, { foldRun, emptyRun }] = await Promise.all(
  ['runtime/server.js', 'runtime/run/places.js', 'runtime/run/create-engine.js', 'runtime/store/home.js', 'nodes/kit/run.js'].map(load),
);

const perSecond = 60;
const steps = 30;

/** A run in which a few steps work at once: they report progress, losses and lines, and end; then the next ones start. */
function liveRun(nodes) {
  let state = emptyRun;
  const listeners = new Set();
  const emit = (body) => {
    const event = { v: 1, seq: state.seq + 1, at: Date.now(), ...body };
    state = foldRun(state, event);
    for (const listener of listeners) listener({ events: [event] });
  };
  emit({ type: 'run-started', steps: nodes.map((node) => ({ step: node, node, action: 'run', why: [] })) });
  let count = 0;
  const start = (step) => emit({ type: 'step-started', step, worker: 0, device: 'cpu' });
  for (let at = 0; at < steps; at++) start(nodes[at]);
  function tick() {
    const round = Math.floor(count / steps);
    const step = nodes[(count++ + steps * Math.floor(round / 20)) % nodes.length];
    const text = { text: { en: 'batch {n} of 20', zh: '第 {n} 批，共 20 批' }, values: { n: round % 20 } };
    if (round % 20 === 0 && round > 0) start(step);
    else if (round % 20 === 19) emit({ type: 'step-done', step, outputs: {}, ms: 1_000, cached: false });
    else if (round % 4 === 2) emit({ type: 'step-metric', step, name: 'loss', points: [[round, 1 / (1 + round)]] });
    else emit({ type: 'step-progress', step, fraction: (round % 20) / 20, text, secondsLeft: 20 - (round % 20) });
  }
  const timer = setInterval(tick, 1_000 / perSecond);
  return {
    watch(listener) {
      listener({ snapshot: state });
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => clearInterval(timer),
  };
}

const live = new Map();
async function liveEngine(outside, stores) {
  const engine = await createEngine({ home: opened, catalog, outside });
  const summary = ({ id, name, version }) => ({
    id: `live-${id}`,
    workflow: id,
    workflowName: name,
    version,
    target: { mode: 'all' },
    origin: { kind: 'editor' },
    status: 'running',
    startedAt: new Date().toISOString(),
    scores: {},
  });
  return {
    ...engine,
    async runs(query) {
      const workflow = stores.workflows.find(query.workflow ?? '');
      if (!workflow?.name.startsWith('Live')) return engine.runs(query);
      const { id } = summary(workflow);
      if (!live.has(id)) live.set(id, liveRun(Object.keys((await stores.workflows.load(workflow.id)).nodes)));
      return [summary(workflow)];
    },
    watch: (run, after, listener) => live.get(run)?.watch(listener) ?? engine.watch(run, after, listener),
  };
}

const opened = await openHome(home);
const catalog = await readCatalog(root);
const server = await createServer({ home: opened.root, catalog, root, engine: liveEngine });
await server.app.listen({ host: '127.0.0.1', port: 0 });
process.send({ url: `http://127.0.0.1:${server.app.server.address().port}`, token: server.signIn.token });
// Whoever started it is gone: so is the reason for it.
process.once('disconnect', () => process.exit());
process.once('message', async () => {
  for (const run of live.values()) run.stop();
  await server.close();
  await opened.close();
  process.disconnect();
});
