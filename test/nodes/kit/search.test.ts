import { expect, test } from 'vitest';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { fanOut } from '../../../nodes/kit/fan-out.ts';
import { keepBranch } from '../../../nodes/kit/keep-branch.ts';
import { variantsOf } from '../../../nodes/kit/ranges.ts';
import { roundResource, roundSizes, searchProblems } from '../../../nodes/kit/search.ts';
import { integer, number } from '../../../nodes/kit/settings.ts';
import { say, verbatim } from '../../../nodes/kit/text.ts';
import {
  emptyWorkflow,
  parseWorkflow,
  type Search,
  type SettingRange,
  type Workflow,
  type WorkflowNode,
} from '../../../nodes/kit/workflow.ts';
import { tableEntry } from './table-entry.ts';

const train = {
  ...tableEntry('test/train', [], ['model']),
  settings: {
    rate: number({ label: verbatim('Rate'), default: 0.1, range: true }),
    units: integer({ label: verbatim('Units'), default: 8, range: true }),
    epochs: integer({ label: verbatim('Epochs'), default: null, optional: true, range: true, resource: true }),
  },
};
const catalog = { 'test/train': train, 'test/judge': tableEntry('test/judge', ['model'], ['rows']) };
const rate: SettingRange = { from: 0.0001, to: 1, count: 5, scale: 'logarithmic' };
const nodeOf = (search?: Search, ranges: Record<string, SettingRange> = { rate, units: { values: [4, 8, 16] } }): WorkflowNode => ({
  type: 'test/train',
  version: 1,
  settings: {},
  ranges,
  ...(search && { search }),
  ui: { x: 0, y: 0 },
});
const workflowOf = (node: WorkflowNode): Workflow => ({
  ...emptyWorkflow('w', 'Search'),
  nodes: { train: node, judge: { type: 'test/judge', version: 1, settings: {}, ui: { x: 0, y: 0 } } },
  wires: [{ from: ['train', 'model'], to: ['judge', 'model'] }],
});

test('random tries lie inside the spans and lists, spread as the span says, and the same seed draws the same', () => {
  const { variants, count } = variantsOf(train, nodeOf({ kind: 'random', tries: 60, seed: 7 }));
  expect(count).toBe(60);
  const rates = variants.map(({ values }) => Number(values.rate));
  expect(rates.every((value) => value >= 0.0001 && value <= 1)).toBe(true);
  // In equal ratios half of them lie below the geometric middle, where an even spread would put a hundredth.
  const low = rates.filter((value) => value < 0.01).length;
  expect(low).toBeGreaterThan(20);
  expect(low).toBeLessThan(40);
  expect(new Set(variants.map(({ values }) => values.units))).toEqual(new Set([4, 8, 16]));
  expect(variantsOf(train, nodeOf({ kind: 'random', tries: 60, seed: 7 })).variants).toEqual(variants);
  expect(variantsOf(train, nodeOf({ kind: 'random', tries: 60, seed: 8 })).variants).not.toEqual(variants);
});

test('lists with fewer combinations than tries are tried whole', () => {
  const few = nodeOf({ kind: 'random', tries: 50, seed: 1 }, { units: { values: [4, 8, 16] } });
  expect(
    variantsOf(train, few)
      .variants.map(({ id }) => id)
      .toSorted(),
  ).toEqual(['16', '4', '8']);
});

test('rounds take a third of the tries and give them three times as much', () => {
  expect(roundSizes(9)).toEqual([9, 3, 1]);
  expect(roundSizes(25)).toEqual([25, 9, 3, 1]);
  expect([0, 1, 2].map((round) => roundResource(27, round, 3))).toEqual([3, 9, 27]);
  const { branches } = fanOut(workflowOf(nodeOf({ kind: 'halving', tries: 9, seed: 1, most: 18 })), catalog);
  const own = [...branches.values()].filter(({ node }) => node === 'train');
  expect(own).toHaveLength(27);
  const epochs = own.map(({ values, round }) => [round?.number, values.find(({ setting }) => setting === 'epochs')?.value]);
  expect(new Set(epochs.map(String))).toEqual(new Set(['0,2', '1,6', '2,18']));
  expect(own.every(({ round }) => round?.own && round.group === 'train')).toBe(true);
  expect([...branches.values()].filter(({ node, round }) => node === 'judge' && round && !round.own)).toHaveLength(27);
});

test('what a search cannot do is said', () => {
  const words = (node: WorkflowNode) => searchProblems(train, node).map(({ message }) => say(message, 'en'));
  expect(words(nodeOf({ kind: 'random', tries: 101, seed: 1 }))).toEqual(['A search of this kind takes 2 to 100 tries.']);
  expect(words(nodeOf({ kind: 'halving', tries: 26, seed: 1, most: 30 }))).toEqual(['A search of this kind takes 2 to 25 tries.']);
  expect(words(nodeOf({ kind: 'halving', tries: 9, seed: 1, most: 8 }))[0]).toMatch(/^So many tries take at least 9 of “Epochs”/);
  expect(words(nodeOf({ kind: 'halving', tries: 9, seed: 1, most: 9 }, { epochs: { values: [1, 2] } }))[0]).toMatch(
    /^“Epochs” is given by the rounds/,
  );
  expect(
    searchProblems({ ...train, settings: { rate: train.settings.rate } }, nodeOf({ kind: 'halving', tries: 9, seed: 1, most: 9 })),
  ).toHaveLength(1);
  expect(words(nodeOf({ kind: 'halving', tries: 9, seed: 1, most: 9 }))).toEqual([]);
});

test('a search is kept in the file, and goes with the last range or the choice of one try', () => {
  const workflow = workflowOf(nodeOf({ kind: 'halving', tries: 9, seed: 1, most: 9 }));
  const read = parseWorkflow(JSON.stringify(workflow));
  expect('workflow' in read && read.workflow.nodes.train?.search).toEqual({ kind: 'halving', tries: 9, seed: 1, most: 9 });
  const bad = { ...workflow, nodes: { train: { ...workflow.nodes.train, search: { kind: 'halving', tries: -1 } } } };
  expect('workflow' in parseWorkflow(JSON.stringify(bad))).toBe(false);
  const one = applyEdit(workflow, { kind: 'set-range', node: 'train', setting: 'rate', range: null });
  expect(one.nodes.train?.search).toBeDefined();
  expect(applyEdit(one, { kind: 'set-range', node: 'train', setting: 'units', range: null }).nodes.train).not.toHaveProperty('search');
  const [best] = fanOut(workflow, catalog).branches.values();
  const kept = keepBranch(workflow, best!.values).nodes.train;
  expect(kept).not.toHaveProperty('search');
  expect(kept?.settings).toMatchObject({ epochs: 1 });
});
