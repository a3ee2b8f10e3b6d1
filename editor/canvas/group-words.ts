import { message, type Message } from '../../nodes/kit/text.ts';
import type { Group } from '../../nodes/kit/workflow.ts';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { type NodeWords, wordsOfNodes } from './node-words.ts';

/** What a group without a name is called. */
export const groupWord = { en: 'Group', zh: '分组' };

/** The states of a group's steps, summed up: what needs a look first. */
const kinds: readonly { signs: readonly string[]; tone: NodeWords['tone']; words: { en: string; zh: string } }[] = [
  { signs: ['✕'], tone: 'fail', words: { en: '{count} failed', zh: '{count} 个失败' } },
  { signs: ['!'], tone: 'warn', words: { en: '{count} not ready', zh: '{count} 个未就绪' } },
  { signs: [''], tone: 'run', words: { en: '{count} running', zh: '{count} 个运行中' } },
  { signs: ['‖'], tone: 'warn', words: { en: '{count} paused', zh: '{count} 个已暂停' } },
  { signs: ['…'], tone: 'quiet', words: { en: '{count} waiting', zh: '{count} 个等待中' } },
  { signs: ['◦'], tone: 'quiet', words: { en: '{count} to run', zh: '{count} 个待运行' } },
  { signs: ['↻'], tone: 'warn', words: { en: '{count} changed', zh: '{count} 个已改动' } },
  { signs: ['◼', '–'], tone: 'quiet', words: { en: '{count} stopped', zh: '{count} 个已停止' } },
  { signs: ['✓'], tone: 'done', words: { en: '{count} done', zh: '{count} 个完成' } },
  { signs: ['⊙'], tone: 'cached', words: { en: '{count} pinned', zh: '{count} 个已固定' } },
  { signs: ['↺'], tone: 'cached', words: { en: '{count} unchanged', zh: '{count} 个未变' } },
];

/** One line for many states, with the tone of the first. */
export function groupWords(states: readonly NodeWords[]): { tone: NodeWords['tone']; parts: Message[] } {
  const found = kinds.flatMap(({ signs, tone, words }) => {
    const count = states.filter(({ sign }) => signs.includes(sign)).length;
    return count ? [{ tone, part: message(words, { count }) }] : [];
  });
  return { tone: found[0]?.tone ?? 'quiet', parts: found.map(({ part }) => part) };
}

/** As one line: "1 failed, 3 done". */
export function useGroupWords(group: Group): { tone: NodeWords['tone']; line: string } {
  const say = useSay();
  const { duration } = useFormats();
  const run = useRun();
  const outlook = useOutlook();
  const nodes = useWorkflow((state) => state.workflow.nodes);
  const { tone, parts } = groupWords(group.nodes.map(wordsOfNodes({ run, outlook, nodes, duration })));
  return { tone, line: parts.map((part) => say(part)).join(say({ en: ', ', zh: '，' })) };
}
