import { expect, test } from 'vitest';
import { type CatalogEntry, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { rangeProblems, rangeValues, variantsOf } from '../../../nodes/kit/ranges.ts';
import { choice, integer, number, toggle } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { SettingRange, WorkflowNode } from '../../../nodes/kit/workflow.ts';

const words = { en: 'x', zh: 'x' };
const rate = number({ label: { en: 'Learning rate', zh: '学习率' }, default: 0.01, min: 0, max: 1, range: true });
const epochs = integer({ label: words, default: 5, min: 1, range: true });
const settings = {
  rate,
  epochs,
  fixed: number({ label: { en: 'Fixed', zh: '固定值' }, default: 1 }),
  schedule: choice({ label: words, options: { constant: words, step: words }, default: 'constant' }),
  factor: number({ label: words, default: 0.5, range: true, showIf: { schedule: 'step' } }),
  even: toggle({ label: words, default: false }),
};
const entryOf = (cache: 'by-inputs' | 'never'): CatalogEntry =>
  catalogEntry('test/any', 'c', {
    title: words,
    summary: words,
    help: words,
    icon: 'x',
    words: [],
    inputs: {},
    outputs: {},
    settings,
    cache,
    run: async () => ({}),
  });
const entry = entryOf('by-inputs');
const nodeWith = (ranges: Record<string, SettingRange>): WorkflowNode => ({
  type: 'test/any',
  version: 1,
  settings: {},
  ranges,
  ui: { x: 0, y: 0 },
});
const said = (ranges: Record<string, SettingRange>, of = entry): string[] =>
  rangeProblems(of, nodeWith(ranges)).map(({ message }) => say(message, 'en'));

test('a span goes in even or logarithmic steps, written as people write numbers', () => {
  const span = (from: number, to: number, count: number, scale: 'linear' | 'logarithmic') => ({ from, to, count, scale });
  expect(rangeValues(rate, span(1e-4, 1e-1, 4, 'logarithmic'))).toEqual([0.0001, 0.001, 0.01, 0.1]);
  expect(rangeValues(rate, span(0.001, 0.1, 4, 'logarithmic'))).toEqual([0.001, 0.00464, 0.0215, 0.1]);
  expect(rangeValues(rate, span(0.1, 0.3, 3, 'linear'))).toEqual([0.1, 0.2, 0.3]);
  expect(rangeValues(epochs, span(1, 3, 9, 'linear'))).toEqual([1, 2, 3]);
  expect(rangeValues(rate, { values: [0.1, 0.2, 0.1] })).toEqual([0.1, 0.2]);
});

test('a range that cannot be run is said in one sentence at its setting', () => {
  expect(said({ rate: { values: [] } })).toEqual(['“Learning rate” has no values to try yet. Add some, or go back to one value.']);
  expect(said({ rate: { values: [0.1, 3] } })).toEqual(['“Learning rate” must be at most 1.']);
  expect(said({ rate: { from: 0, to: 1, count: 4, scale: 'logarithmic' } })).toEqual([
    '“Learning rate” in logarithmic steps must stay above 0. Start above 0, or choose even steps.',
  ]);
  expect(said({ rate: { from: 0, to: 1, count: 101, scale: 'linear' } })).toEqual([
    '“Learning rate” has 101 values; a run takes at most 100.',
  ]);
  expect(said({ fixed: { values: [1, 2] } })).toEqual(['“Fixed” takes one value here. Go back to one value.']);
  expect(said({ schedule: { values: ['step', 'gone'] } })).toHaveLength(1);
  expect(said({ rate: { values: [0.1, 0.2] } }, entryOf('never'))).toHaveLength(1);
  expect(said({ rate: { values: [0.1, 0.2] }, even: { values: [true, false] }, unknown: { values: [1] } })).toEqual([]);
});

test('several ranges multiply, and what a combination hides does not', () => {
  const { variants, count } = variantsOf(
    entry,
    nodeWith({ rate: { values: [0.1, 0.2] }, schedule: { values: ['constant', 'step'] }, factor: { values: [0.3, 0.5] } }),
  );
  expect(variants.map(({ id }) => id)).toEqual([
    '0.1,constant',
    '0.1,step,0.3',
    '0.1,step,0.5',
    '0.2,constant',
    '0.2,step,0.3',
    '0.2,step,0.5',
  ]);
  expect(count).toBe(6);
  expect(variants[1]?.values).toEqual({ rate: 0.1, schedule: 'step', factor: 0.3 });
  expect(variantsOf(entry, nodeWith({ factor: { values: [0.3, 0.5] } }))).toEqual({ variants: [], count: 0 });
});
