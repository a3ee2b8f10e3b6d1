import { type ReactNode, useState } from 'react';
import { subflowType } from '../../nodes/kit/subflow.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { Menu } from '../controls/menu.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useLibrary } from '../store/library-store.ts';
import { KeptDialogs, keptEntries, type KeptQuestion } from './kept-dialogs.tsx';
import './subflows.css';

/** An entry among the nodes to add; one of the library has its own name and end there. */
export function KeptRow({ type, children }: { type: string; children: ReactNode }) {
  const say = useSay();
  const kept = useLibrary((state) => state.kept.find(({ hash }) => subflowType(hash) === type));
  const [question, setQuestion] = useState<KeptQuestion>();
  if (!kept) return children;
  const name = kept.subflows[kept.hash]?.name ?? '';
  return (
    <div className="palette-row">
      {children}
      <Menu entries={keptEntries(kept, say, setQuestion)}>
        <IconButton label={say({ en: '“{name}” in the library', zh: '库中的“{name}”' }, { name })}>
          <span aria-hidden>⋯</span>
        </IconButton>
      </Menu>
      {question && <KeptDialogs question={question} onClose={() => setQuestion(undefined)} />}
    </div>
  );
}
