import { expect, test } from 'vitest';
import { withOlder } from '../../../../editor/pages/runs/with-older.ts';
import type { RunSummary } from '../../../../runtime/protocol.ts';

/** Runs by their minute, newest first. */
const runs = (...minutes: number[]) =>
  minutes.map((minute): RunSummary => ({
    id: `r${minute}`,
    workflow: 'w',
    workflowName: 'W',
    version: 'v',
    origin: { kind: 'editor' },
    status: 'done',
    target: { mode: 'all' },
    startedAt: new Date(minute * 60_000).toISOString(),
    scores: {},
  }));
const ids = (list: readonly RunSummary[]) => list.map(({ id }) => id);

test('a new run pushes none out of the list that was in view', () => {
  expect(ids(withOlder(runs(9, 8, 7), runs(8, 7, 6, 5, 4), true))).toEqual(['r9', 'r8', 'r7', 'r6', 'r5', 'r4']);
});

test('a run that no longer fits the filters goes', () => {
  expect(ids(withOlder(runs(9, 7, 6), runs(9, 8, 7, 6, 5), true))).toEqual(['r9', 'r7', 'r6', 'r5']);
  expect(ids(withOlder([], runs(9), false))).toEqual([]);
});

test('after a gap the list begins anew, so that it never leaves runs out in the middle', () => {
  expect(ids(withOlder(runs(30, 29, 28), runs(3, 2, 1), true))).toEqual(['r30', 'r29', 'r28']);
});
