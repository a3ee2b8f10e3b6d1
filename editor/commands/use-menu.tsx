import type { EntryLister, MenuEntry } from '../controls/menu.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useLibrary } from '../store/library-store.ts';
import { useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { foreseenWords } from './foreseen-words.ts';
import { type CommandId, commands, give, isPossible } from './commands.ts';
import { useShownKeys } from './shortcuts-store.ts';

const modes: Partial<Record<CommandId, 'to' | 'from' | 'only'>> = { 'run-to': 'to', 'run-from': 'from', 'run-only': 'only' };

/** Menu entries of commands; those that cannot be given now are grey. */
export function useMenu(ids: readonly (CommandId | 'line')[]): MenuEntry[] {
  const say = useSay();
  const { duration } = useFormats();
  const parts = useOutlook((state) => state.parts?.parts);
  // Whether a command can be given depends on these.
  useSelection();
  useWorkflow((state) => state.history);
  useWorkflow((state) => state.published);
  useWorkflow((state) => state.path);
  useLibrary();
  useRun((state) => state.state.status);
  const shownKeys = useShownKeys();
  return ids.map((id, at): MenuEntry => {
    if (id === 'line') return { kind: 'line', id: `line ${at}` };
    const part = modes[id] && parts?.[modes[id]];
    return {
      id,
      label: say(commands[id].label),
      keys: shownKeys(id),
      danger: id === 'delete',
      disabled: !isPossible(id),
      detail: part && say(part.blocking[0]?.message ?? foreseenWords(part, duration)),
      run: () => give(id),
    };
  });
}

/** The same for a menu that is not open yet. */
export function commandEntries(ids: readonly (CommandId | 'line')[]) {
  return (list: EntryLister) => <CommandEntries ids={ids}>{list}</CommandEntries>;
}
function CommandEntries({ ids, children }: { ids: readonly (CommandId | 'line')[]; children: EntryLister }) {
  return children(useMenu(ids));
}
