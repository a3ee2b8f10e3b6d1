import { memo } from 'react';
import type { MetricsValue, PortValue } from '../../nodes/kit/ports.ts';
import { useSay } from '../i18n/use-say.ts';
import { figureOf, inReadingOrder, writeFigure } from '../../nodes/kit/figure-words.ts';

/** The first figures of what an evaluation found. */
export const NodeFigures = memo(function NodeFigures({ outputs, old }: { outputs: Readonly<Record<string, PortValue>>; old: boolean }) {
  const say = useSay();
  const metrics = Object.values(outputs).find((output): output is MetricsValue => output.type === 'metrics');
  if (!metrics) return null;
  const shown = inReadingOrder(metrics.scores)
    .filter(([, value]) => value !== null)
    .slice(0, 3);
  return (
    <dl className={old ? 'node-figures old' : 'node-figures'}>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{say(figureOf(name).label)}</dt>
          <dd>{writeFigure(value)}</dd>
        </div>
      ))}
    </dl>
  );
});
