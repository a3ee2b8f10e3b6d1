import type { Context } from '../../kit/define-node.ts';
import type { MetricsValue, ModelValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Message, message } from '../../kit/text.ts';
import { addColumns } from '../tables/write-table.ts';
import { answerTest, rowsAt, type TestAnswers } from './answer-test.ts';
import { judgeClasses } from './judge-classes.ts';
import { judgeNumbers } from './judge-numbers.ts';
import { leakedRows } from './leaked-rows.ts';

export interface Evaluation {
  model: ModelValue;
  test: TableValue;
  /** To look for test rows that were seen in training. */
  training?: TableValue;
  positive?: string;
  seed: number;
}

const mostMistakes = 20;

/** Judges a model by test rows; answers the figures and the rows with the model's predictions beside them. */
export async function evaluateModel(context: Context, evaluation: Evaluation): Promise<{ metrics: MetricsValue; predictions: TableValue }> {
  const { model, test, training } = evaluation;
  const answers = await answerTest(context, model, test);
  if (answers.places.length === 0) throw noTruth(model, test);
  const leaked =
    training &&
    (await leakedRows(context, {
      training,
      test,
      columns: model.inputs.map(({ name }) => name),
      texts: model.task === 'text-classification',
    }));
  const judged = answers.truth.kind === 'classes' ? classMetrics(evaluation, answers, leaked) : numberMetrics(evaluation, answers, leaked);
  const shown = await rowsAt(
    context,
    test,
    judged.mistakes.map(({ place }) => place),
  );
  context.progress(0.9);
  const metrics: MetricsValue = {
    type: 'metrics',
    task: model.task,
    count: answers.places.length,
    target: model.target,
    ...judged.parts,
    notes: [...judged.parts.notes, ...unknownNote(answers.unknown, model.target)],
    mistakes: judged.mistakes.map(({ place: _place, ...mistake }, at) => ({ row: shown[at] ?? {}, ...mistake })),
  };
  return { metrics, predictions: await addColumns(context, test, answers.columns) };
}

type Mistake = { place: number } & Omit<NonNullable<MetricsValue['mistakes']>[number], 'row'>;
interface Judged {
  parts: Omit<MetricsValue, 'type' | 'task' | 'count' | 'target' | 'mistakes'>;
  mistakes: Mistake[];
}

function classMetrics({ model, positive, seed }: Evaluation, { places, truth, said }: TestAnswers, leaked?: Uint8Array): Judged {
  const names = truth.kind === 'classes' ? truth.labels : [];
  const known = model.classes ?? [];
  const { classes, probabilities, labels } = widened(known, names, said);
  const judge = (rows?: number[]) =>
    judgeClasses({
      truth: rows ? Int32Array.from(rows, (row) => labels[row]!) : labels,
      probabilities: rows ? pickedRows(probabilities, rows, classes.length) : probabilities,
      classes,
      seed,
      ...(positive !== undefined && { positive }),
    });
  const { predicted, confidence, ...parts } = judge();
  const leak =
    leaked && leakFigures('f1', { places, leaked, whole: parts.scores.f1 ?? null, clean: (rows) => judge(rows).scores.f1 ?? null });
  const wrong = places.map((_, row) => row).filter((row) => predicted[row] !== labels[row]);
  wrong.sort((a, b) => confidence[b]! - confidence[a]!);
  return {
    parts: {
      ...parts,
      classes,
      scores: { ...parts.scores, ...leak?.scores },
      notes: [...(leak?.notes ?? []), ...parts.notes, ...strangeClasses(classes.slice(known.length))],
    },
    mistakes: wrong.slice(0, mostMistakes).map((row) => ({
      place: places[row]!,
      truth: classes[labels[row]!] ?? '',
      predicted: classes[predicted[row]!] ?? '',
      confidence: confidence[row]!,
    })),
  };
}

function numberMetrics({ seed }: Evaluation, { places, truth, said }: TestAnswers, leaked?: Uint8Array): Judged {
  const values = Float64Array.from(truth.kind === 'numbers' ? truth.values : []);
  const predicted = Float64Array.from(said);
  const parts = judgeNumbers(values, predicted, seed);
  const clean = (rows: number[]) =>
    judgeNumbers(
      Float64Array.from(rows, (row) => values[row]!),
      Float64Array.from(rows, (row) => predicted[row]!),
      seed,
    ).scores.r2 ?? null;
  const leak = leaked && leakFigures('r2', { places, leaked, whole: parts.scores.r2 ?? null, clean });
  const order = places.map((_, row) => row).sort((a, b) => Math.abs(predicted[b]! - values[b]!) - Math.abs(predicted[a]! - values[a]!));
  return {
    parts: { ...parts, scores: { ...parts.scores, ...leak?.scores }, notes: [...(leak?.notes ?? []), ...parts.notes] },
    mistakes: order.slice(0, mostMistakes).map((row) => ({
      place: places[row]!,
      truth: values[row]!,
      predicted: predicted[row]!,
      error: predicted[row]! - values[row]!,
    })),
  };
}

