import {
  Background,
  BackgroundVariant,
  type Connection,
  type ConnectionLineComponentProps,
  type FinalConnectionState,
  type IsValidConnection,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStoreApi,
  type Viewport,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type DragEvent, type FocusEvent, type ReactNode, useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { Wire } from '../../nodes/kit/workflow.ts';
import { draggedType, typeBeingDragged } from '../commands/dragged-node.ts';
import { setFolded } from '../commands/folding.ts';
import { openPicker } from '../commands/picker-store.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { onNextFrame } from '../store/frame-batch.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { leavePreview, previewSoon } from '../store/preview-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { beginWire, drawWire, refusal } from '../store/wiring.ts';
import { edit, useWorkflow } from '../store/workflow-store.ts';
import { isSubflow, openSubflow } from '../subflows/places.ts';
import './canvas.css';
import './node.css';
import './wire.css';
import './card.css';
import './frame.css';
import { chooseByClick, chooseUnlessChosen, takeItemChanges, takeWireChanges } from './canvas-changes.ts';
import { canvasWords } from './canvas-words.ts';
import { CardView } from './card-view.tsx';
import { FarCanvas } from './far-canvas.tsx';
import { useTouched, withElement } from './far-touch.ts';
import { useConnecting, useWireUnder } from './connecting-store.ts';
import { useShape } from './current-shape.ts';
import { aimAt } from './aim.ts';
import { type CanvasItem, itemsMaker, partOfItem, type WireItem, wiresMaker } from './flow-items.ts';
import { dragOver, dropOn, setFree, showWireUnder } from './drag.ts';
import { FoldView } from './fold-view.tsx';
import { behindPort } from './fold.ts';
import { FrameView } from './frame-view.tsx';
import { GuideLines } from './guide-lines-view.tsx';
import { LeaderLines } from './leader-lines.tsx';
import { type Box, viewBoxOf } from './geometry.ts';
import { Minimap } from './minimap.tsx';
import { useMoving } from './moving-store.ts';
import { partIn, roomAround } from './near-part.ts';
import { NodeView } from './node-view.tsx';
import { farZoom, followView, type Room, setInstance, setPointer, toWorkflow, viewNow, viewOfAll, wireOnPage, zooms } from './viewport.ts';
import { takeOver } from './take-over.ts';
import { noteWires } from './wired-ports.ts';
import { DrawnWire, WireView } from './wire-view.tsx';

// Outside of components: a new object here would mount everything anew.
const itemViews = { step: NodeView, card: CardView, frame: FrameView, fold: FoldView };
const wireViews = { wire: WireView };
/** From afar all is drawn: what remains of the elements takes the pointer and the keyboard. A frame is moved by its name. */
const Drawn = () => null;
const farItemViews = { ...itemViews, step: Drawn, card: Drawn, fold: Drawn };
const farWireViews = { wire: Drawn };
const multiSelectKeys = ['Shift', 'Meta', 'Control'];
const credit = { hideAttribution: false };

/** `onSeen` is called once, when the first picture of the workflow is on the page. */
export function Canvas({ onSeen }: { onSeen(): void }) {
  const [room, setRoom] = useState<Room>();
  const place = useWorkflow((state) => state.path.join('/'));
  // Whoever comes back to a place finds it as they left it.
  const [views] = useState(() => new Map<string, Viewport>());
  // Known before anything is shown, so that the first picture has everything in view and mounts nothing in vain.
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (element) setRoom({ width: element.clientWidth, height: element.clientHeight });
  }, []);
  return (
    <div className="canvas-room" ref={measure} data-place={place}>
      {room && <Surface key={place} room={room} start={views.get(place)} onLeave={(view) => views.set(place, view)} onSeen={onSeen} />}
    </div>
  );
}

interface SurfaceProps {
  room: Room;
  /** The part that was in view when this place was left. */
  start: Viewport | undefined;
  onLeave(view: Viewport): void;
  onSeen(): void;
}

