import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { learnableClasses } from './labels.ts';
import { copiesOfTarget } from './target-copies.ts';
import { classProblems, countedClasses } from './target-problems.ts';
import { warnOfCopies } from './warn-of-copies.ts';

export interface Guarded {
  rows: TableValue;
  target: string;
  task: 'classification' | 'regression';
  /** The columns that the model reads, and the setting that names them. */
  reads: readonly ColumnSpec[];
  setting: string;
  balanced?: boolean | undefined;
}

/** Looks at the rows of a training as they pass by, for the `run` of every training node that answers classes or numbers. */
export function guardRows(context: Context, { rows, target, task, reads, setting, balanced }: Guarded) {
  const copies = copiesOfTarget(reads, task, rows.count);
  const counts = new Map<string, number>();
  let used = 0;
  return {
    /** A row with its answer; rows without one are left out. */
    add(row: Row, answer: string | number): void {
      used++;
      copies.add(row, answer);
      if (typeof answer === 'string') counts.set(answer, (counts.get(answer) ?? 0) + 1);
    },
    used: () => used,
    /** Says what stands against these rows; answers the classes, and fails where nothing can be learned of them. */
    finish(): string[] {
      warnOfCopies(context, copies.find(), { target, inputs: reads.map(({ name }) => name), setting });
      if (task === 'regression') return [];
      const classes = learnableClasses(counts, target, rows.columns);
      warnOfClasses(context, { rows, target, counts, balanced });
      return classes;
    },
  };
}

/** Few rows of a class and uneven classes, where only the run could count them: else the node has said so before. */
function warnOfClasses(
  context: Context,
  { rows, target, counts, balanced }: Pick<Guarded, 'rows' | 'target' | 'balanced'> & { counts: ReadonlyMap<string, number> },
): void {
  const spec = rows.columns.find(({ name }) => name === target);
  if (spec && countedClasses(spec, rows.count)) return;
  const classes = [...counts].map(([name, count]) => ({ name, count }));
  const column: ColumnSpec = { name: target, type: 'category', classes, distinct: classes.length };
  for (const { message, ...problem } of classProblems({ type: 'table', columns: [column] }, target, balanced))
    if (problem.severity === 'warning') context.warn(message.text, message.values, problem);
}
