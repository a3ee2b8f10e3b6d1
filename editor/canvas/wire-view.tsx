import { type ConnectionLineComponentProps, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { Plus } from 'lucide-react';
import { memo, useState } from 'react';
import type { Spec } from '../../nodes/kit/ports.ts';
import type { Wire } from '../../nodes/kit/workflow.ts';
import { openPicker } from '../commands/picker-store.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { leavePreview, previewSoon } from '../store/preview-store.ts';
import { useRun } from '../store/run-store.ts';
import { wireKey } from '../store/selection-store.ts';
import { targetOfWire } from '../store/target-column.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { portColors } from '../theme/icons.tsx';
import { useConnecting, useWireUnder } from './connecting-store.ts';
import { shapeNow } from './current-shape.ts';
import type { WireItem } from './flow-items.ts';
import type { Point } from './geometry.ts';
import { keptWay } from './kept-ways.ts';
import { still, useMoving } from './moving-store.ts';
import { lanesNow, obstaclesNow, useLaidLanes } from './obstacles-now.ts';
import { pointOf, wireEnd } from './placed.ts';
import { specWords } from './spec-words.ts';

export const WireView = memo(function WireView(props: EdgeProps<WireItem>) {
  const { data, selected } = props;
  const spec = useOutlook((state) => (data ? state.specs[data.wire.from[0]]?.[data.wire.from[1]] : undefined));
  const flowing = useRun((state) => data !== undefined && state.steps[data.wire.to[0]]?.status === 'running');
  const under = useWireUnder((state) => data !== undefined && state.key !== undefined && state.key === wireKey(data.wire));
  const [hovered, setHovered] = useState(false);
  const turn = data?.turn ?? 0;
  const [wayOf] = useState(keptWay);
  // Only another way is a reason to draw the wire anew: most of what moves is nowhere near it.
  const way = () => {
    const [from, to] = endsNow(props);
    return wayOf({ from, to, turn, lane: data && lanesNow().get(wireKey(data.wire)) }, obstaclesNow());
  };
  // What a run adds to nodes makes them higher.
  useRun((state) => state.extras);
  useLaidLanes(({ lanes }) => data && lanes.get(wireKey(data.wire)));
  const { path, middle } = useWorkflow(way);
  const test = spec?.type === 'table' && spec.role === 'test';
  const classes = ['wire', test && 'test', selected && 'selected', hovered && 'hovered', under && 'under', flowing && 'flowing']
    .filter(Boolean)
    .join(' ');
  return (
    <g
      className={classes}
      style={{ '--c': portColors[data?.type ?? 'value'] }}
      onMouseEnter={(event) => {
        setHovered(true);
        if (data && !useConnecting.getState().begun && event.buttons === 0)
          previewSoon(wireKey(data.wire), { x: event.clientX, y: event.clientY });
      }}
      onMouseLeave={() => {
        setHovered(false);
        leavePreview();
      }}
    >
      <path d={path} className="wire-line" />
      <path d={path} className="react-flow__edge-interaction wire-touch" />
      {data && hovered && <WireWords wire={data.wire} spec={spec} x={middle.x} y={middle.y} />}
      {data && selected && <InsertButton wire={data.wire} x={middle.x} y={middle.y} />}
    </g>
  );
});

/** Where the wire begins and ends. The canvas library hears of an edit later than this does: it would be drawn twice. */
function endsNow({ data, sourceX, sourceY, targetX, targetY }: EdgeProps<WireItem>): [Point, Point] {
  const shape = useMoving.getState().nodes === still.nodes ? shapeNow() : undefined;
  const from = shape && data && wireEnd(shape, 'outputs', data.wire.from);
  const to = shape && data && wireEnd(shape, 'inputs', data.wire.to);
  return [from ? pointOf(from) : { x: sourceX, y: sourceY }, to ? pointOf(to) : { x: targetX, y: targetY }];
}

/** On the middle of a selected wire. */
function InsertButton({ wire, x, y }: { wire: Wire; x: number; y: number }) {
  const say = useSay();
  return (
    <EdgeLabelRenderer>
      <button
        type="button"
        className="wire-insert nopan"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        aria-label={say({ en: 'Insert a node on the wire', zh: '在连线上插入节点' })}
        title={say({ en: 'Insert a node here', zh: '在此插入节点' })}
        onClick={() => openPicker({ kind: 'on-wire', wire })}
      >
        <Plus size={13} strokeWidth={2.4} aria-hidden />
      </button>
    </EdgeLabelRenderer>
  );
}

function WireWords({ wire, spec, x, y }: { wire: Wire; spec: Spec | undefined; x: number; y: number }) {
  const say = useSay();
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  return (
    <EdgeLabelRenderer>
      <div className="wire-words" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
        {say(specWords(spec, targetOfWire(workflow, catalog, wire)))}
      </div>
    </EdgeLabelRenderer>
  );
}

/** The wire that is being drawn. */
export function DrawnWire({ fromX, fromY, toX, toY, fromPosition }: ConnectionLineComponentProps) {
  const bend = Math.max(32, Math.abs(toX - fromX) / 2) * (fromPosition === 'right' ? 1 : -1);
  return <path className="wire-drawn" d={`M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY} ${toX} ${toY}`} />;
}