/** Classes that occur in the test alone are classes too: the model can only be wrong on them. */
function widened(known: readonly string[], names: readonly string[], said: Float32Array) {
  const strange = [...new Set(names)].filter((name) => !known.includes(name)).sort();
  const classes = [...known, ...strange];
  const position = new Map(classes.map((name, at) => [name, at]));
  const labels = Int32Array.from(names, (name) => position.get(name) ?? -1);
  if (strange.length === 0) return { classes, labels, probabilities: said };
  const probabilities = new Float32Array(names.length * classes.length);
  for (let row = 0; row < names.length; row++)
    probabilities.set(said.subarray(row * known.length, (row + 1) * known.length), row * classes.length);
  return { classes, labels, probabilities };
}

function pickedRows(probabilities: Float32Array, rows: readonly number[], width: number): Float32Array {
  const picked = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) picked.set(probabilities.subarray(row * width, (row + 1) * width), at * width);
  return picked;
}

interface Leak {
  places: readonly number[];
  leaked: Uint8Array;
  whole: number | null;
  clean(rows: number[]): number | null;
}

/** Figures and the warning about test rows that were seen in training. */
function leakFigures(
  figure: 'f1' | 'r2',
  { places, leaked, whole, clean }: Leak,
): { scores: Record<string, number | null>; notes: Message[] } {
  const unseen = places.map((_, row) => row).filter((row) => leaked[places[row]!] === 0);
  const seen = places.length - unseen.length;
  const scores = { leakedShare: seen / places.length };
  if (seen === 0) return { scores, notes: [message({ en: 'No test row was seen in training.', zh: '没有测试数据在训练中出现过。' })] };
  if (unseen.length === 0) return { scores, notes: [message(leakText.all)] };
  const honest = clean(unseen);
  const matters = whole !== null && honest !== null && Math.abs(whole - honest) >= 0.001;
  return {
    scores: { ...scores, [`${figure}Clean`]: honest },
    notes: [
      message(matters ? leakText.some : leakText.few, {
        seen,
        total: places.length,
        unseen: unseen.length,
        name: figure === 'f1' ? 'F1' : 'R²',
        whole: whole === null ? '–' : whole.toFixed(3),
        honest: honest === null ? '–' : honest.toFixed(3),
      }),
    ],
  };
}
const leakText = {
  all: {
    en: 'Every test row was seen in training, so these figures say nothing. Split the rows after removing duplicates.',
    zh: '所有测试数据都在训练中出现过，因此这些指标没有意义。请先去除重复，再拆分数据。',
  },
  few: {
    en: '{seen} of {total} test rows are the same as training rows, or nearly. Without them {name} is {honest}, so they make no difference here.',
    zh: '{total} 行测试数据中有 {seen} 行与训练数据相同或几乎相同。去掉它们后 {name} 为 {honest}，对结果没有影响。',
  },
  some: {
    en: '{seen} of {total} test rows are the same as training rows, or nearly. On the other {unseen} {name} is {honest} instead of {whole}: believe that one. Remove near duplicates before you split.',
    zh: '{total} 行测试数据中有 {seen} 行与训练数据相同或几乎相同。在其余 {unseen} 行上，{name} 是 {honest} 而不是 {whole}：应以前者为准。请在拆分之前去除近似重复。',
  },
};

function unknownNote(count: number, target: string): Message[] {
  if (count === 0) return [];
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

function strangeClasses(names: readonly string[]): Message[] {
  if (names.length === 0) return [];
  return [
    message(
      {
        en: 'The model never saw these classes in training and cannot answer them: {labels}.',
        zh: '模型在训练中从未见过以下类别，无法给出这些答案：{labels}。',
      },
      { labels: names.slice(0, 10).join(', ') },
    ),
  ];
}

function noTruth({ target }: ModelValue, test: TableValue): Failure {
  return new Failure(
    {
      en: 'None of the {count} test rows has a value in “{column}”, so the model cannot be judged. Wire test rows that have the true answer.',
      zh: '{count} 行测试数据的“{column}”列都没有值，无法评估模型。请接入带有真实答案的测试数据。',
    },
    { count: test.count, column: target },
    { code: 'no-rows', port: 'test' },
  );
}
