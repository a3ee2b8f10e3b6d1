import type { ReportBlock } from '../../kit/ports.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import type { LanguagePortrait, NumberPortrait } from './column-portraits.ts';
import type { Failing, FailingKind } from './failing-rows.ts';
import type { ReferenceAccuracy } from './reference-accuracy.ts';

const kindWords: Record<FailingKind, Text> = {
  missing: { en: '“{of}” is missing', zh: '“{of}”缺失' },
  damaged: { en: '“{of}” holds damaged characters', zh: '“{of}”含有损坏的字符' },
  invalid: { en: '“{of}” breaks its rule', zh: '“{of}”不符合规则' },
  rule: { en: 'Rule: {of}', zh: '规则：{of}' },
  duplicate: { en: 'Repeats an earlier row', zh: '与前面的行重复' },
  reference: { en: '“{of}” differs from the reference', zh: '“{of}”与参考数据不一致' },
};
const mostBars = 40;
const mostLanguages = 8;

/** Which rows fail and for what, with the way to them. */
export function failingBlocks(counts: readonly Failing[], rows: number): ReportBlock[] {
  if (rows === 0) return [];
  return [
    {
      kind: 'bars',
      label: message({ en: '{rows} {rows|row fails|rows fail}, for these reasons', zh: '{rows} 行不合格，原因如下' }, { rows }),
      items: counts.slice(0, mostBars).map(({ kind, of, count }) => ({ label: message(kindWords[kind], { of }), value: count })),
    },
    { kind: 'output', output: 'failing', label: message({ en: 'Show the failing rows', zh: '查看不合格的行' }) },
  ];
}

export function accuracySentences(found: ReferenceAccuracy): Message[] {
  const { rows, rightRows, interval, unmatched, unused, repeatedKeys } = found;
  if (rows === 0)
    return [
      message({
        en: 'No row has a partner in the reference, so nothing could be compared. Is the key the right column, and written alike on both sides?',
        zh: '没有任何行能在参考数据中找到对应，因此无法比较。请检查键列是否正确、两边的写法是否一致。',
      }),
    ];
  const percent = (share: number) => Math.floor(share * 1_000) / 10;
  const said: (Message | false)[] = [
    message(
      {
        en: '{right} of {rows} {rows|row|rows} with a partner in the reference are right in every cell. Of all rows like these it is probably between {low} % and {high} %.',
        zh: '能在参考数据中找到对应的 {rows} 行里，有 {right} 行完全正确。推及所有同类数据，正确率大概在 {low}% 到 {high}% 之间。',
      },
      { right: rightRows, rows, low: percent(interval?.low ?? 0), high: percent(interval?.high ?? 1) },
    ),
    unmatched > 0 &&
      message(
        { en: '{unmatched} {unmatched|row has|rows have} no partner in the reference.', zh: '有 {unmatched} 行在参考数据中没有对应。' },
        { unmatched },
      ),
    unused > 0 &&
      message(
        {
          en: '{unused} {unused|row|rows} of the reference {unused|was|were} not found in the table.',
          zh: '参考数据中有 {unused} 行没有出现在表格里。',
        },
        { unused },
      ),
    repeatedKeys > 0 &&
      message(
        {
          en: '{repeatedKeys} {repeatedKeys|row|rows} of the reference {repeatedKeys|repeats|repeat} a key or {repeatedKeys|lacks|lack} it; of equal keys the first counts.',
          zh: '参考数据中有 {repeatedKeys} 行的键重复或缺失；键相同时以第一行为准。',
        },
        { repeatedKeys },
      ),
  ];
  return said.filter((one) => one !== false);
}

/** Columns that differ from the reference, the worst first. */
export function accuracyBlocks(found: ReferenceAccuracy): ReportBlock[] {
  return [
    { kind: 'heading', text: message({ en: 'Compared with the reference', zh: '与参考数据比较' }) },
    ...accuracySentences(found).map((text): ReportBlock => ({ kind: 'paragraph', text })),
    {
      kind: 'table',
      columns: [
        message({ en: 'Column', zh: '列' }),
        message({ en: 'Cells compared', zh: '比较的单元格' }),
        message({ en: 'Wrong', zh: '错误' }),
        message({ en: 'Accuracy', zh: '准确度' }),
      ],
      rows: found.columns
        .toSorted((a, b) => b.wrong - a.wrong)
        .slice(0, mostBars)
        .map(({ name, compared, wrong }) => [
          name,
          compared,
          wrong,
          compared === 0 ? null : `${Math.floor((1 - wrong / compared) * 1_000) / 10} %`,
        ]),
    },
  ];
}

export function numberBlocks(numbers: readonly NumberPortrait[], whole: boolean): ReportBlock[] {
  if (numbers.length === 0) return [];
  const heads: Text[] = [
    { en: 'Column', zh: '列' },
    { en: 'Least', zh: '最小值' },
    { en: 'Lower quartile', zh: '下四分位' },
    { en: 'Median', zh: '中位数' },
    { en: 'Upper quartile', zh: '上四分位' },
    { en: 'Greatest', zh: '最大值' },
    { en: 'Mean ± deviation', zh: '平均值 ± 标准差' },
    { en: 'Far outliers', zh: '极端离群值' },
  ];
  return [
    { kind: 'heading', text: message({ en: 'Numbers', zh: '数字列' }) },
    ...(whole
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: message({
              en: 'The table is large, so these figures are of rows spread evenly over it.',
              zh: '表格较大，以下数字取自均匀抽取的行。',
            }),
          },
        ]),
    {
      kind: 'table',
      columns: heads.map((head) => message(head)),
      rows: numbers.map(({ column, spread, mean, deviation, outliers }) => [
        column,
        ...spread.map(rounded),
        `${rounded(mean)} ± ${rounded(deviation)}`,
        outliers === 0 ? '0 %' : `${Number((outliers * 100).toPrecision(2))} %`,
      ]),
    },
  ];
}

const languageNames = {
  en: new Intl.DisplayNames('en', { type: 'language', fallback: 'code' }),
  zh: new Intl.DisplayNames('zh-CN', { type: 'language', fallback: 'code' }),
};

export function languageName(code: string): Text {
  if (code === '') return { en: 'unclear', zh: '无法判断' };
  return { en: languageNames.en.of(code) ?? code, zh: languageNames.zh.of(code) ?? code };
}

export function languageBlocks(portraits: readonly LanguagePortrait[]): ReportBlock[] {
  return portraits.map(({ column, languages }): ReportBlock => {
    const total = languages.reduce((sum, { count }) => sum + count, 0);
    return {
      kind: 'bars',
      label: message({ en: 'Languages of “{column}”', zh: '“{column}”的语言' }, { column: verbatim(column) }),
      unit: 'share',
      items: languages.slice(0, mostLanguages).map(({ code, count }) => ({ label: message(languageName(code)), value: count / total })),
    };
  });
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