function Surface({ room, start, onLeave, onSeen }: SurfaceProps) {
  const say = useSay();
  const shape = useShape();
  const catalog = useCatalog((state) => state.catalog);
  const chosen = useSelection();
  const moving = useMoving();
  const [makeItems] = useState(itemsMaker);
  const [makeWires] = useState(wiresMaker);
  const [first] = useState(() => start ?? viewOfAll(room));
  const [far, setFar] = useState(first.zoom < farZoom);
  const touched = useTouched((state) => state.item);
  const [near, setNear] = useState(() => roomAround(viewBoxOf([first.x, first.y, first.zoom], room)));
  const part = useMemo(() => (far ? undefined : partIn(near, shape, moving, touched)), [far, near, shape, moving, touched]);
  const items = useMemo(
    () => makeItems(shape, catalog, chosen, moving, say, part?.items),
    [makeItems, shape, catalog, chosen, moving, say, part],
  );
  const wires = useMemo(
    () => makeWires(shape, catalog, chosen.wires, say, part?.wires),
    [makeWires, shape, catalog, chosen.wires, say, part],
  );
  // From afar all is drawn, and the library hears only of what is chosen or touched.
  const knownItems = useMemo(() => (far ? withElement(items, touched) : items), [far, items, touched]);
  const knownWires = useMemo(() => (far ? wires.filter(({ selected }) => selected) : wires), [far, wires]);
  useEffect(() => noteWires(shape.wires), [shape.wires]);
  const leave = useEffectEvent(() => {
    const view = viewNow();
    if (view) onLeave(view);
    setInstance(undefined);
  });
  useEffect(() => () => leave(), []);
  useEffect(() => onNextFrame(() => onNextFrame(onSeen)), [onSeen]);
  const words = useMemo(() => canvasWords(say), [say]);
  const drop = useCallback((event: DragEvent) => takeDrop(event), []);

  return (
    <ReactFlowProvider initialNodes={knownItems} initialEdges={knownWires}>
      <TakenOver>
        <ReactFlow<CanvasItem, WireItem>
          className={far ? 'canvas far' : 'canvas'}
          nodes={knownItems}
          edges={knownWires}
          nodeTypes={far ? farItemViews : itemViews}
          edgeTypes={far ? farWireViews : wireViews}
          defaultViewport={first}
          onInit={setInstance}
          onNodeDoubleClick={(_, item) => {
            if (item.type === 'step' && isSubflow(item.id)) openSubflow(item.id);
            else if (item.type === 'step') setPanels({ drawer: item.id });
            if (item.type === 'fold') setFolded([item.data.group.id], false);
          }}
          onNodeClick={(event, item) => chooseByClick(item, event)}
          onEdgeContextMenu={(_, item) => !useSelection.getState().wires.has(item.id) && select({ wires: [item.id] })}
          onNodeContextMenu={(_, item) => chooseUnlessChosen(item)}
          onNodeDrag={(event, _, dragged) => {
            setFree(event.altKey);
            dragOver(placeOf(event), dragged);
          }}
          onNodeDragStop={(_, __, dragged) => dropOn(dragged)}
          onNodesChange={takeItemChanges}
          onEdgesChange={takeWireChanges}
          onConnect={connect}
          onConnectStart={(_, { nodeId, handleId, handleType }) => startConnecting(nodeId, handleId, handleType)}
          onConnectEnd={endConnecting}
          isValidConnection={mayConnect}
          onReconnect={(old, connection) => reconnect(old, connection)}
          connectionLineComponent={WireInHand}
          connectionRadius={28}
          minZoom={zooms.least}
          maxZoom={zooms.most}
          onlyRenderVisibleElements
          deleteKeyCode={null}
          multiSelectionKeyCode={multiSelectKeys}
          selectionKeyCode="Shift"
          selectionMode={SelectionMode.Partial}
          panOnScroll
          zoomOnDoubleClick={false}
          nodeDragThreshold={3}
          elevateNodesOnSelect
          proOptions={credit}
          ariaLabelConfig={words}
          aria-label={say({ en: 'Canvas', zh: '画布' })}
          onDragOver={allowDrop}
          onDrop={drop}
          onPaneMouseMove={(event) => setPointer({ x: event.clientX, y: event.clientY })}
          onPaneMouseLeave={() => setPointer(undefined)}
          onFocus={lookIntoFocused}
          onBlur={leavePreview}
          onMoveStart={leavePreview}
        >
          <Background variant={BackgroundVariant.Dots} gap={far ? 110 : 22} size={far ? 7 : 1.4} />
          {far && <FarCanvas items={items} wires={wires} />}
          <LeaderLines />
          <GuideLines />
          <Minimap />
          <ViewWatch tellFar={setFar} tellNear={setNear} />
        </ReactFlow>
      </TakenOver>
    </ReactFlowProvider>
  );
}

/** Before the canvas library shows anything. */
function TakenOver({ children }: { children: ReactNode }) {
  const flow = useStoreApi();
  useState(() => takeOver(flow));
  return children;
}

interface ViewWatchProps {
  tellFar(far: boolean): void;
  tellNear(next: (before: Box) => Box): void;
}

/** Tells of a far view at once: a picture later, all nodes would have been mounted to be thrown away. */
function ViewWatch({ tellFar, tellNear }: ViewWatchProps) {
  const flow = useStoreApi();
  useEffect(
    () =>
      followView(flow, (now, before) => {
        const far = now.transform[2] < farZoom;
        if (far !== before.transform[2] < farZoom) tellFar(far);
        if (!far && now.width > 0) tellNear((room) => roomAround(viewBoxOf(now.transform, now), room));
      }),
    [flow, tellFar, tellNear],
  );
  return null;
}

/** A wire that the keyboard has reached shows what runs along it. */
function lookIntoFocused({ target }: FocusEvent<HTMLDivElement>): void {
  if (!target.matches('.react-flow__edge:focus-visible')) return;
  const key = target.dataset.id ?? '';
  const found = wireOnPage(key);
  if (found) previewSoon(key, found.at);
}

function WireInHand(props: ConnectionLineComponentProps<CanvasItem>) {
  return <DrawnWire {...props} />;
}

