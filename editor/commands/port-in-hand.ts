import { useCatalog } from '../store/catalog-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { portEnds, type Side } from '../store/wire-choices.ts';
import { workflowNow } from '../store/workflow-store.ts';

interface FromPort {
  node: string;
  port?: { side: Side; name: string };
}

/** The port that has the keyboard, or else lies under the pointer, or else the one selected node. */
export function portInHand(): FromPort | undefined {
  const active = document.activeElement;
  // A pointer that merely rests on a port says nothing to someone who uses the keyboard.
  const pointed = active?.matches(':focus-visible') ? null : document.querySelector<HTMLElement>('[data-port]:hover');
  const handle = active?.closest<HTMLElement>('[data-port]') ?? pointed;
  const [node, side, ...name] = handle?.dataset.port?.split('.') ?? [];
  if (node !== undefined && (side === 'inputs' || side === 'outputs')) return { node, port: { side, name: name.join('.') } };
  const { nodes } = useSelection.getState();
  const [chosen] = nodes;
  return chosen === undefined || nodes.size > 1 ? undefined : { node: chosen };
}

/** Where a workflow goes on from a node: an input that still needs a wire, else an output that has none, else the first output. */
export function portToGoOn(node: string): { side: Side; name: string } | undefined {
  const ends = portEnds(workflowNow(), useCatalog.getState().catalog, node);
  const needed = ends.find(({ side, wired, port }) => side === 'inputs' && !wired && !port.optional);
  const free = ends.find(({ side, wired }) => side === 'outputs' && !wired);
  return needed ?? free ?? ends[0];
}
