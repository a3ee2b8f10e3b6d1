import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { freshIds } from '../../nodes/kit/fresh-id.ts';
import { isObject } from '../../nodes/kit/json.ts';
import { withoutPins } from '../../nodes/kit/pins.ts';
import { mayEnter } from '../../nodes/kit/ports.ts';
import { isBorder, withNeeded } from '../../nodes/kit/subflow.ts';
import type { FileRef } from '../../nodes/kit/settings.ts';
import { isFileRef } from '../../nodes/kit/check-settings.ts';
import type { Group, Note, PortRef, Wire, Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import { portsOf } from './wiring.ts';

/**
 * A part of a workflow on its way to another place: to the clipboard as the text of a workflow file, and from there into
 * a workflow, which need not be the same one, nor on the same computer.
 */

/** What a part was cut off from, kept with it so that pasting can say so and mend it. */
interface Cut {
  wires: Wire[];
  pins: number;
}
export type Part = Workflow & { cut?: unknown };

/** The chosen nodes with the wires between them, the groups that are wholly among them, and the notes about them. */
export function partOf(workflow: Workflow, chosen: ReadonlySet<string>, cards: ReadonlySet<string>): Part {
  // The border of a subflow is there once and stays.
  const nodes = new Set([...chosen].filter((id) => workflow.nodes[id] && !isBorder(workflow.nodes[id])));
  const inside = ({ from, to }: Wire) => [nodes.has(from[0]), nodes.has(to[0])];
  const cut = workflow.wires.filter((wire) => inside(wire).includes(true) && inside(wire).includes(false));
  const { subflows = {}, ...own } = workflow;
  const part: Workflow = {
    ...own,
    description: '',
    nodes: Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => nodes.has(id))),
    wires: workflow.wires.filter((wire) => !inside(wire).includes(false)),
    groups: workflow.groups.filter((group) => group.nodes.length > 0 && group.nodes.every((id) => nodes.has(id))),
    notes: workflow.notes
      .filter(({ id, at }) => cards.has(id) || (at && nodes.has(at.node)))
      .map(({ at, ...note }) => (at && nodes.has(at.node) ? { ...note, at } : note)),
    inputs: {},
  };
  return { ...withNeeded(part, subflows), ...(cut.length > 0 && { cut: { wires: cut, pins: 0 } }) };
}

/** The same for the clipboard, which may end up anywhere: pinned results stay here. */
export function withoutData(part: Part): Part {
  const pins = Object.values(part.nodes).filter(({ pin }) => pin).length;
  const bare: Part = withoutPins(part);
  return pins ? { ...bare, cut: { ...cutOf(part), pins } } : bare;
}

function cutOf({ cut }: Part): Cut {
  if (!isObject(cut)) return { wires: [], pins: 0 };
  return { wires: Array.isArray(cut.wires) ? cut.wires.filter(isWire) : [], pins: typeof cut.pins === 'number' ? cut.pins : 0 };
}
function isWire(wire: unknown): wire is Wire {
  const isEnd = (end: unknown) => Array.isArray(end) && end.length === 2 && end.every((name) => typeof name === 'string');
  return isObject(wire) && isEnd(wire.from) && isEnd(wire.to);
}

export interface LeftOut {
  wires: number;
  secrets: number;
  pins: number;
  uploads: number;
}
export interface Pasted {
  workflow: Workflow;
  nodes: string[];
  cards: string[];
  leftOut: LeftOut;
  /** Wires to what is here already, where there is one thing that fits and no more. */
  offers: Wire[];
}

/** Files that a part reads from uploads, which may not be on this computer. */
export function uploadsOf(part: Workflow): string[] {
  const refs = Object.values(part.nodes).flatMap(({ settings }) => Object.values(settings).filter(isUpload));
  return [...new Set(refs.map(({ artifact }) => artifact))];
}
function isUpload(value: unknown): value is FileRef & { source: 'upload' } {
  return isFileRef(value) && value.source === 'upload';
}

