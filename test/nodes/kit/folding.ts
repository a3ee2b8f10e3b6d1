import fc from 'fast-check';
import { type Catalog, type CatalogEntry, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { topologicalOrder } from '../../../nodes/kit/graph.ts';
import { canonicalJson } from '../../../nodes/kit/json.ts';
import { port } from '../../../nodes/kit/ports.ts';
import { columns, number, text } from '../../../nodes/kit/settings.ts';
import { emptyWorkflow, type Group, type Wire, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';

/** Workflows by chance, for what must hold of folding nodes into subflows and back. */

const both = (words: string) => ({ en: words, zh: words });
const about = { summary: both('.'), help: both('.'), icon: 'file', words: [] };
const entry = (type: string, parts: Pick<CatalogEntry, 'inputs' | 'outputs' | 'settings'>): CatalogEntry =>
  catalogEntry(type, 'code', { title: both(type.slice(type.indexOf('/') + 1)), ...about, ...parts, run: async () => ({}) });

const share = number({ label: both('Share'), default: 0.2 });
export const catalog: Catalog = {
  'data/read': entry('data/read', {
    inputs: {},
    outputs: { rows: port('table') },
    settings: { path: text({ label: both('Path'), default: '' }) },
  }),
  'prepare/split': entry('prepare/split', {
    inputs: { rows: port('table') },
    outputs: { training: port('table', { role: 'training' }), test: port('table', { role: 'test' }) },
    settings: { share, by: columns({ label: both('By'), of: 'rows', count: 1, optional: true }) },
  }),
  'prepare/join': entry('prepare/join', {
    inputs: { rows: port('table', { many: true }) },
    outputs: { rows: port('table') },
    settings: { share },
  }),
  'training/train': entry('training/train', {
    inputs: { rows: port('table', { role: 'training' }), validation: port('table', { optional: true }) },
    outputs: { model: port('model') },
    settings: { share },
  }),
};

export const node = (type: string, settings: WorkflowNode['settings'] = {}, ui = { x: 0, y: 0 }): WorkflowNode => ({
  type,
  version: 1,
  settings,
  ui,
});
export const wire = (words: string): Wire => {
  const [from = '', to = ''] = words.split(' > ');
  const end = (ref: string): [string, string] => [ref.slice(0, ref.lastIndexOf('.')), ref.slice(ref.lastIndexOf('.') + 1)];
  return { from: end(from), to: end(to) };
};

/** Read, split, train: what the tests fold by hand. */
export const chain: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: {
    read: node('data/read', { path: 'a.csv' }),
    split: node('prepare/split', { share: 0.3 }, { x: 300, y: 0 }),
    train: node('training/train', { share: 0.5 }, { x: 600, y: 40 }),
  },
  wires: [wire('read.rows > split.rows'), wire('split.training > train.rows')],
  inputs: { share: { node: 'train', setting: 'share' } },
};

const types = Object.keys(catalog);
const kinds = fc.array(fc.nat(types.length - 1), { minLength: 2, maxLength: 9 });

/** A workflow in which every wire is legal, with groups, notes and inputs, and a choice of its nodes. */
export const folding: fc.Arbitrary<{ workflow: Workflow; chosen: Set<string> }> = fc
  .record({
    kinds,
    picks: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
    chosen: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
  })
  .map(({ kinds: kindOf, picks, chosen }) => {
    let at = 0;
    const pick = (below: number) => (picks[at++ % picks.length] ?? 0) % below;
    const ids = kindOf.map((_, place) => `n${place}`);
    const nodes = Object.fromEntries(
      kindOf.map((kind, place): [string, WorkflowNode] => {
        const settings: WorkflowNode['settings'] = pick(2) ? { share: pick(9) / 10 } : {};
        return [`n${place}`, node(types[kind] ?? '', settings, { x: pick(900), y: pick(900) })];
      }),
    );
    const wires: Wire[] = [];
    for (const [place, kind] of kindOf.entries()) {
      for (const [name, { many, type }] of Object.entries(catalog[types[kind] ?? '']?.inputs ?? {})) {
        if (place === 0) continue;
        for (let tries = many ? pick(4) : pick(2); tries > 0; tries--) {
          const from = pick(place);
          const outputs = Object.entries(catalog[types[kindOf[from] ?? 0] ?? '']?.outputs ?? {}).filter(
            ([, output]) => output.type === type,
          );
          const output = outputs[pick(Math.max(1, outputs.length))]?.[0];
          const next: Wire | undefined = output === undefined ? undefined : { from: [`n${from}`, output], to: [`n${place}`, name] };
          if (next && !wires.some((other) => canonicalJson(other) === canonicalJson(next))) wires.splice(pick(wires.length + 1), 0, next);
        }
      }
    }
    const groups: Group[] = pick(2)
      ? [{ id: 'g', name: 'Group', nodes: ids.filter(() => pick(2)) }].filter((group) => group.nodes.length > 0)
      : [];
    const input = ids[pick(ids.length)] ?? '';
    // A note that is chosen together with its node, so that it stays about it.
    const inside = ids.filter((_, place) => chosen[place]);
    const about = inside.length > 0 && pick(2) ? { at: { node: inside[pick(inside.length)] ?? '' } } : {};
    const workflow: Workflow = {
      ...emptyWorkflow('w', 'W'),
      nodes,
      wires,
      groups,
      notes: pick(2) ? [{ id: 'note', text: 'x', x: pick(9), y: pick(9), width: 10, height: 10, ...about }] : [],
      inputs: pick(2) && nodes[input]?.type !== 'data/read' ? { share: { node: input, setting: 'share' } } : {},
    };
    return { workflow, chosen: new Set(ids.filter((_, place) => chosen[place])) };
  });

/** The same document whatever the order of its lists, for comparing where the order means nothing. */
export function unordered({ wires, groups, notes, ...rest }: Workflow): string {
  const sorted = (items: readonly unknown[]) => items.map((item) => canonicalJson(item)).toSorted();
  return canonicalJson({
    ...rest,
    wires: sorted(wires),
    notes: sorted(notes),
    groups: sorted(groups.map((group) => ({ ...group, nodes: group.nodes.toSorted() }))),
  });
}

/** What a node's result depends on, as the cache keys have it: ids and places do not count, the order at an input does. */
export function keysOf(workflow: Workflow): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const id of topologicalOrder(workflow).order) {
    const inputs: Record<string, unknown[]> = {};
    for (const { from, to } of workflow.wires) if (to[0] === id) (inputs[to[1]] ??= []).push([keys[from[0]], from[1]]);
    keys[id] = canonicalJson([workflow.nodes[id]?.type, workflow.nodes[id]?.settings, inputs]);
  }
  return keys;
}
