import { fitAll, zoomIn, zoomOut, zoomTo } from '../canvas/viewport.ts';
import { showQueue } from '../queue/queue-store.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { isGoing, isPaused, useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { saveNow, useWorkflow } from '../store/workflow-store.ts';
import { askName } from '../subflows/naming-store.ts';
import { subflowCommands } from '../subflows/subflow-commands.ts';
import {
  addCard,
  chosenCard,
  deleteAndLeadOn,
  deleteSelection,
  hasSelection,
  redo,
  selectAll,
  selectAlong,
  undo,
  walk,
} from './edit-actions.ts';
import { arrangeCommands } from './arrange-commands.ts';
import { chosenNodes, chosenWire } from './chosen.ts';
import { copySelection, cutSelection, duplicateSelection, pasteFromClipboard } from './clipboard-actions.ts';
import type { Command } from './command.ts';
import { chosenGroups, groupSelection, runGroups, toggleFolded, ungroupSelection } from './group-actions.ts';
import { toastError } from '../controls/toast.ts';
import { beginGuide } from '../guide/begin-guide.ts';
import { canPin, togglePin } from './pin-actions.ts';
import { openPicker } from './picker-store.ts';
import { portInHand, portToGoOn } from './port-in-hand.ts';
import { publishOrAsk, unpublish } from './publish-actions.ts';
import { finishEarly, nodeToFinish, pauseOrResume, runSelected, startRun, stopRun } from './run-actions.ts';

export type CommandId = keyof typeof table;
const going = () => isGoing(useRun.getState());
const oneNode = () => useSelection.getState().nodes.size === 1;
const someNodes = () => useSelection.getState().nodes.size > 0;
const something = () => someNodes() || useSelection.getState().cards.size + useSelection.getState().groups.size > 0;
const inGroup = () => chosenGroups().length > 0;

