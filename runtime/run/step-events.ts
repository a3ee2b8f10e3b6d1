import type { NodeProblem, Problem } from '../../nodes/kit/problem.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { RunEventBody } from '../../nodes/kit/run.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { CacheEntry } from '../store/cache.ts';
import type { LiveStep } from './live-step.ts';
import type { StepFailure, StepReport } from './messages.ts';
import { createPace } from './seconds-left.ts';

/** Puts a node's own words into the workflow of the run. */
export type Place = (problem: NodeProblem) => Problem;

/** All that a cached step showed when it ran. */
export function cachedEvents(step: string, entry: CacheEntry, place: Place): RunEventBody[] {
  const { outputs, ms, peakBytes, stopped, headline } = entry;
  return [
    ...entry.log.map((line): RunEventBody => ({
      type: 'step-log',
      step,
      message: line.message,
      ...(headline && sameMessage(line.message, headline) && { headline: true }),
    })),
    ...Object.entries(entry.metrics).map(([name, points]): RunEventBody => ({ type: 'step-metric', step, name, points })),
    ...(entry.warnings ?? []).map((problem): RunEventBody => ({ type: 'step-warned', step, problem: place(problem) })),
    { type: 'step-done', step, outputs, ms, cached: true, ...(peakBytes !== undefined && { peakBytes }), ...(stopped && { stopped }) },
  ];
}

/** What a running step tells: progress with the time that is left, points of curves, log. The step keeps what its cache entry will show. */
export function toldEvent(
  step: LiveStep,
  report: Extract<StepReport, { kind: 'progress' | 'metric' | 'log' | 'warned' }>,
  place: Place,
): RunEventBody {
  switch (report.kind) {
    case 'progress': {
      step.pace ??= createPace();
      step.reached = report.fraction;
      const left = step.pace.secondsLeft(report.fraction);
      const { fraction, text } = report;
      return { type: 'step-progress', step: step.id, fraction, ...(text && { text }), ...(left !== undefined && { secondsLeft: left }) };
    }
    case 'metric':
      step.metrics[report.name] = [...(step.metrics[report.name] ?? []), ...report.points].slice(-mostKept);
      return { type: 'step-metric', step: step.id, name: report.name, points: report.points };
    case 'log':
      if (step.log.length < mostKept) step.log.push({ at: Date.now(), message: report.message });
      if (report.headline) step.headline = report.message;
      return { type: 'step-log', step: step.id, message: report.message, ...(report.headline && { headline: true }) };
    case 'warned':
      if (step.warnings.length < mostWarnings) step.warnings.push(report.problem);
      return { type: 'step-warned', step: step.id, problem: place(report.problem) };
  }
}
/** As many points and lines as the screen shows. */
const mostKept = 2_000;
const mostWarnings = 20;

/** What a pinned step showed, without having run. */
export function pinnedEvents(step: string, outputs: Readonly<Record<string, PortValue>>): RunEventBody[] {
  return [
    { type: 'step-log', step, message: pinnedResult, headline: true },
    { type: 'step-done', step, outputs, ms: 0, cached: true },
  ];
}
const pinnedResult = message({ en: 'Pinned: its kept result was used.', zh: '已固定：使用保留的结果。' });

export function failedEvent(step: string, { problem, detail }: StepFailure, ms: number, place: Place): RunEventBody {
  return { type: 'step-failed', step, ms, problem: place(problem), ...(detail !== undefined && { detail }) };
}

export const serverLost = message({
  en: 'Graftwork stopped while this step ran. It starts again, from its last checkpoint where it has one.',
  zh: '该步骤运行时 Graftwork 中断。现在重新开始；如有检查点，则从检查点继续。',
});
export const workerLost = message({
  en: 'The process that ran this step ended unexpectedly. It starts again, from its last checkpoint where it has one.',
  zh: '运行该步骤的进程意外退出。现在重新开始；如有检查点，则从检查点继续。',
});
export const pausedByUser = message({
  en: 'The run is paused. What is done stays done; no step starts until it is resumed.',
  zh: '运行已暂停。已完成的步骤保持不变；恢复之前不会开始新的步骤。',
});
export const pausedStill = message({
  en: 'Graftwork was restarted; the run is still paused.',
  zh: 'Graftwork 已重启，运行仍处于暂停状态。',
});
export const resumedByUser = message({ en: 'The run goes on.', zh: '运行继续。' });
export const fromCheckpoint = message({ en: 'It goes on from its checkpoint.', zh: '从检查点继续。' });
export const stoppedByUser = message({ en: 'The run was stopped.', zh: '运行已停止。' });

function sameMessage(a: Message, b: Message): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
