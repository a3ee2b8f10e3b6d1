import { type FormEvent, useEffect, useState } from 'react';
import { settingProblem } from '../../nodes/kit/check-settings.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { Message, Text } from '../../nodes/kit/text.ts';
import type { HookForm } from '../../runtime/protocol.ts';
import { api, ApiError } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Field, Input, TextArea } from '../controls/field.tsx';
import { problemOf } from '../controls/load-state.tsx';
import { useSay } from '../i18n/use-say.ts';
import { SettingField } from '../inspector/setting-field.tsx';
import { fieldOf, filledRow, firstEntries } from '../results/model/try-form.ts';
import { TryField } from '../results/model/try-field.tsx';
import { Logo } from '../theme/icons.tsx';
import { AnswerView } from './form/answer-view.tsx';
import { requestColumns } from './form/request-fields.ts';
import { PreferenceButtons } from '../top-navigation.tsx';
import './form/form.css';

/** The page for colleagues: a form made of a published workflow's request and of the settings that its maker marked. No canvas, no sign-in. */
export function FormPage({ name }: { name: string }) {
  const say = useSay();
  const [key, setKey] = useState<string>();
  const [form, setForm] = useState<HookForm>();
  const [problem, setProblem] = useState<{ content: Message; asksKey: boolean }>();
  useEffect(() => {
    api.hookForm(name, key).then(
      (found) => {
        setForm(found);
        setProblem(undefined);
        document.title = found.title;
      },
      (error: unknown) =>
        setProblem({ content: problemOf(error), asksKey: error instanceof ApiError && (error.status === 401 || error.status === 403) }),
    );
  }, [name, key]);
  return (
    <div className="form-page">
      <header className="sign-in-top">
        <PreferenceButtons />
      </header>
      <main id="main" className="form-page-main">
        {form && <FilledForm key={form.hook} form={form} apiKey={key} />}
        {!form && problem?.asksKey && <AskKey refused={key !== undefined} onKey={setKey} />}
        {!form && problem && !problem.asksKey && <p role="alert">{say(problem.content)}</p>}
      </main>
    </div>
  );
}

function AskKey({ refused, onKey }: { refused: boolean; onKey(key: string): void }) {
  const say = useSay();
  const [typed, setTyped] = useState('');
  return (
    <form
      className="form-page-card"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onKey(typed.trim());
      }}
    >
      <Logo size={36} />
      <Field
        label={say({ en: 'Your key', zh: '您的密钥' })}
        hint={say({
          en: 'Whoever sent you this address has one for you. It stays in this page and is gone when you close it.',
          zh: '请向发送此地址的人索取。密钥只保留在本页面中，关闭页面即清除。',
        })}
        error={
          refused &&
          say({
            en: 'This key does not open this form. Check it, or ask for another one.',
            zh: '该密钥无法打开此表单。请检查，或索取新的密钥。',
          })
        }
      >
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            type="password"
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <Button look="main" type="submit" disabled={typed.trim() === ''}>
        {say({ en: 'Open', zh: '打开' })}
      </Button>
    </form>
  );
}

type Answer = { status: 'none' } | { status: 'asking' } | { status: 'ready'; answer: Json } | { status: 'failed'; problem: Message };

function FilledForm({ form, apiKey }: { form: HookForm; apiKey: string | undefined }) {
  const say = useSay();
  const columns = requestColumns(form.sample, form.columns);
  const sample = isObject(form.sample) ? form.sample : {};
  const [entries, setEntries] = useState(() => firstEntries(columns ?? [], sample));
  const [text, setText] = useState(() => JSON.stringify(form.sample, null, 2));
  const [inputs, setInputs] = useState(() => Object.fromEntries(form.inputs.map(({ name, value }) => [name, value])));
  const [wrong, setWrong] = useState<Record<string, Text>>({});
  const [answer, setAnswer] = useState<Answer>({ status: 'none' });

  const request = (): Json | undefined => {
    if (!columns) return readJson(text);
    const filled = filledRow(columns, entries);
    setWrong(filled.ok ? {} : filled.wrong);
    return filled.ok ? filled.row : undefined;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const asked = request();
    if (asked === undefined || form.inputs.some(({ name, setting }) => settingProblem(setting, inputs[name] ?? null))) return;
    setAnswer({ status: 'asking' });
    try {
      const marked = form.inputs.length > 0 && isObject(asked) ? { ...asked, inputs } : asked;
      setAnswer({ status: 'ready', answer: await api.callHook(form.hook, marked, apiKey) });
    } catch (error) {
      setAnswer({ status: 'failed', problem: problemOf(error) });
    }
  };
  return (
    <>
      <h1>{form.title}</h1>
      {form.description && <p className="form-page-about">{form.description}</p>}
      <form className="form-page-card" onSubmit={(event) => void submit(event)}>
        {columns?.map((column) => (
          <TryField
            key={column.name}
            field={fieldOf(column)}
            aside=""
            error={wrong[column.name] && say(wrong[column.name] ?? { en: '', zh: '' })}
            entry={entries[column.name] ?? ''}
            onChange={(entry) => {
              setEntries({ ...entries, [column.name]: entry });
              setWrong(({ [column.name]: _, ...others }) => others);
            }}
          />
        ))}
        {!columns && (
          <Field
            label={say({ en: 'Request', zh: '请求' })}
            error={readJson(text) === undefined && say({ en: 'This is not valid JSON.', zh: '这不是有效的 JSON。' })}
          >
            {({ id, describedBy, invalid }) => (
              <TextArea
                id={id}
                rows={8}
                className="code"
                spellCheck={false}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        )}
        {form.inputs.map(({ name, setting }) => {
          const problem = settingProblem(setting, inputs[name] ?? null);
          return (
            <SettingField
              key={name}
              node=""
              path={name}
              setting={setting}
              value={inputs[name] ?? null}
              onChange={(next) => setInputs((before) => ({ ...before, [name]: next }))}
              onLeave={() => undefined}
              error={problem && say(problem.message)}
            />
          );
        })}
        <div>
          <Button look="main" type="submit" busy={answer.status === 'asking'}>
            {say({ en: 'Send', zh: '提交' })}
          </Button>
        </div>
      </form>
      <section className="form-page-answer" aria-live="polite" aria-label={say({ en: 'Answer', zh: '回答' })}>
        {answer.status === 'ready' && <AnswerView answer={answer.answer} />}
        {answer.status === 'failed' && <p className="try-failed">{say(answer.problem)}</p>}
      </section>
    </>
  );
}

function readJson(text: string): Json | undefined {
  try {
    const json: Json = JSON.parse(text);
    return json;
  } catch {
    return undefined;
  }
}
