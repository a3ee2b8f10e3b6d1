import { type Message, message, type Text } from '../../nodes/kit/text.ts';
import type { QueueEntry } from '../../runtime/protocol.ts';

export const queueStatusWords: Readonly<Record<QueueEntry['status'], { words: Text; tone: 'run' | 'plain' | 'warn' }>> = {
  running: { words: { en: 'running', zh: '运行中' }, tone: 'run' },
  waiting: { words: { en: 'waiting', zh: '排队中' }, tone: 'plain' },
  pausing: { words: { en: 'pausing', zh: '正在暂停' }, tone: 'warn' },
  paused: { words: { en: 'paused', zh: '已暂停' }, tone: 'warn' },
};

/** Seconds as coarse as an estimate is: "20 s", "4 min", "3 h". */
export function roughly(seconds: number): number {
  if (seconds < 10) return Math.max(1, Math.round(seconds));
  if (seconds < 60) return Math.round(seconds / 5) * 5;
  if (seconds < 3_600) return Math.round(seconds / 60) * 60;
  return Math.round(seconds / 1_800) * 1_800;
}

/** How long the run itself still takes, and apart from that when it begins; undefined where nobody knows. */
export function timeWords(
  { status, secondsLeft, startsInSeconds, atLeast }: QueueEntry,
  duration: (ms: number) => string,
): Message | undefined {
  const roughTime = (seconds: number) => duration(roughly(seconds) * 1_000);
  const time = secondsLeft === undefined ? undefined : message(atLeast ? atLeastTime : aboutTime, { time: roughTime(secondsLeft) });
  if (status === 'waiting') {
    const start = startsInSeconds === undefined ? undefined : roughTime(startsInSeconds);
    if (start !== undefined && time) return message(startsAndTakes, { start, time });
    return start === undefined ? time && message(takes, { time }) : message(starts, { start });
  }
  return time && message(status === 'running' ? left : leftOnceResumed, { time });
}
const aboutTime = { en: 'about {time}', zh: '约 {time}' };
const atLeastTime = { en: 'more than {time}', zh: '超过 {time}' };
const takes = { en: 'takes {time}', zh: '需要{time}' };
const starts = { en: 'starts in about {start}', zh: '约 {start}后开始' };
const startsAndTakes = { en: 'starts in about {start}, then takes {time}', zh: '约 {start}后开始，之后需要{time}' };
const left = { en: '{time} left', zh: '还需{time}' };
const leftOnceResumed = { en: '{time} left once it goes on', zh: '继续后还需{time}' };

/** What of the workflow runs. */
export function targetWords({ target, targetTitle }: Pick<QueueEntry, 'target' | 'targetTitle'>): Message | undefined {
  const node = targetTitle ?? { en: 'a node', zh: '某个节点' };
  switch (target.mode) {
    case 'all':
      return undefined;
    case 'to':
      return message({ en: 'to “{node}”', zh: '运行到“{node}”' }, { node });
    case 'from':
      return message({ en: 'from “{node}”', zh: '从“{node}”开始' }, { node });
    case 'only':
      return message({ en: 'only “{node}”', zh: '仅“{node}”' }, { node });
    case 'trigger':
      return message({ en: 'called by “{node}”', zh: '由“{node}”触发' }, { node });
  }
}
