import { type FormEvent, useState } from 'react';
import type { ModelValue, Row } from '../../../nodes/kit/ports.ts';
import type { Message } from '../../../nodes/kit/text.ts';
import { Button } from '../../controls/button.tsx';
import { problemOf } from '../../controls/load-state.tsx';
import { useIntoView } from '../../controls/use-into-view.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { columnNote } from '../table/column-words.ts';
import { askedWords } from './asked-words.ts';
import './model.css';
import { PredictionView } from './prediction-view.tsx';
import { RowFields, useRowForm } from './row-form.tsx';

interface Props {
  model: ModelValue;
  sample?: Row | undefined;
  /** Asks for predictions of rows. */
  ask(rows: Row[]): Promise<Row[]>;
}

type Answer =
  { status: 'none' } | { status: 'asking' } | { status: 'ready'; row: Row; ms: number } | { status: 'failed'; problem: Message };

/** A form made of what the model reads, and its answer: the quickest way to see whether a model has understood. */
export function TryIt({ model, sample, ask }: Props) {
  const say = useSay();
  const { duration } = useFormats();
  const form = useRowForm(model.inputs, sample);
  const [answer, setAnswer] = useState<Answer>({ status: 'none' });
  const box = useIntoView<HTMLDivElement>(answer);
  const writes = model.task === 'text-generation';

  const predict = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const asked = form.read(event.currentTarget);
    if (!asked) return;
    setAnswer({ status: 'asking' });
    const began = performance.now();
    try {
      const [row = {}] = await ask([asked]);
      setAnswer({ status: 'ready', row, ms: performance.now() - began });
    } catch (error) {
      setAnswer({ status: 'failed', problem: problemOf(error) });
    }
  };
  return (
    <div className="try-it">
      <form className="try-form" onSubmit={(event) => void predict(event)}>
        <RowFields columns={model.inputs} form={form} aside={(column) => say(columnNote(column))} />
        {model.prompt !== undefined && (
          <div className="try-prompt">
            <span className="muted">{say({ en: 'It goes on from', zh: '它从这里继续写' })}</span>
            <q>{askedWords(model.prompt, form.entries)}</q>
          </div>
        )}
        <div>
          <Button look="main" type="submit" busy={answer.status === 'asking'}>
            {say(writes ? { en: 'Write', zh: '生成' } : { en: 'Predict', zh: '预测' })}
          </Button>
        </div>
      </form>
      <div className="try-answer" ref={box} aria-live="polite">
        {answer.status === 'ready' && (
          <>
            <PredictionView row={answer.row} model={model} />
            <p className="muted">{say({ en: 'answered in {time}', zh: '用时 {time}' }, { time: duration(answer.ms) })}</p>
          </>
        )}
        {answer.status === 'failed' && <p className="try-failed">{say(answer.problem)}</p>}
        {(answer.status === 'none' || answer.status === 'asking') && (
          <p className="muted">
            {say(
              writes
                ? {
                    en: 'Fill in what it should go on from and press Write: the text appears here.',
                    zh: '填写开头内容并点击“生成”，文本会显示在这里。',
                  }
                : { en: 'Fill in a row and press Predict: the answer appears here.', zh: '填写一行数据并点击“预测”，结果会显示在这里。' },
            )}
          </p>
        )}
      </div>
    </div>
  );
}
