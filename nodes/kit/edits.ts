import { samePort } from './graph.ts';
import type { Json } from './json.ts';
import type { Pin } from './pins.ts';
import type { Group, Input, Note, PortRef, Search, SettingRange, Wire, Workflow, WorkflowNode } from './workflow.ts';

/**
 * Everything a person can change in a workflow, as data: an edit can be kept in a history, offered as the fix of a
 * problem and sent over the wire. Parts that an edit does not touch keep their identity.
 */
export type Edit =
  | { kind: 'add-nodes'; nodes: Record<string, WorkflowNode>; wires: Wire[] }
  | { kind: 'remove-nodes'; ids: string[] }
  | { kind: 'move-nodes'; to: Record<string, { x: number; y: number }> }
  | { kind: 'set-settings'; node: string; settings: Record<string, Json> }
  | { kind: 'set-range'; node: string; setting: string; range: SettingRange | null }
  | { kind: 'set-search'; node: string; search: Search | null }
  | { kind: 'set-pin'; node: string; pin: Pin | null }
  | { kind: 'set-title'; node: string; title: string }
  | { kind: 'set-note'; node: string; note: string }
  | { kind: 'replace-node'; id: string; node: WorkflowNode }
  | { kind: 'add-wire'; wire: Wire; many: boolean }
  | { kind: 'remove-wires'; wires: Wire[] }
  | { kind: 'rename'; name: string }
  | { kind: 'describe'; description: string }
  | { kind: 'set-group'; group: Group }
  | { kind: 'remove-group'; id: string }
  | { kind: 'set-note-card'; note: Note }
  | { kind: 'remove-note-card'; id: string }
  | { kind: 'set-input'; name: string; input: Input | null }
  | { kind: 'all'; edits: Edit[] };

/** The workflow after an edit. An edit of something that is not there leaves the workflow as it is (the same object). */
export function applyEdit(workflow: Workflow, edit: Edit): Workflow {
  switch (edit.kind) {
    case 'add-nodes':
      return { ...workflow, nodes: { ...workflow.nodes, ...edit.nodes }, wires: [...workflow.wires, ...edit.wires] };
    case 'remove-nodes':
      return removeNodes(workflow, new Set(edit.ids));
    case 'move-nodes':
      return changeNodes(workflow, Object.keys(edit.to), (node, id) => ({ ...node, ui: { ...node.ui, ...edit.to[id] } }));
    case 'set-settings':
      return changeNodes(workflow, [edit.node], (node) =>
        // One value takes the place of several.
        Object.keys(edit.settings).reduce((changed: WorkflowNode, name) => withRange(changed, name, null), {
          ...node,
          settings: { ...node.settings, ...edit.settings },
        }),
      );
    case 'set-range':
      return changeNodes(workflow, [edit.node], (node) => withRange(node, edit.setting, edit.range));
    case 'set-search':
      return changeNodes(workflow, [edit.node], ({ search: _, ...node }) => (edit.search ? { ...node, search: edit.search } : node));
    case 'set-pin':
      return changeNodes(workflow, [edit.node], ({ pin: _, ...node }) => (edit.pin ? { ...node, pin: edit.pin } : node));
    case 'set-title':
      return changeNodes(workflow, [edit.node], ({ title: _, ...node }) => (edit.title ? { ...node, title: edit.title } : node));
    case 'set-note':
      return changeNodes(workflow, [edit.node], ({ note: _, ...node }) => (edit.note ? { ...node, note: edit.note } : node));
    case 'replace-node':
      return changeNodes(workflow, [edit.id], () => edit.node);
    case 'add-wire':
      return addWire(workflow, edit.wire, edit.many);
    case 'remove-wires':
      return keepWires(workflow, (wire) => !edit.wires.some((gone) => sameWire(wire, gone)));
    case 'rename':
      return { ...workflow, name: edit.name };
    case 'describe':
      return { ...workflow, description: edit.description };
    case 'set-group':
      return { ...workflow, groups: put(workflow.groups, edit.group) };
    case 'remove-group':
      return { ...workflow, groups: workflow.groups.filter((group) => group.id !== edit.id) };
    case 'set-note-card':
      return { ...workflow, notes: put(workflow.notes, edit.note) };
    case 'remove-note-card':
      return { ...workflow, notes: workflow.notes.filter((note) => note.id !== edit.id) };
    case 'set-input': {
      const { [edit.name]: _, ...others } = workflow.inputs;
      return { ...workflow, inputs: edit.input ? { ...others, [edit.name]: edit.input } : others };
    }
    case 'all':
      return edit.edits.reduce(applyEdit, workflow);
  }
}

