import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, ModelSpec, ModelValue, Row, TableSpec, TableValue, Task } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { eachRows } from './each-rows.ts';
import { type Answers, loadModel } from './load-model.ts';
import {
  answerColumns,
  answerKind,
  likeliest,
  mostProbabilityColumns,
  perplexityName,
  probabilityName,
  rounded,
  roundedSpan,
  spansColumn,
} from './say-answers.ts';

/**
 * The table with the model's predictions as further columns. A few rows inline are answered inline and at once; a stored
 * table is read in chunks, and only the new columns are held in memory.
 */
export async function predictTable(
  context: Context,
  { model, rows, probabilities }: { model: ModelValue; rows: TableValue; probabilities: boolean },
): Promise<TableValue> {
  const loaded = await loadModel(context, model);
  if (rows.artifact === undefined) return { ...rows, ...(await predictInline(context, { model, table: rows, probabilities })) };
  const { addColumns } = await import('../tables/write-table.ts');
  const answers = answerColumns(model, rows.count, probabilities);
  let cut = 0;
  await eachRows(context, rows, loaded.columns, async (chunk, start) => {
    const said = await loaded.answer(chunk, start);
    answers.add(said, start);
    cut += cutIn(said);
    context.progress((0.9 * (start + chunk.length)) / Math.max(1, rows.count));
  });
  sayCut(context, cut, rows.count);
  return addColumns(context, rows, answers.columns());
}

async function predictInline(
  context: Context,
  { model, table, probabilities }: { model: ModelValue; table: TableValue; probabilities: boolean },
): Promise<{ rows: Row[]; columns: ColumnSpec[] }> {
  const given = table.rows ?? [];
  const loaded = await loadModel(context, model);
  for (const row of given) requireInputs(row, loaded.columns);
  const answers = await loaded.answer(given);
  sayCut(context, cutIn(answers), given.length);
  const { classes = [] } = model;
  const rows = given.map((row, at): Row => {
    if (answers.kind === 'numbers') return { ...row, prediction: answers.numbers[at] ?? null };
    if (answers.kind === 'texts') return { ...row, prediction: answers.texts[at] ?? null };
    if (answers.kind === 'spans') return { ...row, [spansColumn]: (answers.spans[at] ?? []).map(roundedSpan) };
    const best = likeliest(answers.probabilities, at, classes.length);
    const shares = probabilities ? classes.slice(0, mostProbabilityColumns) : [];
    return {
      ...row,
      prediction: classes[best.at] ?? null,
      confidence: rounded(best.confidence),
      ...Object.fromEntries(
        shares.map((label, place) => [probabilityName(label), rounded(answers.probabilities[at * classes.length + place]!)]),
      ),
    };
  });
  return { rows, columns: predictedColumns(table, model, probabilities) ?? [] };
}

function cutIn(answers: Answers): number {
  return 'cut' in answers ? (answers.cut ?? 0) : 0;
}

function sayCut(context: Context, cut: number, count: number): void {
  if (cut === 0) return;
  context.warn(
    {
      en: '{cut} of {count} {count|text|texts} {cut|is|are} longer than the model reads; {cut|its answer goes|their answers go} by the beginning alone.',
      zh: '{count} 段文本中有 {cut} 段超过模型的读取长度，其结果只依据开头部分。',
    },
    { cut, count },
    { code: 'texts-cut' },
  );
}

/** A row that has nothing of what the model reads would get a confident answer about nothing. Throws Failure. */
export function requireInputs(row: Row, columns: readonly string[]): void {
  if (columns.some((name) => Object.hasOwn(row, name))) return;
  throw new Failure(
    {
      en: 'A row has none of the columns that the model reads ({columns}). It has: {given}. Send the values under those names, or rename them with “Shape a value”.',
      zh: '有一行不包含模型需要的任何列（{columns}）。它包含：{given}。请使用这些名称提交，或用“整理数值结构”重命名。',
    },
    { columns: columns.slice(0, 30).join(', '), given: Object.keys(row).slice(0, 30).join(', ') || '–' },
    { code: 'missing-column', port: 'rows' },
  );
}

/** The columns of rows by which a model was judged: its predictions, and how surprised a language model was, before or after a run. */
export function judgedColumns(
  table: Pick<TableSpec, 'columns'>,
  model: Pick<ModelSpec, 'task' | 'classes' | 'target'>,
): ColumnSpec[] | undefined {
  const { columns } = table;
  if (model.task !== 'text-generation' || !columns) return predictedColumns(table, model, false);
  if (model.target === undefined) return undefined;
  const own = model.target === '' ? columns : (predictedColumns(table, model, false) ?? []);
  return [...own.filter(({ name }) => name !== perplexityName), { name: perplexityName, type: 'number' }];
}

/** The columns of the predictions, before or after a run. */
export function predictedColumns(
  table: Pick<TableSpec, 'columns'>,
  { task, classes }: Pick<ModelSpec, 'task' | 'classes'>,
  probabilities: boolean,
): ColumnSpec[] | undefined {
  if (!table.columns || !task) return undefined;
  const added = addedColumns(task, classes, probabilities);
  const names = new Set(added.map(({ name }) => name));
  return [...table.columns.filter(({ name }) => !names.has(name)), ...added];
}

function addedColumns(task: Task, classes: readonly string[] | undefined, probabilities: boolean): ColumnSpec[] {
  switch (answerKind(task)) {
    case 'numbers':
      return [{ name: 'prediction', type: 'number' }];
    case 'spans':
      return [{ name: spansColumn, type: 'json' }];
    case 'texts':
      return [{ name: 'prediction', type: 'text' }];
    case 'classes': {
      const shares = probabilities ? (classes ?? []).slice(0, mostProbabilityColumns) : [];
      const share = { type: 'number', min: 0, max: 1 } as const;
      return [
        { name: 'prediction', type: 'category', ...(classes && { classes: classes.map((name) => ({ name })) }) },
        { name: 'confidence', ...share },
        ...shares.map((label) => ({ name: probabilityName(label), ...share })),
      ];
    }
  }
}
