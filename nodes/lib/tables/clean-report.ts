import type { Context } from '../../kit/define-node.ts';
import type { ReportValue } from '../../kit/ports.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import { type Example, removalReport } from './removal-report.ts';
import type { KeptAndRemoved } from './removed-rows.ts';
import type { RuleCount } from './rule-count.ts';

/** A model must be better than always the same value by at least this. */
const worthwhile = 0.02;

const said: Record<RuleCount['rule'], Text> = {
  tidied: { en: '“{column}”: {count} {count|text|texts} tidied', zh: '“{column}”：整理了 {count} 个文本' },
  range: { en: '“{column}”: {count} {count|cell|cells} out of range', zh: '“{column}”：{count} 个单元格超出范围' },
  outlier: { en: '“{column}”: {count} {count|outlier|outliers}', zh: '“{column}”：{count} 个异常值' },
  required: { en: '“{column}”: {count} {count|row|rows} without a value removed', zh: '“{column}”：移除 {count} 行缺失数据' },
  filled: {
    en: '“{column}”: {count} missing {count|cell|cells} filled with {value}',
    zh: '“{column}”：{count} 个缺失单元格填充为 {value}',
  },
  unfilled: {
    en: '“{column}”: {count} {count|cell stays|cells stay} missing, since there is no value to fill {count|it|them} with',
    zh: '“{column}”：{count} 个单元格仍然缺失，因为没有可用来填充的值',
  },
};
const carried: Text = {
  en: '“{column}”: {count} missing {count|cell|cells} filled with the value above',
  zh: '“{column}”：{count} 个缺失单元格用上一行的值填充',
};
const inferred: Text = {
  en: '“{column}”: {count} missing {count|cell|cells} inferred from the other columns; on rows that were set aside {quality}',
  zh: '“{column}”：由其他列推断了 {count} 个缺失单元格；在留出的行上{quality}',
};
const labels: Record<RuleCount['rule'], Text> = {
  tidied: { en: '“{column}”: tidied', zh: '“{column}”：整理' },
  range: { en: '“{column}”: out of range', zh: '“{column}”：超出范围' },
  outlier: { en: '“{column}”: outlier', zh: '“{column}”：异常值' },
  required: { en: '“{column}”: missing', zh: '“{column}”：缺失' },
  filled: { en: '“{column}”: filled', zh: '“{column}”：填充' },
  unfilled: { en: '“{column}”: still missing', zh: '“{column}”：仍然缺失' },
};

/** Tells the run what was removed, changed and filled, and writes it as a report. */
export function sayCleaned(
  context: Context,
  count: number,
  { kept, removed, counts }: KeptAndRemoved & { counts: RuleCount[] },
): ReportValue {
  for (const one of counts) {
    const { text, values } = sentence(one);
    context.log(text, values);
    if (one.model && one.model.quality < one.model.baseline + worthwhile)
      context.warn(
        {
          en: '“{column}” cannot be inferred from the other columns: what was filled is no better than always the same value. Fill it with the median or the most frequent value.',
          zh: '“{column}”无法由其他列推断：填充结果并不比一律填同一个值更好。请改用中位数或最常见的值填充。',
        },
        { column: one.column },
        { code: 'not-learnable', setting: 'fills' },
      );
  }
  context.log(
    { en: '{kept} kept, {removed} removed', zh: '保留 {kept} 行，移除 {removed} 行' },
    { kept: kept.count, removed: removed.count, headline: true },
  );
  const tally = (one: RuleCount) => ({ label: labelOf(one), count: one.count });
  return removalReport({
    title: { en: 'Rows cleaned', zh: '清洗结果' },
    count,
    kept: kept.count,
    notes: counts.filter(({ rule }) => rule === 'filled' || rule === 'unfilled').map(sentence),
    removed: counts.filter(({ removes }) => removes).map(tally),
    changed: counts.filter(({ rule, removes }) => !removes && rule !== 'unfilled').map(tally),
    examples: counts.flatMap((one) => (one.examples ?? []).map((example): Example => ({ rule: labelOf(one), ...example }))),
  });
}

function labelOf({ rule, column }: RuleCount): Message {
  return message(labels[rule], { column: verbatim(column) });
}

function sentence({ rule, column, count, value, model }: RuleCount): Message {
  if (rule !== 'filled' || value !== undefined) return message(said[rule], { column, count, value: value ?? '' });
  if (!model) return message(carried, { column, count });
  const percent = Math.round(Math.max(0, model.quality) * 100);
  const quality =
    model.baseline === 0
      ? message({ en: '{percent} % of the differences were explained', zh: '解释了 {percent}% 的差异' }, { percent })
      : message(
          { en: '{percent} % were right, always the most frequent {baseline} %', zh: '{percent}% 正确，一律填最常见的值为 {baseline}%' },
          { percent, baseline: Math.round(model.baseline * 100) },
        );
  return message(inferred, { column, count, quality });
}
