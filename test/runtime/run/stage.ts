import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AnyNode, type Catalog, catalogEntry } from '../../../nodes/kit/define-node.ts';
import type { Json } from '../../../nodes/kit/json.ts';
import type { ModelValue } from '../../../nodes/kit/ports.ts';
import type { Target } from '../../../nodes/kit/run.ts';
import type { Workflow, WorkflowNode } from '../../../nodes/kit/workflow.ts';
import type { Outside } from '../../../runtime/engine.ts';
import type { RunRecord } from '../../../runtime/protocol.ts';
import { createEngine, type OwnedEngine } from '../../../runtime/run/create-engine.ts';
import type { EngineOptions } from '../../../runtime/run/engine-parts.ts';

/** A workflow in few words: nodes as type and settings, wires as "from.port > to.port". */
export function workflowOf(
  nodes: Record<string, [type: string, settings?: Record<string, Json>]>,
  wires: string[] = [],
  id = 'w',
): Workflow {
  return {
    format: 'graftwork/1',
    id,
    name: 'Test',
    description: '',
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([name, [type, settings = {}]]): [string, WorkflowNode] => [
        name,
        { type, version: 1, settings, ui: { x: 0, y: 0 } },
      ]),
    ),
    wires: wires.map((wire) => {
      const [from = '', to = ''] = wire.split(' > ');
      return { from: end(from), to: end(to) };
    }),
    groups: [],
    notes: [],
    inputs: {},
  };
}
function end(words: string): [string, string] {
  const [node = '', port = 'value'] = words.split('.');
  return [node, port];
}

export const testNodes = fileURLToPath(new URL('nodes', import.meta.url));
export const builtNodes = fileURLToPath(new URL('../../../dist/nodes', import.meta.url));

/** The built catalog and the nodes of the tests. */
export async function testCatalog(): Promise<Catalog> {
  const built: Catalog = JSON.parse(readFileSync(new URL('../../../dist/catalog.json', import.meta.url), 'utf8'));
  const own = await Promise.all(
    ['act', 'light', 'always', 'keep', 'learn'].map(async (name) => {
      const { default: node }: { default: AnyNode } = await import(pathToFileURL(join(testNodes, 'test', `${name}.js`)).href);
      return [`test/${name}`, catalogEntry(`test/${name}`, 'code-1', node)] as const;
    }),
  );
  return { ...built, ...Object.fromEntries(own) };
}

export interface Registered {
  model: ModelValue;
  name: string;
  alias: string;
}
/** Collections in memory. */
export function fakeOutside(
  parts: { secrets?: Record<string, string>; keeps?: string[]; folders?: Record<string, string>; people?: Outside['people'] } = {},
): Outside & {
  models: Map<string, ModelValue>;
} {
  const models = new Map<string, ModelValue>();
  return {
    models,
    async registerModel(model, { name, alias }) {
      const version = models.size + 1;
      const registered = { ...model, registered: { name, version, alias } };
      models.set(`${name}:${alias}`, registered);
      return registered;
    },
    deployEndpoint: async () => undefined,
    findModel: (name, alias) => models.get(`${name}:${alias}`),
    secret: (name) => (parts.secrets?.[name] === undefined ? undefined : { value: parts.secrets[name], version: 1 }),
    payloads: () => '',
    folder: (name) => parts.folders?.[name],
    keeps: () => parts.keeps ?? [],
    people: parts.people ?? { record: () => undefined, ask: async () => undefined, leave: () => undefined },
    changed: () => undefined,
  };
}

export interface Stage {
  engine: OwnedEngine;
  home: string;
  run(workflow: Workflow, target?: Target): Promise<RunRecord>;
}
export async function openStage(options: Partial<EngineOptions> & { home?: string } = {}): Promise<Stage> {
  const home = options.home ?? (await newHome());
  const catalog = await testCatalog();
  const engine = await createEngine({ outside: fakeOutside(), catalog, nodes: [builtNodes, testNodes], ...options, home });
  return {
    engine,
    home,
    async run(workflow, target = { mode: 'all' }) {
      const { run } = await engine.start({ workflow, version: 'v1', target, origin: { kind: 'editor' } });
      return engine.finished(run);
    },
  };
}
export function newHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'graftwork-engine-'));
}
