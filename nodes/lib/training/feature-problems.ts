import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { isIdColumn } from '../tables/id-columns.ts';

/** What is known before a run of the columns that a model would learn from: those that number the rows, and those that repeat the answer. */
export function featureProblems(
  spec: TableSpec | undefined,
  target: string,
  { inputs, setting }: { inputs: readonly ColumnSpec[]; setting: string },
): NodeProblem[] {
  const answer = spec?.columns?.find(({ name }) => name === target);
  const names = inputs.map(({ name }) => name);
  const without = (left: string) => ({
    label: message({ en: 'Leave out “{column}”', zh: '去掉“{column}”' }, { column: left }),
    settings: { [setting]: names.filter((name) => name !== left) },
  });
  const ids = inputs
    .filter((column) => names.length > 1 && isIdColumn(column, spec?.count))
    .map(({ name }): NodeProblem => ({
      code: 'id-column',
      severity: 'warning',
      setting,
      message: message(
        {
          en: '“{column}” is different in nearly every row, like a number of the row. A model can only learn it by heart, and finds new numbers later.',
          zh: '“{column}”几乎每行都不同，像是行的编号。模型只能死记硬背，以后遇到的都是新编号。',
        },
        { column: name },
      ),
      fixes: [without(name)],
    }));
  const copies = inputs
    .filter((column) => answer !== undefined && names.length > 1 && sameClasses(column, answer))
    .map(({ name }): NodeProblem => ({
      code: 'target-copy',
      severity: 'warning',
      setting,
      message: message(
        {
          en: '“{column}” has the same values as “{target}”, as often: it seems to be the answer under another name, which nobody knows when the model is used.',
          zh: '“{column}”的取值及其次数与“{target}”相同：它似乎就是换了名字的答案，而使用模型时并不知道答案。',
        },
        { column: name, target },
      ),
      fixes: [without(name)],
    }));
  return [...copies, ...ids];
}

function sameClasses(column: ColumnSpec, answer: ColumnSpec): boolean {
  const known = answer.classes ?? [];
  if (column.type !== 'category' || known.length < 2 || column.classes?.length !== known.length) return false;
  const counts = new Map(column.classes.map(({ name, count }) => [name, count]));
  return known.every(({ name, count }) => count !== undefined && counts.get(name) === count);
}
