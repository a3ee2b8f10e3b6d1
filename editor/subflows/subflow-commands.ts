import type { Command } from '../commands/command.ts';
import { setPanels } from '../store/panels-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { chosenSubflow, goOut, openSubflow } from './places.ts';
import { foldable, keep, makeSubflowOfChosen, newerFor, unmake } from './subflow-actions.ts';

const isChosen = () => chosenSubflow() !== undefined;
const withChosen = (act: (node: string) => void) => () => {
  const node = chosenSubflow();
  if (node !== undefined) act(node);
};
const hasNewer = () => {
  const node = chosenSubflow();
  return node !== undefined && newerFor(node) !== undefined;
};

/** Nodes that stand as one node in other places too. */
export const subflowCommands = {
  'make-subflow': {
    part: 'edit',
    label: { en: 'Make a subflow', zh: '建立子流程' },
    keys: ['alt+g'],
    when: () => foldable().size > 0,
    run: makeSubflowOfChosen,
  },
  'open-subflow': {
    part: 'view',
    label: { en: 'Open the subflow', zh: '打开子流程' },
    keys: ['shift+o'],
    when: isChosen,
    run: withChosen(openSubflow),
  },
  'leave-subflow': {
    part: 'view',
    label: { en: 'Back out of the subflow', zh: '返回上一层' },
    keys: ['alt+arrowup'],
    when: () => useWorkflow.getState().path.length > 0,
    run: () => goOut(),
  },
  'update-subflow': {
    part: 'edit',
    label: { en: 'Update the subflow …', zh: '更新子流程…' },
    when: hasNewer,
    run: withChosen((node) => setPanels({ update: node })),
  },
  'keep-subflow': {
    part: 'edit',
    label: { en: 'Keep for other workflows', zh: '保留供其他工作流使用' },
    when: isChosen,
    run: withChosen((node) => void keep(node)),
  },
  'unmake-subflow': {
    part: 'edit',
    label: { en: 'Turn back into its nodes', zh: '还原为节点' },
    keys: ['alt+shift+g'],
    when: isChosen,
    run: withChosen(unmake),
  },
} satisfies Record<string, Command>;