export function sameWire(a: Wire, b: Wire): boolean {
  return samePort(a.from, b.from) && samePort(a.to, b.to);
}

function changeNodes(workflow: Workflow, ids: string[], change: (node: WorkflowNode, id: string) => WorkflowNode): Workflow {
  const changed = ids.flatMap((id) => {
    const node = Object.hasOwn(workflow.nodes, id) ? workflow.nodes[id] : undefined;
    return node ? [[id, change(node, id)] as const] : [];
  });
  return changed.length ? { ...workflow, nodes: { ...workflow.nodes, ...Object.fromEntries(changed) } } : workflow;
}

function withRange(old: WorkflowNode, setting: string, range: SettingRange | null): WorkflowNode {
  if (!old.ranges && !range) return old;
  const { ranges, search, ...node } = old;
  const { [setting]: _, ...others } = ranges ?? {};
  const next = range ? { ...others, [setting]: range } : others;
  // Without values there is nothing to search.
  return Object.keys(next).length > 0 ? { ...node, ranges: next, ...(search && { search }) } : node;
}

/** An input that is not `many` holds one wire: a new one takes the place of the old. */
function addWire(workflow: Workflow, wire: Wire, many: boolean): Workflow {
  if (workflow.wires.some((other) => sameWire(other, wire))) return workflow;
  const kept = many ? workflow.wires : workflow.wires.filter((other) => !samePort(other.to, wire.to));
  return { ...workflow, wires: [...kept, wire] };
}

function keepWires(workflow: Workflow, keep: (wire: Wire) => boolean): Workflow {
  const wires = workflow.wires.filter(keep);
  return wires.length === workflow.wires.length ? workflow : { ...workflow, wires };
}

/** Removes nodes with their wires, their places in groups and the inputs that point at them. A group of none is gone; a note stays, about nothing. */
function removeNodes(workflow: Workflow, gone: ReadonlySet<string>): Workflow {
  const present = Object.keys(workflow.nodes).some((id) => gone.has(id));
  return present ? keepNodes(workflow, (id) => !gone.has(id)) : workflow;
}

/** The workflow with these nodes alone, and nothing that leads to others. */
export function keepNodes(workflow: Workflow, stays: (id: string) => boolean): Workflow {
  return {
    ...workflow,
    nodes: Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => stays(id))),
    wires: workflow.wires.filter(({ from, to }) => stays(from[0]) && stays(to[0])),
    groups: workflow.groups.flatMap((group) => {
      const nodes = group.nodes.filter(stays);
      if (nodes.length === group.nodes.length) return group;
      return nodes.length ? { ...group, nodes } : [];
    }),
    notes: workflow.notes.map((note) => {
      const { at, ...plain } = note;
      return at && !stays(at.node) ? plain : note;
    }),
    inputs: Object.fromEntries(Object.entries(workflow.inputs).filter(([, input]) => stays(input.node))),
  };
}

function put<Item extends { id: string }>(items: readonly Item[], item: Item): Item[] {
  return items.some(({ id }) => id === item.id) ? items.map((old) => (old.id === item.id ? item : old)) : [...items, item];
}

/** A wire between two ports, as ends. */
export function wire(from: PortRef, to: PortRef): Wire {
  return { from, to };
}
