import type { Context } from '../../kit/define-node.ts';
import type { ReportValue } from '../../kit/ports.ts';
import { type Message, message, verbatim } from '../../kit/text.ts';
import { type Condition, type Filtered, operatorWords } from './filter-table.ts';
import { removalReport } from './removal-report.ts';

/** Tells the run how many rows are kept, and writes for which condition the others are not. */
export function sayFilteredRows(context: Context, count: number, { kept, removed, unfulfilled }: Filtered): ReportValue {
  context.log({ en: '{kept} of {count} rows kept', zh: '{count} 行中保留 {kept} 行' }, { kept: kept.count, count, headline: true });
  if (kept.count === 0 && removed.count > 0)
    context.log({
      en: 'No row fulfils the conditions. The steps below get an empty table.',
      zh: '没有任何行满足条件，后面的步骤会得到空表。',
    });
  return removalReport({
    title: { en: 'Rows filtered', zh: '筛选结果' },
    count,
    kept: kept.count,
    notes: [],
    removed: unfulfilled.map((one) => ({ label: whyNot(one.condition), count: one.count })),
    changed: [],
    examples: unfulfilled.flatMap(({ condition, examples }) => examples.map((before) => ({ rule: whyNot(condition), before }))),
  });
}

/** Without a condition there are several conditions, of which one would have been enough. */
function whyNot(condition: Condition | undefined): Message {
  if (!condition) return message({ en: 'No condition is fulfilled', zh: '不满足任何条件' });
  const { column, operator, value } = condition;
  const alone = operator === 'missing' || operator === 'present';
  return message(
    alone
      ? { en: 'Not “{column}” {operator}', zh: '不满足“{column}”{operator}' }
      : { en: 'Not “{column}” {operator} {value}', zh: '不满足“{column}”{operator} {value}' },
    { column: verbatim(column), operator: operatorWords[operator], value: verbatim(value) },
  );
}
