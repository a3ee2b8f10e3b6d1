import type { Context } from '../../../kit/define-node.ts';
import type { TableValue } from '../../../kit/ports.ts';
import { name, withDatabase } from '../../tables/connection.ts';
import { openTable } from '../../tables/open-table.ts';
import { eachChunk, wantedColumns } from '../../tables/read-table.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber } from '../../tables/removed-rows.ts';
import { openRowWriter } from '../../tables/row-writer.ts';
import { judgeText, type TextFilters } from './judge-text.ts';
import { measuredColumns, type Reason, type TextRule, textRules } from './text-rules.ts';
import type { LineRule } from './web-pages.ts';

export interface FilteredTexts extends KeptAndRemoved {
  /** Rows removed for each rule. */
  counts: Map<TextRule, number>;
  /** Lines left out of kept texts, by rule. */
  lines: Map<LineRule, number>;
  /** Kept texts that lost lines. */
  shortened: number;
  examples: { reason: Reason; text: string | null }[];
  changes: { before: string; after: string }[];
}

const examplesEach = 3;
const changesShown = 5;

/** Reads the texts one after the other, never all at once; rows keep their order. */
export async function filterTexts(context: Context, table: TableValue, column: string, filters: TextFilters): Promise<FilteredTexts> {
  wantedColumns(table, [column]);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const removals = await openRowWriter(database, { row: 'DOUBLE', reason: 'VARCHAR', measured: 'DOUBLE', expected: 'DOUBLE' });
    // A join would lose the order of the rows, so a table of texts stands beside them that has all rows too.
    const texts = filters.c4 && (await openRowWriter(database, { text: 'VARCHAR' }));
    const found = { counts: new Map<TextRule, number>(), lines: new Map<LineRule, number>(), shortened: 0 };
    const examples: FilteredTexts['examples'] = [];
    const changes: FilteredTexts['changes'] = [];
    await eachChunk(context, table, [column], ([cells], start) => {
      if (cells?.kind !== 'text') return;
      for (const [at, text] of cells.values.entries()) {
        if (at % 64 === 0) context.progress(((start + at) / Math.max(1, table.count)) * 0.8);
        const { reason, text: after, lines = {} } = judgeText(text, filters);
        texts?.add([after ?? text]);
        if (reason) {
          const before = found.counts.get(reason.rule) ?? 0;
          found.counts.set(reason.rule, before + 1);
          if (before < examplesEach) examples.push({ reason, text: text?.slice(0, 1_000) ?? null });
          removals.add([start + at, textRules[reason.rule], rounded(reason.measured), rounded(reason.limit)]);
        } else if (text !== null && after !== undefined) {
          found.shortened++;
          for (const rule of lineRuleNames(lines)) found.lines.set(rule, (found.lines.get(rule) ?? 0) + (lines[rule] ?? 0));
          if (changes.length < changesShown) changes.push({ before: text.slice(0, 1_000), after: after.slice(0, 1_000) });
        }
      }
    });
    removals.close();
    texts?.close();
    const gone = await database.define(
      `CREATE TEMP VIEW {name} AS SELECT row::BIGINT AS row, reason, measured, expected FROM ${removals.table}`,
    );
    const list = table.columns.map(({ name: one }) => (one === column ? `b.text AS ${name(one)}` : `a.${name(one)}`));
    const cleaned =
      texts && found.shortened > 0
        ? await database.define(
            `CREATE TEMP VIEW {name} AS SELECT ${[...list, `a.${name(rowNumber)}`].join(', ')} FROM ${numbered} a POSITIONAL JOIN ${texts.table} b`,
          )
        : undefined;
    const further = [
      { ...measuredColumns[0], column: 'measured' },
      { ...measuredColumns[1], column: 'expected' },
    ];
    const parts = await keepAndRemove(database, { table, numbered, removals: gone, further, ...(cleaned !== undefined && { cleaned }) });
    return { ...parts, ...found, examples, changes };
  });
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(4));
}

function lineRuleNames(lines: Partial<Record<LineRule, number>>): LineRule[] {
  const all: readonly LineRule[] = ['longWord', 'noEnding', 'fewWords', 'javascript', 'policy'];
  return all.filter((rule) => lines[rule] !== undefined);
}
