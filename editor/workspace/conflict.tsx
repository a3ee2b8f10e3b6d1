import { useMemo, useState } from 'react';
import type { Conflict, Side } from '../../nodes/kit/merge.ts';
import { workflowText } from '../../nodes/kit/workflow.ts';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { toastError } from '../controls/toast.ts';
import { useSay } from '../i18n/use-say.ts';
import { navigate } from '../router.tsx';
import { mergeOf, settleConflict, takeTheirs, threeOf, type Three } from '../store/conflicts.ts';
import { documentNow, useWorkflow } from '../store/workflow-store.ts';
import { Banner } from './banner.tsx';

/** A refused save: what both sides changed is chosen one by one; everything else is put together by itself. */
export function ConflictBanner() {
  const say = useSay();
  const save = useWorkflow((state) => state.save);
  const document = useWorkflow((state) => state.document);
  const [open, setOpen] = useState(false);
  const three = useMemo(() => threeOf({ save, document }), [save, document]);
  if (!three) return null;
  return (
    <>
      <Banner
        tone="fail"
        actions={
          <Button small look="main" onClick={() => setOpen(true)}>
            {say({ en: 'Choose what to keep', zh: '选择保留哪些' })}
          </Button>
        }
      >
        <b>{say({ en: 'The same things were changed here and elsewhere.', zh: '此处和别处改动了相同的内容。' })}</b>{' '}
        {say({
          en: 'Nothing is lost: yours is kept in this browser, theirs in the history. Saving goes on once you have chosen.',
          zh: '没有内容丢失：您的修改保存在此浏览器中，对方的在版本历史中。选择之后会继续保存。',
        })}
      </Banner>
      {open && (
        <ConflictDialog
          three={three}
          onClose={() => setOpen(false)}
          onChosen={(choices) => {
            settleConflict(choices);
            setOpen(false);
          }}
          onLeave={takeTheirs}
        />
      )}
    </>
  );
}

/** The questions of a merge, one a row. `onLeave` gives up what is mine here, once it is a workflow of its own. */
export function ConflictDialog({
  three,
  onChosen,
  onClose,
  onLeave,
}: {
  three: Three;
  onChosen(choices: Record<string, Side>): void;
  onClose(): void;
  onLeave(): void;
}) {
  const say = useSay();
  const { conflicts } = useMemo(() => mergeOf(three), [three]);
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const all = (side: Side) => setChoices(Object.fromEntries(conflicts.map(({ key }) => [key, side])));
  const suffix = say({ en: '(my copy)', zh: '（我的副本）' });
  const keepCopy = async () => {
    try {
      const { name } = documentNow();
      const file = workflowText({ ...three.mine, name: `${name} ${suffix}`.slice(0, 200) });
      const copy = await api.createWorkflow({ file });
      onLeave();
      navigate(`/w/${copy.workflow.id}`);
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={say({ en: 'Changed on both sides', zh: '双方都有改动' })}
      description={say({
        en: 'Choose for each which one stays. Everything else is put together by itself, and all of it can be undone in one step.',
        zh: '请逐项选择保留哪一个。其余内容会自动合并，整个合并可以一步撤销。',
      })}
      actions={
        <>
          <Button onClick={() => void keepCopy()}>{say({ en: 'Keep mine as a copy instead', zh: '改为将我的另存为副本' })}</Button>
          <Button look="main" onClick={() => onChosen(choices)}>
            {say({ en: 'Put together', zh: '合并' })}
          </Button>
        </>
      }
    >
      <table className="conflicts">
        <thead>
          <tr>
            <th scope="col">{say({ en: 'What', zh: '内容' })}</th>
            <th scope="col">
              <button type="button" className="text-button" onClick={() => all('mine')}>
                {say({ en: 'Mine, for all', zh: '全部用我的' })}
              </button>
            </th>
            <th scope="col">
              <button type="button" className="text-button" onClick={() => all('theirs')}>
                {say({ en: 'Theirs, for all', zh: '全部用对方的' })}
              </button>
            </th>
          </tr>
        </thead>
        <tbody>
          {conflicts.map((conflict) => (
            <ConflictRow
              key={conflict.key}
              conflict={conflict}
              side={choices[conflict.key] ?? 'mine'}
              onChoose={(side) => setChoices({ ...choices, [conflict.key]: side })}
            />
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function ConflictRow({ conflict, side, onChoose }: { conflict: Conflict; side: Side; onChoose(side: Side): void }) {
  const say = useSay();
  const what = say(conflict.what);
  const answer = (which: Side) => {
    const value = conflict[which];
    const words = typeof value === 'object' ? say(value) : say({ en: '{value}', zh: '{value}' }, { value });
    const whose = which === 'mine' ? say({ en: 'mine', zh: '我的' }) : say({ en: 'theirs', zh: '对方的' });
    return (
      <td>
        <label className="conflict-side">
          <input
            type="radio"
            name={conflict.key}
            checked={side === which}
            aria-label={`${what}: ${whose}, ${words}`}
            onChange={() => onChoose(which)}
          />
          <span>{words}</span>
        </label>
      </td>
    );
  };
  return (
    <tr>
      <th scope="row">{what}</th>
      {answer('mine')}
      {answer('theirs')}
    </tr>
  );
}
