import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An engine in a process of its own, for tests that kill it: `node serve-home.mjs ROOT HOME`, then orders as JSON over the channel. */
const [root, home] = process.argv.slice(2);
const { createEngine } = await import(pathToFileURL(join(root, 'dist/runtime/run/create-engine.js')).href);
const { catalogEntry } = await import(pathToFileURL(join(root, 'dist/nodes/kit/define-node.js')).href);
const nodes = join(root, 'test/runtime/run/nodes');
const own = await Promise.all(
  ['act', 'light', 'always', 'keep', 'learn'].map(async (name) => {
    const { default: node } = await import(pathToFileURL(join(nodes, 'test', `${name}.js`)).href);
    return [`test/${name}`, catalogEntry(`test/${name}`, 'code-1', node)];
  }),
);
const catalog = { ...JSON.parse(readFileSync(join(root, 'dist/catalog.json'), 'utf8')), ...Object.fromEntries(own) };
const outside = {
  registerModel: async (model) => model,
  deployEndpoint: async () => undefined,
  findModel: () => undefined,
  secret: () => undefined,
  folder: () => undefined,
  keeps: () => [],
  people: { record: () => undefined, ask: async () => undefined, leave: () => undefined },
  changed: () => undefined,
};
const engine = await createEngine({ home, outside, catalog, nodes: [join(root, 'dist/nodes'), nodes] });
const pins = {};
const callee = new Map();
process.on('message', async ({ id, order, args }) => {
  try {
    if (order === 'call') {
      // One object for a published version, as the server holds it.
      const [key, workflow, trigger, body] = args;
      if (!callee.has(key)) callee.set(key, workflow);
      const origin = { kind: 'hook', hook: key };
      process.send({
        id,
        result: await engine.call({ workflow: callee.get(key), version: 'v1', trigger, pins, origin, body, waitMs: 5000 }),
      });
    } else process.send({ id, result: await engine[order](...args) });
  } catch (error) {
    process.send({ id, error: { code: error.code, message: error.message } });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
