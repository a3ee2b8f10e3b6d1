import type { ExampleSummary } from '../../../runtime/protocol.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { graphDrawing } from './graph-drawing.ts';

/** An example: its graph as a small picture, what it does, and about how long it takes. */
export function ExampleCard({ example, busy, onOpen }: { example: ExampleSummary; busy: boolean; onOpen(): void }) {
  const say = useSay();
  const { duration } = useFormats();
  const { viewBox, box, wires } = graphDrawing(example.nodes, example.wires ?? []);
  return (
    <button type="button" className="example" onClick={onOpen} disabled={busy} aria-busy={busy}>
      <svg viewBox={viewBox} aria-hidden>
        {wires.map((path) => (
          <path key={path} className="example-wire" d={path} />
        ))}
        {example.nodes.map(({ type, x, y }) => (
          <g key={`${type} ${x} ${y}`} className={`c-${type.split('/')[0]}`}>
            <rect className="example-node" x={x} y={y} {...box} rx={24} />
            <rect className="example-mark" x={x + 24} y={y + 24} width={40} height={40} rx={16} />
          </g>
        ))}
      </svg>
      <span className="example-text">
        <b>{say(example.title)}</b>
        <span>{say(example.description)}</span>
        <small>
          {say({ en: '{count} {count|step|steps}', zh: '{count} 步' }, { count: example.nodes.length })}
          {example.seconds !== undefined && say({ en: ', about {time}', zh: '，约 {time}' }, { time: duration(example.seconds * 1000) })}
        </small>
      </span>
    </button>
  );
}
