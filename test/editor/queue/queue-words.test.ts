import { expect, test } from 'vitest';
import { say } from '../../../nodes/kit/text.ts';
import type { QueueEntry } from '../../../runtime/protocol.ts';
import { sayDuration } from '../../../editor/i18n/formats.ts';
import { roughly, timeWords } from '../../../editor/queue/queue-words.ts';

function words(entry: Partial<QueueEntry>, language: 'en' | 'zh' = 'en'): string | undefined {
  const whole: QueueEntry = {
    run: 'r',
    workflow: 'w',
    workflowName: 'Spam filter',
    target: { mode: 'all' },
    origin: { kind: 'editor' },
    startedAt: '2026-01-01T00:00:00Z',
    status: 'running',
    done: 1,
    steps: 3,
    share: 0.5,
    ...entry,
  };
  const said = timeWords(whole, (ms) => sayDuration(ms, language));
  return said && say(said, language);
}

test('the time of the run and the time until it starts are told apart', () => {
  expect(words({ secondsLeft: 22 })).toBe('about 20 s left');
  expect(words({ secondsLeft: 22 }, 'zh')).toBe('还需约 20 秒');
  expect(words({ status: 'waiting', secondsLeft: 130, startsInSeconds: 245 })).toBe('starts in about 4 min, then takes about 2 min');
  expect(words({ status: 'waiting', startsInSeconds: 245 })).toBe('starts in about 4 min');
  expect(words({ status: 'waiting', secondsLeft: 130 })).toBe('takes about 2 min');
  expect(words({ status: 'paused', secondsLeft: 130 })).toBe('about 2 min left once it goes on');
});

test('where a step has never run it is more than that, and where nothing is known nothing is said', () => {
  expect(words({ secondsLeft: 130, atLeast: true })).toBe('more than 2 min left');
  expect(words({})).toBeUndefined();
});

test('in Chinese a number never touches a word', () => {
  const entries: Partial<QueueEntry>[] = [
    { status: 'running' },
    { status: 'paused' },
    { status: 'waiting' },
    { status: 'waiting', startsInSeconds: 245 },
  ];
  const said = entries.flatMap((entry) =>
    [true, false].map((atLeast) => words({ secondsLeft: 130, ...(atLeast && { atLeast }), ...entry }, 'zh') ?? ''),
  );
  expect(said).toContain('还需超过 2 分');
  expect(said).toContain('约 4 分后开始，之后需要约 2 分');
  expect(said.filter((line) => /\p{Script=Han}\d|\d\p{Script=Han}/u.test(line))).toEqual([]);
});

test('an estimate is no more exact than it can be', () => {
  expect([0, 3.4, 47, 100, 3_500, 9_000].map(roughly)).toEqual([1, 3, 45, 120, 3_480, 9_000]);
});
