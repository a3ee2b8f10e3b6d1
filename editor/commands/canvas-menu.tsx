import { AreaMenu, type EntryLister } from '../controls/menu.tsx';
import { subflowOf } from '../../nodes/kit/subflow.ts';
import { useChosenNode, useSelection } from '../store/selection-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import type { CommandId } from './commands.ts';
import { useMenu } from './use-menu.tsx';

const ofNode: readonly (CommandId | 'line')[] = [
  'run-to',
  'run-from',
  'run-only',
  'pin',
  'result',
  'line',
  'connect',
  'next-node',
  'swap',
  'rename',
  'duplicate',
  'copy',
  'group',
  'make-subflow',
  'line',
  'select-before',
  'select-after',
  'select-connected',
  'line',
  'delete-reconnect',
  'delete',
];
const ofSelection: readonly (CommandId | 'line')[] = [
  'duplicate',
  'copy',
  'cut',
  'group',
  'ungroup',
  'make-subflow',
  'line',
  'lay-out',
  'align-left',
  'align-top',
  'align-middle',
  'distribute-across',
  'distribute-down',
  'line',
  'delete',
];
/** What a node that stands for a subflow can do first. */
const ofSubflow: readonly (CommandId | 'line')[] = ['open-subflow', 'update-subflow', 'keep-subflow', 'unmake-subflow', 'line', ...ofNode];
const ofCard: readonly (CommandId | 'line')[] = ['aim', 'line', 'duplicate', 'copy', 'cut', 'line', 'delete'];
const ofWire: readonly (CommandId | 'line')[] = ['insert', 'line', 'delete'];
const ofGroup: readonly (CommandId | 'line')[] = [
  'run-group',
  'fold',
  'ungroup',
  'make-subflow',
  'line',
  'lay-out',
  'duplicate',
  'copy',
  'cut',
  'line',
  'delete',
];
const ofCanvas: readonly (CommandId | 'line')[] = [
  'search',
  'note',
  'paste',
  'line',
  'select-all',
  'lay-out',
  'fit',
  'line',
  'undo',
  'redo',
  'line',
  'commands',
];

/** The menu of a right click on the canvas: of what is selected, else of the canvas itself. */
export function CanvasMenu({ area }: { area: HTMLElement }) {
  return <AreaMenu entries={canvasEntries} area={area} />;
}

const canvasEntries = (list: EntryLister) => <CanvasEntries>{list}</CanvasEntries>;

function CanvasEntries({ children }: { children: EntryLister }) {
  const count = useSelection(({ nodes, wires, cards, groups }) =>
    nodes.size === 1 && wires.size + cards.size + groups.size === 0 ? 1 : nodes.size + wires.size + cards.size + groups.size > 0 ? 2 : 0,
  );
  const node = useChosenNode();
  const groups = useSelection(({ nodes, groups: chosen }) => nodes.size === 0 && chosen.size > 0);
  const card = useSelection(({ nodes, wires, cards, groups: chosen }) => cards.size === 1 && nodes.size + wires.size + chosen.size === 0);
  const wire = useSelection(({ nodes, wires, cards, groups: chosen }) => wires.size === 1 && nodes.size + cards.size + chosen.size === 0);
  const subflow = useWorkflow(
    ({ workflow }) => count === 1 && node !== undefined && subflowOf(workflow.subflows, workflow.nodes[node]) !== undefined,
  );
  const entries = useMenu(
    card ? ofCard : wire ? ofWire : groups ? ofGroup : subflow ? ofSubflow : count === 1 ? ofNode : count === 2 ? ofSelection : ofCanvas,
  );
  return children(entries);
}
