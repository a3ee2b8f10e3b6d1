import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineNode, catalogEntry, type Catalog } from '../../../nodes/kit/define-node.ts';
import { port } from '../../../nodes/kit/ports.ts';
import { number, text } from '../../../nodes/kit/settings.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { survey } from '../../../runtime/run/survey.ts';
import { workflowOf } from './stage.ts';

const words = (en: string) => ({ en, zh: en });
const node = defineNode({
  title: words('n'),
  summary: words('n'),
  help: words('n'),
  icon: 'x',
  words: [],
  inputs: { value: port('value', { optional: true, many: true }) },
  outputs: { value: port('value'), other: port('value') },
  settings: {
    rate: number({ label: words('rate'), default: 1 }),
    kind: text({ label: words('kind'), default: '' }),
    detail: text({ label: words('detail'), default: '', showIf: { kind: 'full' } }),
  },
  run: () => ({ value: { type: 'value', json: 1 }, other: { type: 'value', json: 2 } }),
});
const catalog: Catalog = { 'test/n': catalogEntry('test/n', 'code', { ...node, needs: undefined, run: async () => ({}) }) };

async function keys(workflow: Workflow, code = 'code', payloads = ''): Promise<Record<string, string | undefined>> {
  const nothing = { find: () => undefined, keep: async () => undefined, forgetOlder: async () => undefined, keys: async () => [] };
  const artifacts = {
    root: '',
    files: () => [],
    path: () => '',
    manifest: () => ({ kind: 'file' as const, files: {} }),
    commit: async () => '',
    has: () => true,
    collect: async () => 0,
    measure: async () => ({ usedBytes: 0, removableBytes: 0 }),
  };
  const entry = catalog['test/n'];
  const surveyed = await survey(
    {
      catalog: entry
        ? { 'test/n': { ...entry, code }, 'test/reader': { ...entry, type: 'test/reader', code, fingerprint: { payloads: 'kind' } } }
        : {},
      cache: nothing,
      artifacts,
      refs: { resolve: async () => ({ fingerprint: '' }) },
      outside: { secret: () => undefined, payloads: (hook) => (hook === 'orders' ? payloads : '') },
      device: 'cpu',
    },
    workflow,
  );
  return Object.fromEntries([...surveyed].map(([id, { key }]) => [id, key]));
}

/** Random workflows: node i may be wired from any node before it. */
const graphs = fc
  .array(fc.record({ rate: fc.double({ noNaN: true, noDefaultInfinity: true }), from: fc.array(fc.nat(), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((nodes) => {
    const wires = nodes.flatMap(({ from }, at) =>
      [...new Set(at === 0 ? [] : from.map((n) => n % at))].map((other) => `n${other} > n${at}`),
    );
    return workflowOf(
      Object.fromEntries(nodes.map(({ rate }, at) => [`n${at}`, ['test/n', { rate }] as [string, { rate: number }]])),
      wires,
    );
  });

test('ids, titles, notes, places, names and the order of nodes never enter a key', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.string(), fc.integer(), async (workflow, title, x) => {
      const renamed = (id: string): string => `other-${id}`;
      const moved: Workflow = {
        ...workflow,
        id: 'another',
        name: title,
        nodes: Object.fromEntries(
          Object.entries(workflow.nodes)
            .toReversed()
            .map(([id, placed]) => [renamed(id), { ...placed, title, note: title, ui: { x, y: -x } }]),
        ),
        wires: workflow.wires.map(({ from, to }) => ({ from: [renamed(from[0]), from[1]], to: [renamed(to[0]), to[1]] })),
      };
      const [before, after] = [await keys(workflow), await keys(moved)];
      for (const id of Object.keys(workflow.nodes)) expect(after[renamed(id)]).toBe(before[id]);
    }),
  );
});

test('any change of a setting changes the key of its node and of all below it, and of nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(), async (workflow, pick) => {
      const ids = Object.keys(workflow.nodes);
      const changed = ids[pick % ids.length] ?? '';
      const placed = workflow.nodes[changed];
      if (!placed) return;
      const next = { ...workflow, nodes: { ...workflow.nodes, [changed]: { ...placed, settings: { ...placed.settings, kind: 'new' } } } };
      const below = new Set([changed]);
      for (const id of below) for (const { from, to } of workflow.wires) if (from[0] === id) below.add(to[0]);
      const [before, after] = [await keys(workflow), await keys(next)];
      for (const id of ids) expect(after[id] !== before[id]).toBe(below.has(id));
    }),
  );
});

test('a setting that is not shown does not count; a default counts like the same value set by hand', async () => {
  const key = async (settings: Record<string, string | number>): Promise<string | undefined> =>
    (await keys(workflowOf({ a: ['test/n', settings] }))).a;
  expect(await key({ detail: 'x' })).toBe(await key({}));
  expect(await key({ rate: 1 })).toBe(await key({}));
  expect(await key({ kind: 'full', detail: 'x' })).not.toBe(await key({ kind: 'full' }));
});

test('what a webhook has kept counts for the node that reads it and all below, and for no other', async () => {
  const workflow = workflowOf({ a: ['test/reader', { kind: 'orders' }], b: ['test/n'], c: ['test/reader', { kind: 'others' }] }, ['a > b']);
  const before = await keys(workflow, 'code', 'p1:10');
  expect(await keys(workflow, 'code', 'p1:10')).toEqual(before);
  const after = await keys(workflow, 'code', 'p1:20');
  expect([after.a === before.a, after.b === before.b, after.c === before.c]).toEqual([false, false, true]);
});

test('newer code, another output and another order of wires into one input change the key', async () => {
  const wired = (...wires: string[]) => workflowOf({ a: ['test/n', { rate: 2 }], b: ['test/n', { rate: 3 }], c: ['test/n'] }, wires);
  const base = (await keys(wired('a > c', 'b > c'))).c;
  expect((await keys(wired('a > c', 'b > c'), 'newer')).c).not.toBe(base);
  expect((await keys(wired('a.other > c', 'b > c'))).c).not.toBe(base);
  expect((await keys(wired('b > c', 'a > c'))).c).not.toBe(base);
});
