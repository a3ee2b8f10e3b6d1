import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { enter } from '../../nodes/kit/scope.ts';
import { languages, type Message, message, say } from '../../nodes/kit/text.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';
import type { HistoryEntry } from './history.ts';

type Change = Pick<HistoryEntry, 'label' | 'before' | 'after' | 'path'>;

/** What an edit touched, by the ids of the place where it was done. */
export interface Touched {
  nodes: string[];
  cards: string[];
  /** Only where no node was: those of deleted nodes go with them. */
  wires: Wire[];
}

/** The place where it was done, before and after. */
function sidesOf({ before, after, path = [] }: Change): [Workflow, Workflow] {
  return [enter(before, path) ?? before, enter(after, path) ?? after];
}

export function touchedBy(change: Change): Touched {
  const [from, to] = sidesOf(change);
  const differing = <Value>(one: Readonly<Record<string, Value>>, other: Readonly<Record<string, Value>>): string[] =>
    one === other ? [] : [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((id) => one[id] !== other[id]);
  const byId = <Value extends { id: string }>(list: readonly Value[]) => Object.fromEntries(list.map((one) => [one.id, one]));
  const nodes = differing(from.nodes, to.nodes);
  const regrouped = new Set(differing(byId(from.groups), byId(to.groups)));
  const members = [...from.groups, ...to.groups].flatMap((group) => (regrouped.has(group.id) ? group.nodes : []));
  return {
    nodes: nodes.length > 0 ? nodes : [...new Set(members)],
    cards: differing(byId(from.notes), byId(to.notes)),
    wires:
      nodes.length > 0
        ? []
        : [...from.wires.filter((wire) => !to.wires.includes(wire)), ...to.wires.filter((wire) => !from.wires.includes(wire))],
  };
}

/** What was done and to what: "Move (Split rows)", so that it can be told from the other moves. */
export function entryWords(change: Change, catalog: Catalog): Message {
  const { label } = change;
  const of = objectOf(change, catalog);
  const isSaid = (words: Message) => languages.some((language) => say(label, language).includes(say(words, language)));
  return of && !isSaid(of) ? message({ en: '{what} ({of})', zh: '{what}（{of}）' }, { what: label, of }) : label;
}

function objectOf(change: Change, catalog: Catalog): Message | undefined {
  const { nodes, wires } = touchedBy(change);
  const [from, to] = sidesOf(change);
  // A node is called what it was called when somebody set out to change it.
  const title = (id: string) => nodeTitle(placeOf(id, from, to), catalog, id);
  const [node, ...others] = nodes;
  if (node !== undefined)
    return others.length === 0
      ? message({ en: '{node}', zh: '{node}' }, { node: title(node) })
      : message({ en: '{count} nodes', zh: '{count} 个节点' }, { count: nodes.length });
  const [wire, ...more] = wires;
  if (!wire) return undefined;
  return more.length === 0
    ? message({ en: '{from} → {to}', zh: '{from} → {to}' }, { from: title(wire.from[0]), to: title(wire.to[0]) })
    : message({ en: '{count} wires', zh: '{count} 条连线' }, { count: wires.length });
}

function placeOf(id: string, from: Workflow, to: Workflow): Workflow {
  return Object.hasOwn(from.nodes, id) ? from : to;
}
