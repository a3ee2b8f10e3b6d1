import { type Message, message } from '../../nodes/kit/text.ts';
import type { Foreseen } from '../../runtime/protocol.ts';

/** What a run would do, in a line: "12 runs of 3 steps, about 4 min; 5 unchanged". */
export function foreseenWords({ steps, toRun, cached, estimateMs }: Foreseen, duration: (ms: number) => string): Message {
  const kept = steps.filter(({ action }) => action === 'pinned').length + cached;
  const waiting = steps.filter(({ action }) => action === 'blocked').length;
  if (toRun === 0 && waiting > 0)
    return message(
      { en: 'All else unchanged; {waiting} {waiting|step waits|steps wait} for your choice', zh: '其余未变；{waiting} 个步骤等待选定结果' },
      { waiting },
    );
  if (toRun === 0 && steps.length === 1) return message({ en: 'Nothing to do: it is unchanged', zh: '无需运行：没有改动' });
  if (toRun === 0)
    return message({ en: 'Nothing to do: all {count} steps are unchanged', zh: '无需运行：{count} 个步骤均未变' }, { count: steps.length });
  const nodes = new Set(steps.flatMap(({ action, node }) => (action === 'run' ? [node] : []))).size;
  const what =
    nodes < toRun
      ? message({ en: '{toRun} runs of {nodes} {nodes|step|steps}', zh: '{nodes} 个步骤共运行 {toRun} 次' }, { toRun, nodes })
      : message({ en: '{toRun} of {all} {all|step|steps} will run', zh: '将运行 {all} 步中的 {toRun} 步' }, { toRun, all: steps.length });
  const time = estimateMs === undefined ? undefined : duration(Math.max(1_000, Math.round(estimateMs / 1_000) * 1_000));
  const timed = time === undefined ? what : message({ en: '{what}, about {time}', zh: '{what}，约 {time}' }, { what, time });
  const whole = kept === 0 ? timed : message({ en: '{timed}; {kept} unchanged', zh: '{timed}；{kept} 步未变' }, { timed, kept });
  // Whoever stopped a training wants to know that it is not lost.
  return steps.some(({ goesOn }) => goesOn)
    ? message({ en: '{whole}; what was stopped goes on', zh: '{whole}；停下的步骤接着运行' }, { whole })
    : whole;
}
