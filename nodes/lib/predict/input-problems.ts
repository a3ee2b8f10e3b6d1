import type { ColumnSpec, ModelSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeFix, NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { nearestName } from '../../kit/nearest-name.ts';

/** Columns that are there under a slightly different name are renamed by a node that is put in before. */
function renameFixes(missing: readonly string[], columns: readonly ColumnSpec[], port: string): NodeFix[] {
  const names = columns.map(({ name }) => name);
  const changes = missing.flatMap((name) => {
    const near = nearestName(
      name,
      names.filter((other) => !missing.includes(other)),
    );
    return near === undefined ? [] : [{ column: near, name, type: 'keep' }];
  });
  const [first] = changes;
  if (!first || changes.length < missing.length) return [];
  return [
    {
      label:
        changes.length === 1
          ? message({ en: 'Rename “{column}” to “{name}”', zh: '把“{column}”改名为“{name}”' }, { column: first.column, name: first.name })
          : message({ en: 'Rename {count} columns', zh: '改名 {count} 列' }, { count: changes.length }),
      insert: 'prepare/select-columns',
      settings: { changes },
      input: 'rows',
      output: 'rows',
      port,
    },
  ];
}

/** Which columns a model reads that the rows wired beside it do not have. */
export function missingInputs(model: ModelSpec | undefined, rows: TableSpec | undefined, port: string): NodeProblem[] {
  if (!model?.inputs || !rows?.columns) return [];
  const present = new Set(rows.columns.map(({ name }) => name));
  const missing = model.inputs.map(({ name }) => name).filter((name) => !present.has(name));
  if (missing.length === 0) return [];
  return [
    {
      code: 'missing-column',
      severity: 'error',
      port,
      message: message(
        {
          en: 'The model reads {columns}, which these rows do not have. Wire rows with the columns that it was trained on.',
          zh: '模型需要 {columns}，但这些数据中没有。请接入包含训练时所用列的数据。',
        },
        { columns: missing.map((name) => `“${name}”`).join(', ') },
      ),
      fixes: renameFixes(missing, rows.columns, port),
    },
  ];
}

/** Rows without the column that holds the true answers. */
export function missingAnswers(target: string | undefined, rows: TableSpec | undefined, port: string): NodeProblem[] {
  if (!target || !rows?.columns || rows.columns.some(({ name }) => name === target)) return [];
  return [
    {
      code: 'missing-column',
      severity: 'error',
      port,
      message: message(
        {
          en: 'The test rows have no column “{column}”, which holds the true answers. Wire rows that have it.',
          zh: '测试数据中没有“{column}”列，无法得知真实答案。请接入包含该列的数据。',
        },
        { column: target },
      ),
      fixes: renameFixes([target], rows.columns, port),
    },
  ];
}

/** A model that is asked for answers and has none to give. */
export function vectorModel(model: ModelSpec | undefined, port: string): NodeProblem[] {
  if (model?.task !== 'embedding') return [];
  return [
    {
      code: 'no-answers',
      severity: 'error',
      port,
      message: message({
        en: 'This model turns texts into vectors, for which there is no true answer to compare with. Judge what is built on it, such as a classifier or a search.',
        zh: '该模型把文本变成向量，没有可以对照的真实答案。请评估建立在它之上的模型或检索。',
      }),
    },
  ];
}
