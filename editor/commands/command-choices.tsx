import { ChevronRight } from 'lucide-react';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Say } from '../i18n/use-say.ts';
import { goals } from '../palette/goals.ts';
import { NodeMark } from '../theme/icons.tsx';
import { addGoal, addNodeNext } from './add-node.ts';
import type { Choice } from './choice.ts';
import { commandIds, commands, isPossible } from './commands.ts';
import { shownKeys } from './shortcuts-store.ts';
import { isOffered } from '../store/known-subflows.ts';

/** Everything that can be done now, with its keys; nodes and ready-made chains join in once something is typed. */
export function commandChoices(catalog: Catalog, say: Say): Choice[] {
  return [
    ...commandIds()
      .filter((id) => id !== 'commands' && isPossible(id))
      .map((id): Choice => {
        const { label, run } = commands[id];
        return {
          id,
          label: say(label),
          words: [label.en, label.zh],
          mark: <ChevronRight size={14} aria-hidden />,
          keys: shownKeys(id),
          choose: run,
        };
      }),
    ...Object.values(catalog)
      .filter(isOffered)
      .map((entry): Choice => ({
        id: entry.type,
        label: say({ en: 'Add “{node}”', zh: '添加“{node}”' }, { node: entry.title }),
        detail: say(entry.summary),
        words: [entry.title.en, entry.title.zh, ...entry.words],
        mark: <NodeMark icon={entry.icon} category={entry.category} />,
        onlyTyped: true,
        choose: () => addNodeNext(entry.type),
      })),
    ...goals.map((goal): Choice => ({
      id: `goal ${goal.id}`,
      label: say({ en: 'Add the whole path “{goal}”', zh: '添加现成流程“{goal}”' }, { goal: goal.title }),
      words: [goal.title.en, goal.title.zh, ...goal.words],
      mark: <NodeMark icon="branch" category="deploy" />,
      onlyTyped: true,
      choose: () => addGoal(goal),
    })),
  ];
}