/** Brings a part into a workflow under new ids, its top left corner at `at`, or moved by `by`. `missing`: uploads that are not here. */
export function paste(
  workflow: Workflow,
  catalog: Catalog,
  part: Part,
  place: { at: { x: number; y: number } } | { by: { x: number; y: number } },
  missing: ReadonlySet<string> = new Set(),
): Pasted {
  const corner = cornerOf(part);
  const by = 'by' in place ? place.by : { x: Math.round(place.at.x - corner.x), y: Math.round(place.at.y - corner.y) };
  const isOwn = part.id === workflow.id;
  const ids = freshIds(Object.keys(part.nodes), Object.keys(workflow.nodes));
  const renamed = ([node, port]: PortRef): PortRef => [ids.get(node) ?? node, port];
  const cut = cutOf(part);
  const leftOut: LeftOut = { wires: cut.wires.length, secrets: 0, pins: cut.pins, uploads: 0 };
  const nodes: Record<string, WorkflowNode> = {};
  for (const [id, node] of Object.entries(part.nodes)) {
    const kept = keptHere(node, catalog, isOwn, missing);
    leftOut.secrets += kept.secrets;
    leftOut.uploads += kept.uploads;
    nodes[ids.get(id) ?? id] = { ...kept.node, ui: { ...node.ui, x: node.ui.x + by.x, y: node.ui.y + by.y } };
  }
  const wires = part.wires.map(({ from, to }) => ({ from: renamed(from), to: renamed(to) }));
  const cardIds = freshIds(
    [...part.notes, ...part.groups].map(({ id }) => id),
    [...workflow.notes, ...workflow.groups].map(({ id }) => id),
  );
  const cards = part.notes.map(({ at, ...note }): Note => {
    const about = at && ids.get(at.node);
    return {
      ...note,
      id: cardIds.get(note.id) ?? note.id,
      x: note.x + by.x,
      y: note.y + by.y,
      ...(about && { at: { ...at, node: about } }),
    };
  });
  const groups = part.groups.map((group): Group => ({
    ...group,
    id: cardIds.get(group.id) ?? group.id,
    nodes: group.nodes.flatMap((id) => ids.get(id) ?? []),
  }));
  const grown: Workflow = {
    ...workflow,
    nodes: { ...workflow.nodes, ...nodes },
    wires: [...workflow.wires, ...wires],
    groups: [...workflow.groups, ...groups],
    notes: [...workflow.notes, ...cards],
  };
  const after = withNeeded(grown, part.subflows);
  const entering = cut.wires.filter(({ to }) => ids.has(to[0])).map(({ from, to }) => ({ from, to: renamed(to) }));
  return {
    workflow: after,
    nodes: Object.keys(nodes),
    cards: cards.map(({ id }) => id),
    leftOut,
    offers: offersFor(after, catalog, new Set(Object.keys(nodes)), isOwn ? entering : []),
  };
}

/** A node from elsewhere chooses no secret of this place by itself, and no file that is not here. */
function keptHere(
  node: WorkflowNode,
  catalog: Catalog,
  isOwn: boolean,
  missing: ReadonlySet<string>,
): { node: WorkflowNode; secrets: number; uploads: number } {
  const kinds = catalog[node.type]?.settings ?? {};
  let secrets = 0;
  let uploads = 0;
  const settings = Object.fromEntries(
    Object.entries(node.settings).map(([name, value]) => {
      if (!isOwn && kinds[name]?.kind === 'secret' && value !== '') {
        secrets++;
        return [name, ''];
      }
      if (isUpload(value) && missing.has(value.artifact)) {
        uploads++;
        return [name, null];
      }
      return [name, value];
    }),
  );
  return { node: secrets + uploads > 0 ? { ...node, settings } : node, secrets, uploads };
}

/** For each open input of what was pasted: the output that it was cut off from, else the only one of its type here. */
function offersFor(workflow: Workflow, catalog: Catalog, pasted: ReadonlySet<string>, cut: readonly Wire[]): Wire[] {
  const wired = new Set(workflow.wires.map(({ to }) => to.join(' ')));
  const outputs = Object.keys(workflow.nodes)
    .filter((id) => !pasted.has(id))
    .flatMap((id) => portsOf(workflow, catalog, id, 'outputs').map(({ name, port }) => ({ from: [id, name] as const, port })));
  return [...pasted].flatMap((id) =>
    portsOf(workflow, catalog, id, 'inputs').flatMap(({ name, port }): Wire[] => {
      if (wired.has(`${id} ${name}`)) return [];
      const to: PortRef = [id, name];
      const before = cut.find((wire) => wire.to[0] === id && wire.to[1] === name);
      if (before && outputs.some(({ from }) => from.join(' ') === before.from.join(' '))) return [{ from: before.from, to }];
      if (port.optional) return [];
      const fits = outputs.filter(
        (output) => mayEnter(output.port.type, port.type) && (!port.role || !output.port.role || output.port.role === port.role),
      );
      const [only] = fits;
      return fits.length === 1 && only ? [{ from: only.from, to }] : [];
    }),
  );
}

/** The edit that draws wires which were offered. */
export function offeredEdit(wires: readonly Wire[]): Edit {
  return { kind: 'all', edits: wires.map((wire) => ({ kind: 'add-wire', wire, many: false })) };
}

function cornerOf(part: Workflow): { x: number; y: number } {
  const places = [...Object.values(part.nodes).map(({ ui }) => ui), ...part.notes];
  if (places.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) };
}