/** Everything that can be done in the editor: menus, shortcuts, buttons and the command list read this one table. */
const table = {
  run: { part: 'run', label: { en: 'Run', zh: '运行' }, keys: ['mod+enter'], when: () => !going(), run: () => void startRun() },
  stop: { part: 'run', label: { en: 'Stop the run', zh: '停止运行' }, keys: ['mod+.'], when: going, run: () => void stopRun() },
  pause: {
    part: 'run',
    label: { en: 'Pause the run', zh: '暂停运行' },
    keys: ['k'],
    when: () => going() && !isPaused(useRun.getState()),
    run: () => void pauseOrResume('pause'),
  },
  resume: {
    part: 'run',
    label: { en: 'Resume the run', zh: '继续运行' },
    keys: ['k'],
    when: () => isPaused(useRun.getState()),
    run: () => void pauseOrResume('resume'),
  },
  finish: {
    part: 'run',
    label: { en: 'Finish the training now, keep the best', zh: '现在结束训练，保留最佳' },
    keys: ['shift+k'],
    when: () => nodeToFinish() !== undefined,
    run: () => {
      const node = nodeToFinish();
      if (node !== undefined) void finishEarly(node);
    },
  },
  'run-to': {
    part: 'run',
    label: { en: 'Run to here', zh: '运行到此处' },
    keys: ['mod+shift+enter'],
    when: () => oneNode() && !going(),
    run: () => runSelected('to'),
  },
  'run-from': {
    part: 'run',
    label: { en: 'Run from here', zh: '从此处开始运行' },
    when: () => oneNode() && !going(),
    run: () => runSelected('from'),
  },
  'run-only': {
    part: 'run',
    label: { en: 'Run only this', zh: '只运行此节点' },
    when: () => oneNode() && !going(),
    run: () => runSelected('only'),
  },
  pin: {
    part: 'run',
    label: { en: 'Pin or unpin the result', zh: '固定或取消固定结果' },
    keys: ['shift+i'],
    when: canPin,
    run: () => togglePin(),
  },
  'run-group': {
    part: 'run',
    label: { en: 'Run the group', zh: '运行分组' },
    when: () => inGroup() && !going(),
    run: () => void runGroups(),
  },
  publish: { part: 'run', label: { en: 'Publish', zh: '发布' }, run: () => void publishOrAsk() },
  unpublish: {
    part: 'run',
    label: { en: 'Take offline', zh: '下线' },
    when: () => useWorkflow.getState().published !== undefined,
    run: () => void unpublish(),
  },
  save: { part: 'edit', label: { en: 'Save now', zh: '立即保存' }, keys: ['mod+s'], run: () => void saveNow() },
  undo: {
    part: 'edit',
    label: { en: 'Undo', zh: '撤销' },
    keys: ['mod+z'],
    when: () => useWorkflow.getState().history.past.length > 0,
    run: undo,
  },
  redo: {
    part: 'edit',
    label: { en: 'Redo', zh: '重做' },
    keys: ['mod+shift+z', 'mod+y'],
    when: () => useWorkflow.getState().history.future.length > 0,
    run: redo,
  },
  copy: {
    part: 'edit',
    label: { en: 'Copy', zh: '复制' },
    keys: ['mod+c'],
    leaveKeys: true,
    when: something,
    run: () => void copySelection(),
  },
  cut: {
    part: 'edit',
    label: { en: 'Cut', zh: '剪切' },
    keys: ['mod+x'],
    leaveKeys: true,
    when: something,
    run: () => void cutSelection(),
  },
  paste: { part: 'edit', label: { en: 'Paste', zh: '粘贴' }, keys: ['mod+v'], leaveKeys: true, run: () => void pasteFromClipboard() },
  duplicate: { part: 'edit', label: { en: 'Duplicate', zh: '复制一份' }, keys: ['mod+d'], when: something, run: duplicateSelection },
  delete: { part: 'edit', label: { en: 'Delete', zh: '删除' }, keys: ['delete', 'backspace'], when: hasSelection, run: deleteSelection },
  'delete-reconnect': {
    part: 'edit',
    label: { en: 'Delete and reconnect', zh: '删除并重新连接' },
    keys: ['mod+delete', 'mod+backspace'],
    when: () => chosenNodes().size > 0,
    run: deleteAndLeadOn,
  },
  connect: {
    part: 'edit',
    label: { en: 'Draw a wire to …', zh: '连线到…' },
    keys: ['c'],
    when: () => portInHand() !== undefined,
    run: () => {
      const from = portInHand();
      if (from) openPicker({ kind: 'connect', ...from });
    },
  },
  'next-node': {
    part: 'edit',
    label: { en: 'Add what comes next …', zh: '添加下一个节点…' },
    keys: ['.'],
    when: () => portInHand() !== undefined,
    run: () => {
      const from = portInHand();
      const port = from && (from.port ?? portToGoOn(from.node));
      if (from && port) openPicker({ kind: 'next-node', node: from.node, port });
    },
  },
  insert: {
    part: 'edit',
    label: { en: 'Insert a node on the wire', zh: '在连线上插入节点' },
    keys: ['i'],
    when: () => chosenWire() !== undefined,
    run: () => {
      const wire = chosenWire();
      if (wire) openPicker({ kind: 'on-wire', wire });
    },
  },
  swap: {
    part: 'edit',
    label: { en: 'Swap for another node …', zh: '换成其他节点…' },
    keys: ['s'],
    when: oneNode,
    run: () => {
      const [node] = useSelection.getState().nodes;
      if (node !== undefined) openPicker({ kind: 'swap', node });
    },
  },
  rename: {
    part: 'edit',
    label: { en: 'Rename', zh: '重命名' },
    keys: ['f2'],
    when: oneNode,
    run: () => {
      const [node] = useSelection.getState().nodes;
      if (node === undefined) return;
      setPanels({ side: 'inspector' });
      askName(node);
    },
  },
  note: { part: 'edit', label: { en: 'Add a note', zh: '添加便签' }, keys: ['n'], run: addCard },
  aim: {
    part: 'edit',
    label: { en: 'Say what the note is about …', zh: '指定便签所说的内容…' },
    keys: ['shift+n'],
    when: () => chosenCard() !== undefined,
    run: () => {
      const card = chosenCard();
      if (card) openPicker({ kind: 'aim', card: card.id });
    },
  },
  group: { part: 'edit', label: { en: 'Group', zh: '编组' }, keys: ['mod+g'], when: someNodes, run: groupSelection },
  ungroup: {
    part: 'edit',
    label: { en: 'Ungroup', zh: '取消编组' },
    keys: ['mod+shift+g'],
    when: inGroup,
    run: ungroupSelection,
  },
  fold: {
    part: 'edit',
    label: { en: 'Fold or unfold the group', zh: '折叠或展开分组' },
    keys: ['shift+f'],
    when: inGroup,
    run: toggleFolded,
  },
  ...subflowCommands,
  ...arrangeCommands,
  export: { part: 'edit', label: { en: 'Share as a file', zh: '分享为文件' }, run: () => setPanels({ share: true }) },
  search: {
    part: 'find',
    label: { en: 'Find a node to add', zh: '查找要添加的节点' },
    keys: ['/'],
    run: () => {
      setPanels({ side: 'palette', outline: false });
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>('.palette input')?.focus());
    },
  },
  commands: { part: 'find', label: { en: 'All commands', zh: '全部命令' }, keys: ['mod+k'], run: () => openPicker({ kind: 'commands' }) },
  next: { part: 'find', label: { en: 'Next node', zh: '下一个节点' }, keys: [']'], run: () => walk(1) },
  previous: { part: 'find', label: { en: 'Previous node', zh: '上一个节点' }, keys: ['['], run: () => walk(-1) },
  'select-all': { part: 'find', label: { en: 'Select all', zh: '全选' }, keys: ['mod+a'], run: selectAll },
  'select-before': {
    part: 'find',
    label: { en: 'Select all that lead here', zh: '选中所有上游节点' },
    when: someNodes,
    run: () => selectAlong('up'),
  },
  'select-after': {
    part: 'find',
    label: { en: 'Select all that follow', zh: '选中所有下游节点' },
    when: someNodes,
    run: () => selectAlong('down'),
  },
  'select-connected': {
    part: 'find',
    label: { en: 'Select all that hangs together', zh: '选中所有相连节点' },
    when: someNodes,
    run: () => selectAlong('both'),
  },
  fit: { part: 'view', label: { en: 'Show everything', zh: '显示全部' }, keys: ['f'], run: fitAll },
  'zoom-in': { part: 'view', label: { en: 'Zoom in', zh: '放大' }, keys: ['+', '='], run: zoomIn },
  'zoom-out': { part: 'view', label: { en: 'Zoom out', zh: '缩小' }, keys: ['-'], run: zoomOut },
  'zoom-full': { part: 'view', label: { en: 'Full size', zh: '实际大小' }, keys: ['0'], run: () => zoomTo(1) },
  problems: {
    part: 'view',
    label: { en: 'Show or hide problems', zh: '显示或隐藏问题' },
    keys: ['p'],
    run: () => setPanels({ problems: !usePanels.getState().problems }),
  },
  result: {
    part: 'view',
    label: { en: 'Result below the canvas', zh: '在画布下方显示结果' },
    keys: ['r'],
    when: oneNode,
    run: () => {
      const [node] = useSelection.getState().nodes;
      setPanels({ drawer: usePanels.getState().drawer === undefined ? node : undefined });
    },
  },
  queue: { part: 'view', label: { en: 'Queue of runs', zh: '运行队列' }, keys: ['q'], run: () => showQueue(true) },
  runs: {
    part: 'view',
    label: { en: 'Earlier runs', zh: '运行历史' },
    keys: ['h'],
    run: () => setPanels({ runs: !usePanels.getState().runs }),
  },
  versions: {
    part: 'view',
    label: { en: 'Versions', zh: '版本历史' },
    keys: ['v'],
    run: () => setPanels({ versions: !usePanels.getState().versions }),
  },
  outline: {
    part: 'view',
    label: { en: 'Outline: the canvas as a list', zh: '大纲：以列表查看画布' },
    keys: ['o'],
    run: () => {
      const outline = !usePanels.getState().outline;
      setPanels({ outline, side: outline ? 'palette' : undefined });
    },
  },
  guide: { part: 'view', label: { en: 'Show me around', zh: '新手引导' }, run: () => void beginGuide().catch(toastError) },
  shortcuts: {
    part: 'view',
    label: { en: 'Keyboard shortcuts', zh: '键盘快捷键' },
    keys: ['?'],
    run: () => setPanels({ shortcuts: true }),
  },
} satisfies Record<string, Command>;

export const commands: Readonly<Record<CommandId, Command>> = table;

export function commandIds(): CommandId[] {
  return Object.keys(table).filter((id): id is CommandId => Object.hasOwn(table, id));
}

/** Whether a command can be given at this moment. */
export function isPossible(id: CommandId): boolean {
  return commands[id].when?.() ?? true;
}

/** Gives a command if it can be given now; answers whether it was. */
export function give(id: CommandId): boolean {
  if (!isPossible(id)) return false;
  commands[id].run();
  return true;
}
