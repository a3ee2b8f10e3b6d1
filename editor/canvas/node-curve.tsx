import { memo } from 'react';
import { useSay } from '../i18n/use-say.ts';
import { mainCurves, curveLabel, drawnCurves, isHeldOut } from '../results/chart/curve-words.ts';
import { writeFigure } from '../../nodes/kit/figure-words.ts';

type Points = readonly (readonly [number, number])[];
const width = 194;
const height = 54;
const most = 60;

/** The live curve on a training node: the losses, held-out rows dashed. Small on purpose: it is drawn anew several times a second. */
export const NodeCurve = memo(function NodeCurve({
  metrics: told,
  device,
}: {
  metrics: Readonly<Record<string, Points>>;
  device: string | undefined;
}) {
  const say = useSay();
  const metrics = drawnCurves(told);
  const names = mainCurves(metrics).slice(0, 2);
  const all = names.flatMap((name) => thinned(metrics[name] ?? []));
  const x = spanOf(all.map((point) => point[0]));
  const y = spanOf(all.map((point) => point[1]));
  const line = (name: string) => {
    const points = thinned(metrics[name] ?? []).map(
      ([px, py]) => `${round(((px - x.from) / x.size) * width)} ${round(3 + (1 - (py - y.from) / y.size) * (height - 6))}`,
    );
    // One point alone is no line, and would not be seen.
    return points.length === 1 ? `${points[0] ?? ''}h4` : points.join('L');
  };
  return (
    <div className="node-curve">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
        <path className="grid" d={`M0 9h${width}M0 28h${width}M0 47h${width}`} />
        {names.map((name) => (
          <path key={name} className={isHeldOut(name) ? 'line held-out' : 'line'} d={`M${line(name)}`} />
        ))}
      </svg>
      <p>
        {names.map((name) => (
          <span key={name}>
            {isHeldOut(name) ? say({ en: 'validation', zh: '验证' }) : say(curveLabel(name))}{' '}
            {writeFigure(metrics[name]?.at(-1)?.[1] ?? null)}
          </span>
        ))}
        {device && <span>{device.toUpperCase()}</span>}
      </p>
    </div>
  );
});

function thinned(points: Points): Points {
  const step = Math.ceil(points.length / most);
  return step <= 1 ? points : points.filter((_, at) => at % step === 0 || at === points.length - 1);
}
function spanOf(values: readonly number[]): { from: number; size: number } {
  const finite = values.filter(Number.isFinite);
  const from = Math.min(...finite);
  const size = Math.max(...finite) - from;
  return finite.length === 0 || size === 0 ? { from: from - 0.5 || 0, size: 1 } : { from, size };
}
function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : 0;
}
