import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import { type FormEvent, useId, useState } from 'react';
import type { KeyRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Field, Input } from '../../controls/field.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { scopes, scopeWords } from './scope-words.ts';
import { focusFirst } from '../../controls/focus-first.ts';

/** Asks what a new key is for and what it opens. */
export function NewKey({ onMade, onClose }: { onMade(made: KeyRecord & { key: string }): void; onClose(): void }) {
  const say = useSay();
  const form = useId();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<KeyRecord['scopes']>(['endpoints', 'hooks']);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const nameMissing = tried && name.trim() === '';
  const noneChosen = tried && chosen.length === 0;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || chosen.length === 0) return;
    setBusy(true);
    const made = await act(async () => onMade(await api.createKey(name.trim(), chosen)));
    setBusy(false);
    if (made) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say({ en: 'New key', zh: '新建密钥' })}
      actions={
        <>
          <Button onClick={onClose}>{say({ en: 'Cancel', zh: '取消' })}</Button>
          <Button look="main" type="submit" form={form} busy={busy}>
            {say({ en: 'Make the key', zh: '创建' })}
          </Button>
        </>
      }
    >
      <form id={form} className="key-form" onSubmit={(event) => void submit(event)}>
        <Field
          label={say({ en: 'Who or what uses it', zh: '使用者或用途' })}
          hint={
            chosen.includes('label')
              ? say({ en: 'Labels that are given with it carry this name.', zh: '用此密钥标注的标签会带上这个名称。' })
              : say({ en: 'So that you know later what stops when you revoke it.', zh: '方便以后撤销时知道会影响什么。' })
          }
          error={nameMissing && say({ en: 'Write a name.', zh: '请填写名称。' })}
        >
          {({ id, describedBy, invalid }) => (
            <Input
              ref={focusFirst}
              id={id}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              value={name}
              maxLength={200}
              placeholder={say({ en: 'Mail server', zh: '邮件服务器' })}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="scopes">
          <legend>{say({ en: 'What it opens', zh: '权限' })}</legend>
          {scopes.map((scope) => (
            <div key={scope} className="scope">
              <Checkbox.Root
                className="check"
                id={`${form}-${scope}`}
                checked={chosen.includes(scope)}
                onCheckedChange={(on) => setChosen(on === true ? [...chosen, scope] : chosen.filter((other) => other !== scope))}
              >
                <Checkbox.Indicator>
                  <Check size={12} strokeWidth={3} aria-hidden />
                </Checkbox.Indicator>
              </Checkbox.Root>
              <label htmlFor={`${form}-${scope}`}>
                <b>{say(scopeWords[scope].name)}</b> <span className="muted">{say(scopeWords[scope].note)}</span>
              </label>
            </div>
          ))}
          {noneChosen && <p className="field-error">{say({ en: 'Choose at least one.', zh: '请至少选择一项。' })}</p>}
        </fieldset>
      </form>
    </Dialog>
  );
}
