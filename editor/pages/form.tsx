import { useEffect, useState } from 'react';
import type { Message } from '../../nodes/kit/text.ts';
import type { HookForm } from '../../runtime/protocol.ts';
import { api, ApiError } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { problemOf } from '../controls/load-state.tsx';
import { useSay } from '../i18n/use-say.ts';
import { PreferenceButtons } from '../top-navigation.tsx';
import { AskKey } from './form/ask-key.tsx';
import { FilledForm } from './form/filled-form.tsx';
import './form/form.css';

type State =
  | { status: 'opening' }
  /** The problem is that of the key that was tried last. */
  | { status: 'closed'; problem: Message | undefined }
  | { status: 'failed'; problem: Message }
  | { status: 'open'; form: HookForm; key: string | undefined };

const refused = {
  text: {
    en: 'This key does not open this form. Check it, or ask for another one.',
    zh: '该密钥无法打开此表单。请检查，或索取新的密钥。',
  },
};

/** The page for colleagues: a form made of a published workflow's request and of the settings that its maker marked. No canvas, no sign-in. */
export function FormPage({ name }: { name: string }) {
  const say = useSay();
  const [state, setState] = useState<State>({ status: 'opening' });
  const [busy, setBusy] = useState(false);
  const open = async (key?: string) => {
    setBusy(true);
    try {
      const form = await api.hookForm(name, key);
      document.title = form.title;
      setState({ status: 'open', form, key });
    } catch (error) {
      const problem = problemOf(error);
      const isClosed = error instanceof ApiError && (error.status === 401 || error.status === 403);
      if (isClosed) setState({ status: 'closed', problem: key === undefined ? undefined : refused });
      // A key that was typed is not lost because the answer did not come.
      else setState(key === undefined ? { status: 'failed', problem } : { status: 'closed', problem });
    }
    setBusy(false);
  };
  useEffect(() => {
    void open();
    // The page is made anew for another form, by its key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  return (
    <div className="form-page">
      <header className="sign-in-top">
        <PreferenceButtons />
      </header>
      <main id="main" className="form-page-main">
        {state.status === 'open' && <FilledForm form={state.form} apiKey={state.key} />}
        {state.status === 'closed' && (
          <AskKey name={name} busy={busy} problem={state.problem && say(state.problem)} onKey={(key) => void open(key)} />
        )}
        {state.status === 'failed' && (
          <div className="load-failed" role="alert">
            <p>{say(state.problem)}</p>
            <Button busy={busy} onClick={() => void open()}>
              {say({ en: 'Try again', zh: '重试' })}
            </Button>
          </div>
        )}
      </main>
    </div>
  );
}
