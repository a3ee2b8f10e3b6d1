import { type Edge, type Node, type NodeHandle, Position } from '@xyflow/react';
import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import type { PortType } from '../../nodes/kit/ports.ts';
import type { Group, Note, PortRef, Wire, Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import type { Say } from '../i18n/use-say.ts';
import { wireKey } from '../store/selection-store.ts';
import type { CanvasShape } from './canvas-shape.ts';
import { foldPlace, foldPort } from './fold.ts';
import { groupWord } from './group-words.ts';
import { groupBox, nodeHeight, type NodeShape, nodeWidth, portPlace, portSize } from './geometry.ts';
import type { useMoving } from './moving-store.ts';

/** The workflow in the canvas library's words. An item that did not change is the same object as before, so the library skips it. */
export type StepItem = Node<{ node: WorkflowNode; entry: CatalogEntry | undefined; shape: NodeShape; title: string }, 'step'>;
export type CardItem = Node<{ note: Note }, 'card'>;
export type FrameItem = Node<{ group: Group }, 'frame'>;
export type FoldItem = Node<{ group: Group; shape: NodeShape; name: string }, 'fold'>;
export type CanvasItem = StepItem | CardItem | FrameItem | FoldItem;
export type WireItem = Edge<{ wire: Wire; type: PortType; turn: number }, 'wire'>;

export const cardId = (id: string) => `card:${id}`;
export const frameId = (id: string) => `frame:${id}`;
export const foldId = (id: string) => `fold:${id}`;
/** The item by which a node is seen: its own, or the box that it is folded into. */
export function itemOf({ homes }: Pick<CanvasShape, 'homes'>, node: string): string {
  const home = homes.get(node);
  return home === undefined ? node : foldId(home);
}
/** What an item of the canvas stands for. */
export function partOfItem(itemId: string): { part: 'nodes' | 'cards' | 'groups'; id: string } {
  if (itemId.startsWith('card:')) return { part: 'cards', id: itemId.slice(5) };
  if (itemId.startsWith('frame:')) return { part: 'groups', id: itemId.slice(6) };
  if (itemId.startsWith('fold:')) return { part: 'groups', id: itemId.slice(5) };
  return { part: 'nodes', id: itemId };
}

interface Chosen {
  nodes: ReadonlySet<string>;
  wires: ReadonlySet<string>;
  cards: ReadonlySet<string>;
  groups: ReadonlySet<string>;
}

/** Makes an item anew only when one of the values it is made from changed. */
function memoItems<Item>() {
  let kept = new Map<string, { from: readonly unknown[]; item: Item }>();
  let next = new Map<string, { from: readonly unknown[]; item: Item }>();
  let last: Item[] = [];
  return {
    item(id: string, from: readonly unknown[], make: () => Item): Item {
      const old = kept.get(id);
      const entry = old && old.from.every((value, at) => value === from[at]) ? old : { from, item: make() };
      next.set(id, entry);
      return entry.item;
    },
    /** The list itself is the same object as well where nothing in it changed. */
    finish(items: Item[]): Item[] {
      kept = next;
      next = new Map();
      const same = items.length === last.length && items.every((item, at) => item === last[at]);
      if (!same) last = items;
      return last;
    },
  };
}

export function itemsMaker() {
  const memo = memoItems<CanvasItem>();
  const handleMemo = new WeakMap<NodeShape, NodeHandle[]>();
  const handlesOf = (shape: NodeShape) => {
    const made = handleMemo.get(shape) ?? portHandles(shape);
    handleMemo.set(shape, made);
    return made;
  };
  /** `part`: only these nodes and folded groups. */
  return (
    canvas: CanvasShape,
    catalog: Catalog,
    chosen: Chosen,
    moving: ReturnType<typeof useMoving.getState>,
    say: Say,
    part?: ReadonlySet<string>,
  ): CanvasItem[] => {
    const { workflow, shapes, boxes } = canvas;
    const isLeftOut = (item: string): boolean => part !== undefined && !part.has(item);
    const moved = new Map(boxes);
    for (const [id, place] of Object.entries(moving.nodes)) {
      const box = moved.get(id);
      if (box) moved.set(id, { ...box, ...place });
    }
    const items: CanvasItem[] = [];
    for (const [id, { group, shape }] of canvas.folds) {
      if (isLeftOut(foldId(id))) continue;
      const selected = chosen.groups.has(id) || group.nodes.every((node) => chosen.nodes.has(node));
      const place = foldPlace(group, (node) => moving.nodes[node] ?? workflow.nodes[node]?.ui);
      items.push(
        memo.item(foldId(id), [group, shape, place.x, place.y, selected, say], () => {
          const name = group.name || say(groupWord);
          return {
            id: foldId(id),
            type: 'fold',
            position: place,
            ...sized({ width: nodeWidth, height: nodeHeight(shape) }),
            handles: handlesOf(shape),
            selected,
            ariaLabel: say({ en: 'Group {name}, folded', zh: '已折叠的分组：{name}' }, { name }),
            data: { group, shape, name },
          };
        }),
      );
    }
    for (const group of workflow.groups) {
      if (canvas.folds.has(group.id)) continue;
      const box = groupBox(group, moved);
      if (!box) continue;
      items.push(
        memo.item(frameId(group.id), [group, box.x, box.y, box.width, box.height], () => ({
          id: frameId(group.id),
          type: 'frame',
          position: { x: box.x, y: box.y },
          ...sized(box),
          zIndex: -2,
          // It knows by itself whether it is selected: the library would lift it above its nodes. And a frame that is merely touched by a selection must not bring in all that is in it.
          selectable: false,
          focusable: false,
          connectable: false,
          dragHandle: '.frame-bar',
          data: { group },
        })),
      );
    }
    for (const id of canvas.order) {
      const node = workflow.nodes[id];
      const shape = shapes.get(id);
      if (!node || !shape || isLeftOut(id)) continue;
      const entry = catalog[node.type];
      const place = moving.nodes[id] ?? node.ui;
      const selected = chosen.nodes.has(id);
      items.push(
        memo.item(id, [node, entry, shape, place.x, place.y, selected, say], () => {
          const title = say(nodeTitle(workflow, catalog, id));
          return {
            id,
            type: 'step',
            position: { x: place.x, y: place.y },
            ...sized({ width: nodeWidth, height: nodeHeight(shape) }),
            handles: handlesOf(shape),
            selected,
            ariaLabel: entry && node.title ? `${title}, ${say(entry.title)}` : title,
            data: { node, entry, shape, title },
          };
        }),
      );
    }
    for (const note of workflow.notes) {
      const now = { ...note, ...moving.cards[note.id] };
      const selected = chosen.cards.has(note.id);
      items.push(
        memo.item(cardId(note.id), [note, now.x, now.y, now.width, now.height, selected], () => ({
          id: cardId(note.id),
          type: 'card',
          position: { x: now.x, y: now.y },
          ...sized(now),
          zIndex: -1,
          selected,
          handles: [aimHandle(now)],
          ariaLabel: note.text.slice(0, 80),
          data: { note },
        })),
      );
    }
    return memo.finish(items);
  };
}

/** Where the line of a note is drawn from. */
function aimHandle({ width, height }: { width: number; height: number }): NodeHandle {
  return { id: 'aim', type: 'source', position: Position.Right, x: width - 6, y: height / 2 - 6, width: 12, height: 12 };
}

/** `measured` as well: the library takes a node for known only then, and would wait for it before it shows everything. */
function sized({ width, height }: { width: number; height: number }) {
  return { width, height, measured: { width, height } };
}

export function portHandles(shape: NodeShape): NodeHandle[] {
  const handle = (side: 'inputs' | 'outputs') => (port: string) => {
    const { x, y } = portPlace(shape, side, port);
    return {
      id: port,
      type: side === 'inputs' ? ('target' as const) : ('source' as const),
      position: side === 'inputs' ? Position.Left : Position.Right,
      x: x - portSize / 2,
      y: y - portSize / 2,
      width: portSize,
      height: portSize,
    };
  };
  return [...shape.inputs.map(handle('inputs')), ...shape.outputs.map(handle('outputs'))];
}

export function wiresMaker() {
  const memo = memoItems<WireItem>();
  /** `part`: only these. */
  return (canvas: CanvasShape, catalog: Catalog, chosen: ReadonlySet<string>, say: Say, part?: readonly Wire[]): WireItem[] => {
    const { workflow, shapes, homes, folds } = canvas;
    /** The item and its port at which a wire ends for the eye. */
    const end = (ref: PortRef): PortRef => [itemOf(canvas, ref[0]), homes.has(ref[0]) ? foldPort(ref) : ref[1]];
    const items = (part ?? workflow.wires)
      .filter(({ from, to }) => shapes.has(from[0]) && shapes.has(to[0]))
      .filter(({ from, to }) => !homes.has(from[0]) || homes.get(from[0]) !== homes.get(to[0]))
      .map((wire) => {
        const key = wireKey(wire);
        const [from, to] = [end(wire.from), end(wire.to)];
        const shape = shapes.get(from[0]) ?? folds.get(homes.get(wire.from[0]) ?? '')?.shape;
        const selected = chosen.has(key);
        const type = portAt(workflow, catalog, 'outputs', wire.from)?.type ?? 'value';
        // Wires of different types never lie on each other.
        const turn = Math.max(0, shape?.outputs.indexOf(from[1]) ?? 0) + (type === 'table' ? 0 : 0.5);
        return memo.item(key, [wire, turn, from[0], to[0], catalog, selected, say], () => ({
          id: key,
          type: 'wire',
          source: from[0],
          sourceHandle: from[1],
          target: to[0],
          targetHandle: to[1],
          selected,
          ariaLabel: wireLabel(workflow, catalog, wire, say),
          data: { wire, type, turn },
        }));
      });
    return memo.finish(items);
  };
}

function wireLabel(workflow: Workflow, catalog: Catalog, wire: Wire, say: Say): string {
  const end = (side: 'inputs' | 'outputs', ref: Wire['from']) => {
    const port = portAt(workflow, catalog, side, ref);
    return port ? portLabel(ref[1], port) : { en: ref[1], zh: ref[1] };
  };
  return say(
    { en: 'Wire from {from}, {out}, to {to}, {in}', zh: '连线：从{from}的“{out}”到{to}的“{in}”' },
    {
      from: nodeTitle(workflow, catalog, wire.from[0]),
      out: end('outputs', wire.from),
      to: nodeTitle(workflow, catalog, wire.to[0]),
      in: end('inputs', wire.to),
    },
  );
}
