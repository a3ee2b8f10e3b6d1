import { expect, test } from 'vitest';
import type { WorkflowVersion } from '../../../runtime/protocol.ts';
import { stretches, surplus } from '../../../runtime/store/version-list.ts';

let count = 0;
/** A save so many minutes after noon. */
const save = (minute: number, marks: Partial<WorkflowVersion> = {}): WorkflowVersion => ({
  version: `v${++count}`,
  at: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(),
  ...marks,
});
const minutes = (versions: readonly WorkflowVersion[]) =>
  stretches(versions).map(({ since, last, saves }) => [new Date(since).getUTCMinutes(), new Date(last.at).getUTCMinutes(), saves]);

test('saves that follow each other closely are one entry; a break begins another', () => {
  expect(minutes([save(0), save(1), save(9), save(30), save(31)])).toEqual([
    [0, 9, 3],
    [30, 31, 2],
  ]);
});

test('what was named, published or run stands by itself: nothing later is folded over it', () => {
  for (const mark of [{ name: 'Good' }, { published: 1 }, { ran: true as const }])
    expect(minutes([save(0), save(1, mark), save(2)])).toEqual([
      [0, 1, 2],
      [2, 2, 1],
    ]);
});

test('hours of work without a break are several entries', () => {
  const steady = Array.from({ length: 55 }, (_, minute) => save(minute));
  expect(minutes(steady)).toEqual([
    [0, 45, 46],
    [46, 54, 9],
  ]);
});

test('of too many autosaves those within a stretch go first, then the oldest; marked ones never', () => {
  const versions = [save(0, { name: 'Start' }), save(1), save(2), save(3), save(30), save(31), save(50, { ran: true })];
  const left = (most: number) => {
    const gone = surplus(versions, most);
    return versions.filter((version) => !gone.has(version)).map(({ at }) => new Date(at).getUTCMinutes());
  };
  expect(left(10)).toHaveLength(7);
  expect(left(2)).toEqual([0, 3, 31, 50]);
  expect(left(1)).toEqual([0, 31, 50]);
  expect(left(0)).toEqual([0, 50]);
});
