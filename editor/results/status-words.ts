import type { RunStatus, StepStatus } from '../../nodes/kit/run.ts';
import type { Text } from '../../nodes/kit/text.ts';

type Tone = 'plain' | 'live' | 'run' | 'warn' | 'fail';

export const runStatusWords: Readonly<Record<RunStatus, { words: Text; tone: Tone }>> = {
  running: { words: { en: 'running', zh: '运行中' }, tone: 'run' },
  paused: { words: { en: 'paused', zh: '已暂停' }, tone: 'warn' },
  waiting: { words: { en: 'waiting', zh: '等待中' }, tone: 'warn' },
  done: { words: { en: 'done', zh: '已完成' }, tone: 'live' },
  failed: { words: { en: 'failed', zh: '失败' }, tone: 'fail' },
  cancelled: { words: { en: 'cancelled', zh: '已取消' }, tone: 'plain' },
  stopped: { words: { en: 'stopped by a gate', zh: '被关卡拦下' }, tone: 'warn' },
};

export const stepStatusWords: Readonly<Record<StepStatus, { words: Text; tone: Tone }>> = {
  queued: { words: { en: 'queued', zh: '排队中' }, tone: 'plain' },
  running: { words: { en: 'running', zh: '运行中' }, tone: 'run' },
  done: { words: { en: 'done', zh: '已完成' }, tone: 'live' },
  cached: { words: { en: 'unchanged', zh: '未变' }, tone: 'plain' },
  failed: { words: { en: 'failed', zh: '失败' }, tone: 'fail' },
  cancelled: { words: { en: 'cancelled', zh: '已取消' }, tone: 'plain' },
  skipped: { words: { en: 'skipped', zh: '已跳过' }, tone: 'plain' },
  paused: { words: { en: 'paused', zh: '已暂停' }, tone: 'warn' },
  waiting: { words: { en: 'waiting', zh: '等待中' }, tone: 'warn' },
};
