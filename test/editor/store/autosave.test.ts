import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAutosave, type SaveOutcome, type SaveState, type Unsaved } from '../../../editor/store/autosave.ts';
import { message } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function bench(answers: (() => SaveOutcome | Promise<SaveOutcome>)[] = []) {
  let workflow: Workflow = emptyWorkflow('w', 'Mail');
  const puts: { name: string; base: string }[] = [];
  const states: SaveState['status'][] = [];
  let kept: Unsaved | null = null;
  const autosave = createAutosave(
    {
      workflow: () => workflow,
      async put(content, base) {
        puts.push({ name: content.name, base });
        const answer = answers.shift();
        return answer ? answer() : { ok: true, saved: { version: `v${puts.length}`, updatedAt: '' } };
      },
      keep: (copy) => (kept = copy),
      tell: (state) => states.push(state.status),
    },
    { workflow, base: 'v0' },
  );
  const rename = (name: string) => {
    workflow = { ...workflow, name };
    autosave.changed();
  };
  const setBack = (to: Workflow) => {
    workflow = to;
    autosave.changed();
  };
  return { autosave, puts, states, rename, setBack, kept: () => kept, now: () => workflow };
}
const failed = (): SaveOutcome => ({ ok: false, problem: message({ en: 'No answer.', zh: '没有响应。' }) });
const stale = (): SaveOutcome => ({
  ok: false,
  problem: message({ en: 'Changed.', zh: '已更改。' }),
  stale: { version: 'theirs', workflow: emptyWorkflow('w', 'Theirs'), differences: [] },
});

test('changes that follow each other closely are saved once, against the version they were made from', async () => {
  const { puts, rename, autosave } = bench();
  rename('A');
  await vi.advanceTimersByTimeAsync(300);
  rename('B');
  await vi.advanceTimersByTimeAsync(599);
  expect(puts).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(puts).toEqual([{ name: 'B', base: 'v0' }]);
  expect(autosave.base()).toBe('v1');
});

test('a change during a save is saved after it, on top of it', async () => {
  let answer: (outcome: SaveOutcome) => void = () => {};
  const { puts, rename } = bench([() => new Promise((resolve) => (answer = resolve))]);
  rename('A');
  await vi.advanceTimersByTimeAsync(600);
  rename('B');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(puts).toHaveLength(1);
  answer({ ok: true, saved: { version: 'v1', updatedAt: '' } });
  await vi.advanceTimersByTimeAsync(600);
  expect(puts).toEqual([
    { name: 'A', base: 'v0' },
    { name: 'B', base: 'v1' },
  ]);
});

test('undo back to what is saved needs no save', async () => {
  const { puts, rename, setBack, states, now, kept } = bench();
  const opened = now();
  rename('A');
  setBack(opened);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(puts).toEqual([]);
  expect(states.at(-1)).toBe('saved');
  expect(kept()).toBeNull();
});

test('what the server does not have is kept in the browser until it has it', async () => {
  const { rename, kept } = bench([failed]);
  rename('A');
  await vi.advanceTimersByTimeAsync(600);
  expect(kept()?.workflow.name).toBe('A');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(kept()).toBeNull();
});

test('a failed save is tried again, ever more slowly', async () => {
  const { puts, rename, states } = bench([failed, failed, failed]);
  rename('A');
  await vi.advanceTimersByTimeAsync(600);
  expect(states.at(-1)).toBe('failed');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(puts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(5_999);
  expect(puts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(puts).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(states.at(-1)).toBe('saved');
});

test('a save refused as stale stops saving until someone decides, and overwriting is based on the newer version', async () => {
  const { puts, rename, states, autosave, kept } = bench([stale]);
  rename('Mine');
  await vi.advanceTimersByTimeAsync(600);
  expect(states.at(-1)).toBe('conflict');
  rename('Mine too');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(puts).toHaveLength(1);
  expect(kept()?.workflow.name).toBe('Mine too');
  autosave.goOnFrom({ version: 'theirs', workflow: emptyWorkflow('w', 'Theirs') });
  await autosave.flush();
  expect(puts.at(-1)).toEqual({ name: 'Mine too', base: 'theirs' });
  expect(states.at(-1)).toBe('saved');
});

test('saving now waits for the save under way and brings the newest content', async () => {
  const { puts, rename, autosave } = bench();
  rename('A');
  await autosave.flush();
  expect(puts).toEqual([{ name: 'A', base: 'v0' }]);
  expect(autosave.isSaved()).toBe(true);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(puts).toHaveLength(1);
});
