import { type FormEvent, useState } from 'react';
import { settingProblem } from '../../../nodes/kit/check-settings.ts';
import { isObject, type Json, readJson } from '../../../nodes/kit/json.ts';
import type { Message } from '../../../nodes/kit/text.ts';
import type { HookForm } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { Field, TextArea } from '../../controls/field.tsx';
import { problemOf } from '../../controls/load-state.tsx';
import { useIntoView } from '../../controls/use-into-view.ts';
import { useSay } from '../../i18n/use-say.ts';
import { SettingField } from '../../inspector/setting-field.tsx';
import { RowFields, useRowForm } from '../../results/model/row-form.tsx';
import { AnswerView } from './answer-view.tsx';
import { askHook } from './ask-hook.ts';
import { requestColumns } from './request-fields.ts';

type Answer =
  { status: 'none' } | { status: 'asking'; long: boolean } | { status: 'ready'; answer: Json } | { status: 'failed'; problem: Message };

/** The request's fields, the settings that the maker marked, and the answer. */
export function FilledForm({ form, apiKey }: { form: HookForm; apiKey: string | undefined }) {
  const say = useSay();
  const columns = requestColumns(form.sample, form.columns);
  const row = useRowForm(columns ?? [], isObject(form.sample) ? form.sample : {});
  const [text, setText] = useState(() => JSON.stringify(form.sample, null, 2));
  const [inputs, setInputs] = useState(() => Object.fromEntries(form.inputs.map(({ name, value }) => [name, value])));
  const [answer, setAnswer] = useState<Answer>({ status: 'none' });
  const section = useIntoView<HTMLElement>(answer);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // An answer to what was asked before would pass for one to what is written now.
    setAnswer({ status: 'none' });
    const asked = columns ? row.read(event.currentTarget) : readJson(text);
    if (asked === undefined) return;
    if (form.inputs.some(({ name, setting }) => settingProblem(setting, inputs[name] ?? null)))
      return event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    setAnswer({ status: 'asking', long: false });
    try {
      const marked = form.inputs.length > 0 && isObject(asked) ? { ...asked, inputs } : asked;
      setAnswer({
        status: 'ready',
        answer: await askHook(form.hook, marked, apiKey, () => setAnswer({ status: 'asking', long: true })),
      });
    } catch (error) {
      setAnswer({ status: 'failed', problem: problemOf(error) });
    }
  };
  return (
    <>
      <h1>{form.title}</h1>
      {form.description && <p className="form-page-about">{form.description}</p>}
      <form className="form-page-card" onSubmit={(event) => void submit(event)}>
        {columns && <RowFields columns={columns} form={row} />}
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
      <section className="form-page-answer" ref={section} aria-live="polite" aria-label={say({ en: 'Answer', zh: '回答' })}>
        {answer.status === 'ready' && <h2>{say({ en: 'Answer', zh: '回答' })}</h2>}
        {answer.status === 'asking' && answer.long && (
          <p className="muted">
            {say({
              en: 'This takes a while. Leave the page open: the answer appears here.',
              zh: '需要一些时间。请不要关闭页面，回答会显示在这里。',
            })}
          </p>
        )}
        {answer.status === 'ready' && <AnswerView answer={answer.answer} />}
        {answer.status === 'failed' && <p className="try-failed">{say(answer.problem)}</p>}
      </section>
    </>
  );
}
