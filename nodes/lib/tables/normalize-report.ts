import type { Context } from '../../kit/define-node.ts';
import type { ReportValue } from '../../kit/ports.ts';
import { type Message, message, verbatim } from '../../kit/text.ts';
import { valueForms } from '../text/values/form-words.ts';
import type { Normalized, NormalizedColumn } from './normalize-values.ts';
import { removalReport } from './removal-report.ts';

/** From this share of unreadable cells on, the chosen form is probably the wrong one. */
const manyUnreadable = 0.5;

/** Tells the run what was changed and what could not be read, and writes it as a report. */
export function sayNormalized(context: Context, count: number, { kept, removed, columns }: Normalized): ReportValue {
  for (const { column, changed, unreadable, refused } of columns) {
    if (changed > 0)
      context.log(
        { en: '“{column}”: {changed} {changed|cell|cells} changed', zh: '“{column}”：修改了 {changed} 个单元格' },
        { column, changed },
      );
    if (unreadable === 0) continue;
    const values = { column, unreadable, example: (refused[0] ?? '').slice(0, 60) };
    if (unreadable > count * manyUnreadable)
      context.warn(
        {
          en: '“{column}”: {unreadable} {unreadable|cell|cells} cannot be read, such as “{example}”. Is another form meant?',
          zh: '“{column}”：有 {unreadable} 个单元格无法识别，例如“{example}”。是否选错了格式？',
        },
        values,
        { code: 'unreadable', setting: 'forms' },
      );
    else
      context.log(
        {
          en: '“{column}”: {unreadable} {unreadable|cell|cells} could not be read, such as “{example}”',
          zh: '“{column}”：{unreadable} 个单元格无法识别，例如“{example}”',
        },
        values,
      );
  }
  const changed = columns.reduce((sum, column) => sum + column.changed, 0);
  context.log(
    removed.count > 0
      ? {
          en: '{changed} {changed|cell|cells} changed, {removed} {removed|row|rows} removed',
          zh: '修改了 {changed} 个单元格，移除 {removed} 行',
        }
      : { en: '{changed} {changed|cell|cells} changed', zh: '修改了 {changed} 个单元格' },
    { changed, removed: removed.count, headline: true },
  );
  return removalReport({
    title: { en: 'Values normalised', zh: '格式统一结果' },
    count,
    kept: kept.count,
    notes: columns.filter(({ unreadable }) => unreadable > 0).map((column) => unreadableNote(column, removed.count > 0)),
    removed: removed.count === 0 ? [] : columns.map((column) => ({ label: unreadableIn(column), count: column.unreadable })),
    changed: columns.map((column) => ({ label: formsOf(column), count: column.changed })),
    examples: columns.flatMap((column) => [
      ...column.refused.map((before) => ({ rule: unreadableIn(column), before, ...(removed.count === 0 && { after: null }) })),
      ...column.changes.map(({ before, after }) => ({ rule: formsOf(column), before, after })),
    ]),
  });
}

function unreadableNote({ column, unreadable }: NormalizedColumn, removed: boolean): Message {
  return message(
    removed
      ? {
          en: '“{column}”: {unreadable} {unreadable|cell|cells} could not be read, so {unreadable|its row was|their rows were} removed.',
          zh: '“{column}”：{unreadable} 个单元格无法识别，所在的行已移除。',
        }
      : {
          en: '“{column}”: {unreadable} {unreadable|cell|cells} could not be read and {unreadable|is|are} now missing.',
          zh: '“{column}”：{unreadable} 个单元格无法识别，已改为缺失。',
        },
    { column, unreadable },
  );
}
function unreadableIn({ column }: NormalizedColumn): Message {
  return message({ en: '“{column}” cannot be read', zh: '“{column}”无法识别' }, { column });
}
function formsOf({ column, forms: [first = 'nfkc', ...others] }: NormalizedColumn): Message {
  const text =
    others.length > 0
      ? { en: '“{column}”: {form}, and more', zh: '“{column}”：{form}等' }
      : { en: '“{column}”: {form}', zh: '“{column}”：{form}' };
  return message(text, { column: verbatim(column), form: valueForms[first] });
}
