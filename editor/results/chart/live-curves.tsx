import { useSay } from '../../i18n/use-say.ts';
import { curveGroups, curveLabel, curvePlace, drawnCurves, isHeldOut } from './curve-words.ts';
import { LineChart } from './line-chart.tsx';
import type { Point, Span } from './scale.ts';

const titles = {
  loss: { en: 'Loss: how far predictions are from the truth, lower is better', zh: '损失：预测与真实情况的差距，越低越好' },
  score: { en: 'Scores, higher is better', zh: '得分，越高越好' },
  rate: { en: 'Size of each step of learning', zh: '每一步学习的幅度' },
  trial: { en: 'The trial that found the learning rate', zh: '寻找学习率的试训' },
};

/** The curves of a training, growing while it runs. */
export function LiveCurves({ metrics: told }: { metrics: Readonly<Record<string, readonly (readonly [number, number])[]>> }) {
  const say = useSay();
  const metrics = drawnCurves(told);
  const groups = curveGroups(metrics);
  if (groups.length === 0) {
    return <p className="result-empty">{say({ en: 'This step draws no curves.', zh: '此步骤没有曲线。' })}</p>;
  }
  return (
    <div className="curves">
      {groups.map(({ kind, names }) => (
        <section key={names.join()}>
          <h3>{say(titles[kind])}</h3>
          <LineChart
            title={say(titles[kind])}
            xLabel={say(curvePlace(kind, metrics))}
            height={kind === 'rate' || kind === 'trial' ? 120 : 200}
            y={kind === 'rate' ? fromNought(names.flatMap((name) => metrics[name] ?? [])) : undefined}
            series={names.map((name) => ({
              label: say(curveLabel(name)),
              color: kind === 'rate' ? 'var(--ink3)' : kind === 'loss' ? 'var(--c-training)' : 'var(--c-evaluation)',
              points: metrics[name] ?? [],
              dashed: isHeldOut(name),
            }))}
          />
        </section>
      ))}
    </div>
  );
}

/** A rate is drawn from nought on, so that a slow decay does not look like a fall. */
function fromNought(points: readonly Point[]): Span {
  return [0, Math.max(...points.map(([, rate]) => rate), 0) * 1.06 || 1];
}
