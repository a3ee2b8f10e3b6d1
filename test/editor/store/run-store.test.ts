import { expect, test } from 'vitest';
import { frameBatch } from '../../../editor/store/frame-batch.ts';
import { nodeStepsMaker } from '../../../editor/store/node-steps.ts';
import { extrasOf, foldAll, ownSteps } from '../../../editor/store/run-store.ts';
import { emptyRun, type RunEvent, type RunEventBody } from '../../../nodes/kit/run.ts';

function events(...bodies: RunEventBody[]): RunEvent[] {
  return bodies.map((body, at) => ({ v: 1 as const, seq: at + 1, at: 1_000 + at, ...body }));
}
const planned = (step: string, node = step) => ({ step, node, action: 'run' as const, why: [] });
const run = events(
  { type: 'run-started', steps: [planned('read'), planned('train')] },
  { type: 'step-started', step: 'read', worker: 1, device: 'cpu' },
  { type: 'step-done', step: 'read', outputs: {}, ms: 12, cached: false },
  { type: 'step-started', step: 'train', worker: 1, device: 'cpu' },
  { type: 'step-progress', step: 'train', fraction: 0.5 },
  { type: 'step-metric', step: 'train', name: 'loss', points: [[1, 0.5]] },
);

test('events that come twice, as after a lost connection, change nothing', () => {
  const once = foldAll(emptyRun, run);
  expect(foldAll(once, run.slice(2))).toBe(once);
  expect(foldAll(foldAll(emptyRun, run.slice(0, 4)), run)).toEqual(once);
});

test('a tick of one node leaves the state of the others the same object', () => {
  const before = foldAll(emptyRun, run.slice(0, 4));
  const after = foldAll(before, run);
  expect(after.steps.read).toBe(before.steps.read);
  expect(after.steps.train?.fraction).toBe(0.5);
});

test('what decides a size keeps its identity while only figures change', () => {
  const steps = nodeStepsMaker()(foldAll(emptyRun, run).steps);
  const extras = extrasOf(steps, {});
  expect(extras).toEqual({ train: 'curve' });
  expect(extrasOf({ ...steps }, extras)).toBe(extras);
});

test('figures that are no curve, such as how fast it goes, leave a node its size', () => {
  const fast = run.map((event) => (event.type === 'step-metric' ? { ...event, name: 'tokensPerSecond' } : event));
  expect(extrasOf(nodeStepsMaker()(foldAll(emptyRun, fast).steps), {})).toEqual({});
});

test('all that comes between two frames is applied at once, in its order', () => {
  const applied: number[][] = [];
  const frames: (() => void)[] = [];
  const batch = frameBatch<number>(
    (items) => applied.push([...items]),
    (callback) => frames.push(callback),
  );
  batch.add([1]);
  batch.add([2, 3]);
  expect(applied).toEqual([]);
  expect(frames).toHaveLength(1);
  frames.shift()?.();
  batch.add([4]);
  frames.shift()?.();
  expect(applied).toEqual([[1, 2, 3], [4]]);
});

test('what waits for a frame can be dropped, as when a snapshot comes', () => {
  const applied: number[][] = [];
  const frames: (() => void)[] = [];
  const batch = frameBatch<number>(
    (items) => applied.push([...items]),
    (callback) => frames.push(callback),
  );
  batch.add([1]);
  batch.clear();
  frames.shift()?.();
  expect(applied).toEqual([]);
});

test('what a node did before it was swapped for one of another type is not shown as the new one’s', () => {
  const steps = { split: { status: 'done' as const, node: 'split', type: 'prepare/split-rows', log: [], metrics: {} } };
  const split = { type: 'prepare/split-rows', version: 1, settings: {}, ui: { x: 0, y: 0 } };
  expect(ownSteps(steps, { split })).toBe(steps);
  expect(ownSteps(steps, { split: { ...split, type: 'prepare/filter-rows' } })).toEqual({});
});
