import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The whole server in a process of its own, whose engine runs a workflow of many tiny steps: first cold, then all cached. */
const [root, home] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(root, 'dist/runtime', file)).href);
const [{ createServer }, { readCatalog }, { createEngine }, { openHome }] = await Promise.all([
  load('server.js'),
  load('run/places.js'),
  load('run/create-engine.js'),
  load('store/home.js'),
]);

const steps = 500;
const shape = (text) => ({
  type: 'control/shape-value',
  version: 1,
  settings: { fields: [{ name: 'n', source: 'text', text, from: '' }] },
  ui: { x: 0, y: 0 },
});
const nodes = { start: { type: 'control/webhook-trigger', version: 1, settings: { sample: '{"text":"hello"}' }, ui: { x: 0, y: 0 } } };
const wires = [];
for (let at = 0; at < steps; at++) {
  nodes[`chain${at}`] = shape(`chain ${at}`);
  nodes[`wide${at}`] = shape(`wide ${at}`);
  wires.push({ from: at === 0 ? ['start', 'request'] : [`chain${at - 1}`, 'value'], to: [`chain${at}`, 'value'] });
  wires.push({ from: ['start', 'request'], to: [`wide${at}`, 'value'] });
}
const workflow = { format: 'graftwork/1', id: 'bench', name: 'Bench', description: '', nodes, wires, groups: [], notes: [], inputs: {} };

const opened = await openHome(home);
const catalog = await readCatalog(root);
let engine;
const server = await createServer({
  home: opened.root,
  catalog,
  root,
  engine: async (outside) => (engine = await createEngine({ home: opened, catalog, outside })),
});
await server.app.listen({ host: '127.0.0.1', port: 0 });

let rss = 0;
const watch = setInterval(() => (rss = Math.max(rss, process.memoryUsage.rss())), 20);
async function measure(status) {
  const began = performance.now();
  const { run } = await engine.start({ workflow, version: 'v1', target: { mode: 'trigger', node: 'start' }, origin: { kind: 'editor' } });
  const { state } = await engine.finished(run);
  const ms = Math.round(performance.now() - began);
  const right = Object.values(state.steps).filter((step) => step.status === status).length;
  if (right !== 2 * steps + 1) throw new Error(`${right} steps are ${status}`);
  return ms;
}
const coldMs = await measure('done');
const cachedMs = await measure('cached');
rss = Math.max(rss, process.memoryUsage.rss());
clearInterval(watch);
process.send({ coldMs, cachedMs, serverRssMb: Math.round(rss / 1e6) });
await server.close();
await opened.close();
process.disconnect();
