import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { eachRows } from '../predict/each-rows.ts';
import { textOf } from '../preprocess/text-features.ts';
import { type Span, spansWithin } from '../text/spans.ts';
import { readingShare } from './watch.ts';

export interface MarkedColumns {
  textColumn: string;
  /** Holds the marked parts: a list of `{ start, end, label }`. */
  target: string;
}

/** Visits the texts of a table with the parts that people marked in them. Fails for a cell that holds no list of parts. */
export async function eachMarked(
  context: Context,
  table: TableValue,
  { textColumn, target }: MarkedColumns,
  visit: (text: string, spans: Span[]) => void,
): Promise<void> {
  await eachRows(context, table, [textColumn, target], (chunk, start) => {
    context.progress((readingShare * start) / Math.max(1, table.count), { en: 'reading the texts', zh: '正在读取文本' });
    for (const [at, row] of chunk.entries()) {
      const text = textOf(row, [textColumn]);
      const spans = spansWithin(row[target], text);
      if (!spans) throw unreadable(target, start + at);
      visit(text, spans);
    }
  });
}

/** The labels of the parts, in their one order. */
export function markedLabels(spans: Iterable<Span>, target: string): string[] {
  const labels = [...new Set(Array.from(spans, ({ label }) => label))].sort();
  if (labels.length === 0) throw nothingMarked(target);
  return labels;
}

function unreadable(column: string, row: number): Failure {
  return new Failure(
    {
      en: 'Row {row} of “{column}” does not hold marked parts. Each cell must be a list such as [{"start": 0, "end": 5, "label": "name"}], with places counted in characters from 0.',
      zh: '“{column}”列第 {row} 行不是标注列表。每个单元格应形如 [{"start": 0, "end": 5, "label": "人名"}]，位置按字符从 0 开始计数。',
    },
    { row: row + 1, column },
    { code: 'unreadable-spans', setting: 'target' },
  );
}

function nothingMarked(column: string): Failure {
  return new Failure(
    {
      en: 'No text has a marked part in “{column}”, so there is nothing to learn. Mark some parts first, or choose the column that holds them.',
      zh: '“{column}”列中没有任何标注，无法学习。请先标注一些文本，或选择存放标注的列。',
    },
    { column },
    { code: 'nothing-marked', setting: 'target' },
  );
}
