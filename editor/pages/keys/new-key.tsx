import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import { useId, useState } from 'react';
import type { KeyRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Field, Input } from '../../controls/field.tsx';
import { focusFirst } from '../../controls/focus-first.ts';
import { FormDialog } from '../../controls/form-dialog.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { scopes, scopeWords } from './scope-words.ts';

/** Asks what a new key is for and what it opens. */
export function NewKey({ onMade, onClose }: { onMade(made: KeyRecord & { key: string }): void; onClose(): void }) {
  const say = useSay();
  const own = useId();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<KeyRecord['scopes']>(['endpoints', 'hooks']);
  const [tried, setTried] = useState(false);
  const nameMissing = tried && name.trim() === '';
  const noneChosen = tried && chosen.length === 0;

  const submit = async () => {
    setTried(true);
    return name.trim() !== '' && chosen.length > 0 && act(async () => onMade(await api.createKey(name.trim(), chosen)));
  };
  return (
    <FormDialog
      title={say({ en: 'New key', zh: '新建密钥' })}
      confirm={say({ en: 'Make the key', zh: '创建' })}
      className="key-form"
      onSubmit={submit}
      onClose={onClose}
    >
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
              id={`${own}-${scope}`}
              checked={chosen.includes(scope)}
              onCheckedChange={(on) => setChosen(on === true ? [...chosen, scope] : chosen.filter((other) => other !== scope))}
            >
              <Checkbox.Indicator>
                <Check size={12} strokeWidth={3} aria-hidden />
              </Checkbox.Indicator>
            </Checkbox.Root>
            <label htmlFor={`${own}-${scope}`}>
              <b>{say(scopeWords[scope].name)}</b> <span className="muted">{say(scopeWords[scope].note)}</span>
            </label>
          </div>
        ))}
        {noneChosen && <p className="field-error">{say({ en: 'Choose at least one.', zh: '请至少选择一项。' })}</p>}
      </fieldset>
    </FormDialog>
  );
}
