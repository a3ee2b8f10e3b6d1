import { Maximize, Minus, Plus, Redo2, StickyNote, Undo2 } from 'lucide-react';
import { type CommandId, commands, give, isPossible } from '../commands/commands.ts';
import { useShownKeys } from '../commands/shortcuts-store.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useWorkflow } from '../store/workflow-store.ts';

const tools: readonly { id: CommandId; Icon: typeof Plus }[] = [
  { id: 'zoom-in', Icon: Plus },
  { id: 'zoom-out', Icon: Minus },
  { id: 'fit', Icon: Maximize },
  { id: 'note', Icon: StickyNote },
  { id: 'undo', Icon: Undo2 },
  { id: 'redo', Icon: Redo2 },
];

export function CanvasTools() {
  const say = useSay();
  const shownKeys = useShownKeys();
  // Whether there is something to undo depends on it.
  useWorkflow((state) => state.history);
  return (
    <div className="canvas-tools" role="toolbar" aria-label={say({ en: 'View', zh: '视图' })}>
      {tools.map(({ id, Icon }) => {
        const keys = shownKeys(id);
        return (
          <IconButton key={id} disabled={!isPossible(id)} label={say(commands[id].label)} {...(keys && { keys })} onClick={() => give(id)}>
            <Icon size={15} strokeWidth={1.8} aria-hidden />
          </IconButton>
        );
      })}
    </div>
  );
}