function startConnecting(node: string | null, port: string | null, handle: string | null): void {
  if (node === null || port === null) return;
  const { part, id } = partOfItem(node);
  if (part === 'cards') {
    useConnecting.setState({ aiming: id });
    return;
  }
  const { workflow } = useWorkflow.getState();
  useConnecting.setState({ begun: beginWire(workflow, behindPort(node, port), handle === 'target' ? 'inputs' : 'outputs') });
}

function wireOfConnection({ source, sourceHandle, target, targetHandle }: Connection | WireItem): Wire | undefined {
  return sourceHandle && targetHandle ? { from: behindPort(source, sourceHandle), to: behindPort(target, targetHandle) } : undefined;
}

const mayConnect: IsValidConnection<WireItem> = (connection) => {
  const { begun } = useConnecting.getState();
  const wire = wireOfConnection({
    ...connection,
    sourceHandle: connection.sourceHandle ?? null,
    targetHandle: connection.targetHandle ?? null,
  });
  if (!wire || !begun) return false;
  return refusal(useWorkflow.getState().workflow, useCatalog.getState().catalog, wire, begun, useOutlook.getState().specs) === undefined;
};

function connect(connection: Connection): void {
  const wire = wireOfConnection(connection);
  if (!wire) return;
  const { workflow } = useWorkflow.getState();
  edit(drawWire(workflow, useCatalog.getState().catalog, wire), { en: 'Draw a wire', zh: '连线' });
}

function reconnect(old: WireItem, connection: Connection): void {
  const wire = wireOfConnection(connection);
  const gone = old.data?.wire;
  if (!wire || !gone) return;
  const { workflow } = useWorkflow.getState();
  const draw = drawWire(workflow, useCatalog.getState().catalog, wire);
  edit({ kind: 'all', edits: [{ kind: 'remove-wires', wires: [gone] }, draw] }, { en: 'Move a wire', zh: '改接连线' });
}

/** A refused wire says why and what mends it; one that is let go over nothing offers the nodes that would take it. */
function endConnecting(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  const { begun, aiming } = useConnecting.getState();
  useConnecting.setState({ begun: undefined, aiming: undefined });
  if (aiming !== undefined) {
    const output = state.toHandle?.type === 'source' && state.toNode?.type !== 'card' && state.toHandle.id;
    aimAt(aiming, placeOf(event), output && state.toNode ? behindPort(state.toNode.id, output) : undefined);
  }
  if (!begun || state.isValid) return;
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  const at = point && { x: point.clientX, y: point.clientY };
  if (state.toNode && state.toHandle?.id) {
    const end = behindPort(state.toNode.id, state.toHandle.id);
    if (end[0] === begun.from[0]) return;
    const side = state.toHandle.type === 'target' ? 'inputs' : 'outputs';
    void import('../commands/refuse.ts').then(({ refuse }) => refuse(begun, end, side, at));
    return;
  }
  const over = document.elementFromPoint(at?.x ?? 0, at?.y ?? 0);
  const node = over?.closest('.react-flow__node')?.getAttribute('data-id') ?? undefined;
  if (node !== undefined) {
    void import('../subflows/border.ts').then(({ leadOut }) => leadOut(begun, node));
    return;
  }
  if (at && over?.closest('.react-flow__pane'))
    openPicker({ kind: 'next-node', node: begun.from[0], port: { side: begun.side, name: begun.from[1] }, at: toWorkflow(at) });
}

function allowDrop(event: DragEvent): void {
  const { types } = event.dataTransfer;
  if (!types.includes(draggedType) && !types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
  const type = typeBeingDragged(event.dataTransfer);
  if (type !== undefined) showWireUnder(placeOf(event), type);
}
function takeDrop(event: DragEvent): void {
  const type = event.dataTransfer.getData(draggedType);
  const files = [...event.dataTransfer.files];
  if (!type && files.length === 0) return;
  event.preventDefault();
  const place = toWorkflow({ x: event.clientX, y: event.clientY });
  const at = { x: Math.round(place.x - 40), y: Math.round(place.y - 24) };
  const wire = type ? showWireUnder(placeOf(event), type) : undefined;
  useWireUnder.setState({ key: undefined });
  if (type && wire) void import('../commands/insert-node.ts').then(({ insertOnWire }) => insertOnWire(type, wire));
  else if (type) void import('../commands/add-node.ts').then(({ addNodeAt }) => addNodeAt(type, at));
  else void takeFiles(files, at);
}

/** Data becomes a node that reads it; a workflow, or a chart or report that carries one, is shown and may be opened. */
async function takeFiles(files: readonly File[], at: { x: number; y: number }): Promise<void> {
  const [file, ...others] = files;
  const { offerWorkflow } = await import('../share/offer-file.ts');
  if (file && others.length === 0 && (await offerWorkflow(file))) return;
  const { addFiles } = await import('../commands/add-node.ts');
  await addFiles(files, at);
}

function placeOf(event: { clientX: number; clientY: number } | TouchEvent | MouseEvent | DragEvent): { x: number; y: number } {
  const at = 'touches' in event ? (event.touches[0] ?? event.changedTouches[0]) : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}
