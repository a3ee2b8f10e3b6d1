import { useState } from 'react';
import { Button } from '../controls/button.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { mergeOf, restoreUnsaved, type Three } from '../store/conflicts.ts';
import { dropUnsaved, takeCopy, useWorkflow } from '../store/workflow-store.ts';
import { Banner } from './banner.tsx';
import { ConflictDialog } from './conflict.tsx';

/** Changes of an earlier visit that never reached the server are offered again. */
export function UnsavedCopy() {
  const say = useSay();
  const { ago } = useFormats();
  const unsaved = useWorkflow((state) => state.unsaved);
  const base = useWorkflow((state) => state.base);
  const [asked, setAsked] = useState<Three>();
  if (!unsaved) return null;
  return (
    <>
      <Banner
        actions={
          <>
            <Button small onClick={() => void restoreUnsaved().then(setAsked)}>
              {say({ en: 'Restore them', zh: '恢复' })}
            </Button>
            <Button small look="ghost" onClick={dropUnsaved}>
              {say({ en: 'Discard', zh: '放弃' })}
            </Button>
          </>
        }
      >
        {say({ en: 'There are changes from {when} that were not saved.', zh: '有一些修改（{when}）尚未保存。' }, { when: ago(unsaved.at) })}{' '}
        {unsaved.base !== base &&
          say({
            en: 'The workflow was also changed elsewhere since; both are put together, and that can be undone.',
            zh: '此后工作流也在别处改动过；恢复时会将两者合并，之后仍可撤销。',
          })}
      </Banner>
      {asked && (
        <ConflictDialog
          three={asked}
          onClose={() => setAsked(undefined)}
          onChosen={(choices) => {
            takeCopy(mergeOf(asked).merged(choices));
            setAsked(undefined);
          }}
          onLeave={dropUnsaved}
        />
      )}
    </>
  );
}
