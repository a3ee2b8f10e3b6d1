import type { Context } from '../../kit/define-node.ts';
import type { MetricsValue, ModelValue, TableValue, Task } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Message, message } from '../../kit/text.ts';
import { addColumns } from '../tables/write-table.ts';
import { answerTest, type TestAnswers } from './answer-test.ts';
import { judge, type JudgeOptions, type Judged } from './judge.ts';
import { leakedRows, readsTexts } from './leaked-rows.ts';
import { leakFigures } from './leak-figures.ts';
import { rowsAt } from './rows-at.ts';
import { slicesOf } from './slices.ts';

export interface Evaluation extends JudgeOptions {
  model: ModelValue;
  test: TableValue;
  /** To look for test rows that were seen in training. */
  training?: TableValue;
  /** A column by whose values the headline figure is given as well. */
  slices?: string;
}

/** Judges a model by test rows; answers the figures and the rows with the model's predictions beside them. */
export async function evaluateModel(context: Context, evaluation: Evaluation): Promise<{ metrics: MetricsValue; predictions: TableValue }> {
  const { model, test, training } = evaluation;
  const answers = await answerTest(context, model, test);
  const leaked =
    training &&
    (await leakedRows(context, {
      training,
      test,
      columns: model.inputs.map(({ name }) => name),
      texts: readsTexts(model.inputs),
    }));
  const metrics = await metricsOf(context, answers, { ...evaluation, task: model.task, target: model.target, ...(leaked && { leaked }) });
  return { metrics, predictions: await addColumns(context, test, answers.columns) };
}

export interface MetricsOptions extends JudgeOptions {
  task: Task;
  target: string;
  test: TableValue;
  slices?: string;
  leaked?: Uint8Array;
}

/** All figures of answers to rows of a table, with the worst mistakes as the rows they are. */
export async function metricsOf(context: Context, answers: TestAnswers, options: MetricsOptions): Promise<MetricsValue> {
  const { places, judgeable, unknown } = answers;
  const { test, task, target, leaked } = options;
  if (places.length === 0) throw noTruth(target, test);
  const progress = (share: number) => context.progress(0.6 + 0.25 * share, { en: 'computing the figures', zh: '正在计算指标' });
  const judged = judge(judgeable, { ...options, progress });
  const leak = leaked && leakFigures(judged, { places, leaked });
  const slices = options.slices && (await slicesOf(context, { table: test, places, column: options.slices }, judged));
  const { scores, notes, ...parts } = judged.parts;
  context.progress(0.9);
  return {
    type: 'metrics',
    task,
    count: places.length,
    target,
    ...parts,
    scores: { ...scores, ...leak?.scores },
    notes: [...(leak?.notes ?? []), ...notes, ...unknownNote(unknown, target)],
    ...(slices && { slices }),
    mistakes: await shownMistakes(context, { test, places }, judged),
  };
}

async function shownMistakes(
  context: Context,
  { test, places }: { test: TableValue; places: readonly number[] },
  { mistakes }: Judged,
): Promise<NonNullable<MetricsValue['mistakes']>> {
  const rows = await rowsAt(
    context,
    test,
    mistakes.map(({ at }) => places[at] ?? 0),
  );
  return mistakes.map(({ at: _at, ...mistake }, index) => ({ row: rows[index] ?? {}, ...mistake }));
}

function unknownNote(count: number, target: string): Message[] {
  if (count === 0) return [];
  if (target === '')
    return [
      message(
        {
          en: '{count} {count|row has|rows have} no text and {count|was|were} not judged.',
          zh: '{count} 行没有文本，未参与评估。',
        },
        { count },
      ),
    ];
  return [
    message(
      {
        en: '{count} {count|row has|rows have} no value in “{column}” and {count|was|were} not judged.',
        zh: '{count} 行的“{column}”列没有值，未参与评估。',
      },
      { count, column: target },
    ),
  ];
}

function noTruth(target: string, test: TableValue): Failure {
  if (target === '')
    return new Failure(
      {
        en: 'None of the {count} test rows has a text that the model reads, so it cannot be judged. Wire test rows with texts.',
        zh: '{count} 行测试数据都没有模型要读取的文本，无法评估。请接入带有文本的测试数据。',
      },
      { count: test.count },
      { code: 'no-rows', port: 'test' },
    );
  return new Failure(
    {
      en: 'None of the {count} test rows has a value in “{column}”, so the model cannot be judged. Wire test rows that have the true answer.',
      zh: '{count} 行测试数据的“{column}”列都没有值，无法评估模型。请接入带有真实答案的测试数据。',
    },
    { count: test.count, column: target },
    { code: 'no-rows', port: 'test' },
  );
}
