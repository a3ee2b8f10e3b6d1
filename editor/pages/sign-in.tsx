import { type FormEvent, useEffect, useState } from 'react';
import type { Message } from '../../nodes/kit/text.ts';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Field, Input } from '../controls/field.tsx';
import { problemOf } from '../controls/load-state.tsx';
import { useSay } from '../i18n/use-say.ts';
import { Logo } from '../theme/icons.tsx';
import { PreferenceButtons } from '../top-navigation.tsx';
import './pages.css';
import { tokenIn } from './parts/sign-in-token.ts';

/** For whoever has no session: where the link is, and a place to paste it. */
export function SignInPage() {
  const say = useSay();
  const [pasted, setPasted] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Message>();
  const title = say({ en: 'Sign in', zh: '登录' });
  useEffect(() => {
    document.title = `${title} · Graftwork`;
  }, [title]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = tokenIn(pasted);
    if (token === '') return;
    setBusy(true);
    try {
      await api.signIn(token);
      location.reload();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <div className="sign-in">
      <header className="sign-in-top">
        <PreferenceButtons />
      </header>
      <main className="sign-in-box">
        <Logo size={44} />
        <h1>{title}</h1>
        <p>
          {say({
            en: 'Did somebody give you a key? Paste it here. If you started Graftwork yourself, open the sign-in link that it printed in the terminal; it works once.',
            zh: '如果有人给了您密钥，请粘贴在此处。如果是您自己启动的 Graftwork，请打开终端中显示的登录链接（仅可使用一次）。',
          })}
        </p>
        <form onSubmit={(event) => void submit(event)}>
          <Field
            label={say({ en: 'Key or sign-in link', zh: '密钥或登录链接' })}
            hint={say({
              en: 'A used link does not work again: restart Graftwork for a new one.',
              zh: '用过的链接会失效：重新启动 Graftwork 即可获得新链接。',
            })}
            error={problem && say(problem)}
          >
            {({ id, describedBy, invalid }) => (
              <Input
                id={id}
                type="password"
                aria-describedby={describedBy}
                aria-invalid={invalid}
                value={pasted}
                onChange={(event) => {
                  setPasted(event.target.value);
                  setProblem(undefined);
                }}
              />
            )}
          </Field>
          <Button look="main" type="submit" busy={busy} disabled={pasted.trim() === ''}>
            {title}
          </Button>
        </form>
      </main>
    </div>
  );
}
