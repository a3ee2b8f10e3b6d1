import type { StepState } from '../../nodes/kit/run.ts';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';

type Curves = Readonly<Record<string, readonly (readonly [number, number])[]>>;

/** How a training goes: time left, speed, learning rate, device and memory; of one that has ended, what is still of interest. */
export function TrainingFigures({
  step,
}: {
  step: Pick<StepState, 'status' | 'secondsLeft' | 'device' | 'peakBytes'> & { metrics: Curves };
}) {
  const say = useSay();
  const { number, duration, bytes } = useFormats();
  const { metrics, secondsLeft, device } = step;
  const last = (name: string) => metrics[name]?.at(-1)?.[1];
  const [rows, tokens, rate] = [last('rowsPerSecond'), last('tokensPerSecond'), last('learningRate')];
  const memory = step.peakBytes ?? last('memoryBytes');
  const isGoing = step.status === 'running';
  const figures = [
    isGoing && secondsLeft !== undefined && [say({ en: 'Time left', zh: '剩余时间' }), duration(Math.max(1, secondsLeft) * 1_000)],
    rows !== undefined && [say({ en: 'Rows a second', zh: '每秒行数' }), number(rounded(rows))],
    tokens !== undefined && [say({ en: 'Tokens a second', zh: '每秒词元数' }), number(rounded(tokens))],
    isGoing && rate !== undefined && [say({ en: 'Learning rate', zh: '学习率' }), number(rounded(rate))],
    device !== undefined && [say({ en: 'Device', zh: '设备' }), device.toUpperCase()],
    memory !== undefined && [say({ en: 'Memory at most', zh: '内存峰值' }), bytes(memory)],
  ].filter((figure) => figure !== false);
  if (figures.length === 0) return null;
  return (
    <dl className="training-figures">
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
