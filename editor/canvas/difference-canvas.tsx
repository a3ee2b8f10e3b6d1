import {
  Background,
  BackgroundVariant,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  type Node,
  type NodeProps,
  ReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { memo, useMemo } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { type Difference, graphMarks, type Sign } from '../../nodes/kit/differences.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { wireKey } from '../store/selection-store.ts';
import { NodeMark } from '../theme/icons.tsx';
import { signGlyphs, signWords } from '../versions/sign-words.ts';
import './canvas.css';
import './node.css';
import './wire.css';
import './card.css';
import './frame.css';
import { shapesMaker } from './canvas-shape.ts';
import './difference-canvas.css';
import { portHandles } from './flow-items.ts';
import { nodeHeight, type NodeShape, nodeWidth } from './geometry.ts';
import { lanesIn } from './workflow-lanes.ts';
import { settingsLine } from './node-words.ts';
import { wiredPorts } from './wired-ports.ts';
import { PortView } from './port-view.tsx';
import { type Lane, type Obstacles, obstaclesOf, wireWay } from './route.ts';
import { wholeView } from './viewport.ts';

type MarkedNode = Node<
  {
    entry: CatalogEntry | undefined;
    shape: NodeShape;
    title: string;
    sign: Sign | undefined;
    line: string;
    change: string;
    wired: ReadonlySet<string>;
  },
  'marked'
>;
type MarkedWire = Edge<{ sign: Sign | undefined; obstacles: Obstacles; lane: Lane | undefined }, 'marked'>;

const nodeViews = { marked: memo(MarkedNodeView) };
const wireViews = { marked: memo(MarkedWireView) };

/**
 * A workflow to look at, not to change. With `before`, what came, went or changed since is marked by a sign, a word and
 * a border; what went is drawn where it was.
 */
export function DifferenceCanvas({
  before,
  after,
  changes,
  onChoose,
}: {
  before?: Workflow | undefined;
  after: Workflow;
  changes: readonly Difference[];
  onChoose?(node: string | undefined): void;
}) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const { nodes, wires } = useMemo(() => {
    const marks = before ? graphMarks(before, after) : { nodes: new Map<string, Sign>(), wires: new Map<string, Sign>() };
    const whole = before ? together(before, after) : after;
    const shape = shapesMaker()(whole, catalog, {});
    const { shapes, boxes, order, wires: index } = shape;
    const obstacles = obstaclesOf(boxes.values());
    const lanes = lanesIn(shape);
    return {
      nodes: order.flatMap((id): MarkedNode[] => {
        const [node, ports] = [whole.nodes[id], shapes.get(id)];
        if (!node || !ports) return [];
        const entry = catalog[node.type];
        const title = say(nodeTitle(whole, catalog, id));
        const sign = marks.nodes.get(id);
        const own = changes.filter((change) => change.node === id && change.part !== 'wire');
        const [first] = own;
        const wired = wiredPorts(index, id);
        const set = entry && (settingsLine(entry, node, wired) ?? message(entry.summary));
        const more = own.length > 1 ? say({ en: ' and {count} more', zh: '，另有 {count} 处' }, { count: own.length - 1 }) : '';
        const size = { width: nodeWidth, height: nodeHeight(ports) };
        return [
          {
            id,
            type: 'marked',
            position: { x: node.ui.x, y: node.ui.y },
            ...size,
            measured: size,
            ariaLabel: sign ? `${title}, ${say(signWords[sign])}` : title,
            handles: portHandles(ports),
            data: {
              entry,
              shape: ports,
              title,
              sign,
              line: set ? say(set) : node.type,
              change: first && sign === 'changed' ? say(first.short ?? first.message) + more : '',
              wired,
            },
          },
        ];
      }),
      wires: whole.wires.map(({ from, to }): MarkedWire => ({
        id: JSON.stringify([from, to]),
        type: 'marked',
        source: from[0],
        sourceHandle: from[1],
        target: to[0],
        targetHandle: to[1],
        focusable: false,
        data: { sign: marks.wires.get(JSON.stringify([from, to])), obstacles, lane: lanes.get(wireKey({ from, to })) },
      })),
    };
  }, [before, after, changes, catalog, say]);
  return (
    <ReactFlow<MarkedNode, MarkedWire>
      className="canvas difference-canvas"
      nodes={nodes}
      edges={wires}
      nodeTypes={nodeViews}
      edgeTypes={wireViews}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesReconnectable={false}
      deleteKeyCode={null}
      onSelectionChange={({ nodes: chosen }) => onChoose?.(chosen[0]?.id)}
      fitView
      fitViewOptions={wholeView}
      minZoom={0.08}
      maxZoom={1.5}
      onlyRenderVisibleElements
      panOnScroll
      zoomOnDoubleClick={false}
      aria-label={say({ en: 'The workflow, to look at', zh: '工作流（只读）' })}
    >
      <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} />
    </ReactFlow>
  );
}

/** All that is in either: what is gone lies where it was. */
function together(before: Workflow, after: Workflow): Workflow {
  const has = new Set(after.wires.map((wire) => JSON.stringify([wire.from, wire.to])));
  return {
    ...after,
    nodes: { ...before.nodes, ...after.nodes },
    wires: [...after.wires, ...before.wires.filter((wire) => !has.has(JSON.stringify([wire.from, wire.to])))],
  };
}

function SignTag({ sign }: { sign: Sign }) {
  const say = useSay();
  return (
    <span className="sign-tag" data-sign={sign}>
      <span aria-hidden>{signGlyphs[sign]} </span>
      {say(signWords[sign])}
    </span>
  );
}

function MarkedNodeView({ id, data: { entry, shape, title, sign, line, change, wired }, selected }: NodeProps<MarkedNode>) {
  const rows = Array.from({ length: Math.max(shape.inputs.length, shape.outputs.length) }, (_, at) => at);
  return (
    <div className={selected ? 'node selected' : 'node'} data-sign={sign}>
      {sign && <SignTag sign={sign} />}
      <header className="node-head">
        <NodeMark icon={entry?.icon ?? 'box'} category={entry?.category ?? 'control'} />
        <div>
          <b>{title}</b>
          <span title={line}>{line}</span>
        </div>
      </header>
      <p className="node-state" title={change}>
        {change}
      </p>
      <div className="node-ports">
        {rows.map((row) => {
          const input = shape.inputs[row];
          const output = shape.outputs[row];
          return (
            <div className="node-row" key={row}>
              {input === undefined ? (
                <span />
              ) : (
                <PortView node={id} name={input} port={entry?.inputs[input]} side="inputs" wired={wired.has(`in ${input}`)} />
              )}
              {output !== undefined && (
                <PortView node={id} name={output} port={entry?.outputs[output]} side="outputs" wired={wired.has(`out ${output}`)} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function MarkedWireView({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<MarkedWire>) {
  const { sign, obstacles, lane } = data ?? {};
  const { path, middle } = useMemo(
    () => wireWay({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, obstacles ?? obstaclesOf([]), 0, lane),
    [sourceX, sourceY, targetX, targetY, obstacles, lane],
  );
  return (
    <g className="wire marked-wire" data-sign={sign}>
      <path d={path} className="wire-line" />
      {sign && (
        <EdgeLabelRenderer>
          <div className="wire-sign" style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}>
            <SignTag sign={sign} />
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
}
