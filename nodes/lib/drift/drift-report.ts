import { cellWords } from '../../kit/cell-words.ts';
import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import type { Compared } from './compare-columns.ts';
import type { Drift, DriftOptions, DriftVerdict, JudgedColumn } from './measure-drift.ts';

export const verdictWords: Record<DriftVerdict, Text> = {
  stable: cellWords.stable,
  watch: cellWords.watch,
  drift: cellWords.drift,
  'too-few': cellWords['too-few'],
};
const comparedWords: Record<Compared, Text> = {
  number: { en: 'numbers', zh: '数字' },
  date: { en: 'dates', zh: '日期' },
  category: { en: 'categories', zh: '类别' },
  length: { en: 'lengths of texts', zh: '文本长度' },
};
const measureWords: Record<DriftOptions['measure'], Text> = {
  psi: { en: 'PSI, by column', zh: '各列的 PSI' },
  distance: { en: 'Distance, by column', zh: '各列的距离' },
  chance: { en: 'PSI, by column', zh: '各列的 PSI' },
};
const mostBars = 30;
const mostLooks = 6;
const mostRows = 500;
const rank: Record<DriftVerdict, number> = { drift: 0, watch: 1, stable: 2, 'too-few': 3 };

/** What has moved, how far, and how it looks: the columns that moved most first. */
export function driftReport(drift: Drift, options: DriftOptions): ReportValue {
  const sizeOf = (column: JudgedColumn) => (options.measure === 'distance' ? column.distance : column.psi) ?? 0;
  const columns = drift.columns.toSorted((a, b) => rank[a.verdict] - rank[b.verdict] || sizeOf(b) - sizeOf(a));
  const moved = columns.filter(({ verdict }) => verdict === 'drift' || verdict === 'watch');
  const count = (wanted: DriftVerdict) => columns.filter(({ verdict }) => verdict === wanted).length;
  const measured = columns.filter(({ verdict }) => verdict !== 'too-few').toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const blocks: ReportBlock[] = [
    {
      kind: 'figures',
      items: [
        { label: message({ en: 'Columns compared', zh: '比较的列' }), value: columns.length, unit: 'count' },
        { label: message({ en: 'Drifted', zh: '已漂移' }), value: count('drift'), unit: 'count' },
        { label: message({ en: 'To watch', zh: '需关注' }), value: count('watch'), unit: 'count' },
        { label: message({ en: 'Rows of reference', zh: '参考数据行数' }), value: drift.counts[0], unit: 'count' },
        { label: message({ en: 'Rows now', zh: '当前数据行数' }), value: drift.counts[1], unit: 'count' },
      ],
    },
    ...sentences(drift, columns, options).map((text): ReportBlock => ({ kind: 'paragraph', text })),
    ...(measured.length === 0
      ? []
      : [
          {
            kind: 'bars' as const,
            label: message(measureWords[options.measure]),
            items: measured.slice(0, mostBars).map((column) => ({ label: column.column, value: rounded(sizeOf(column)) })),
            ...(options.measure !== 'chance' && { limit: options.limit }),
          },
        ]),
    ...moved.slice(0, mostLooks).flatMap(look),
    ...(columns.length === 0
      ? []
      : [{ kind: 'heading' as const, text: message({ en: 'All columns', zh: '所有列' }) }, columnTable(columns.slice(0, mostRows))]),
  ];
  return { type: 'report', title: message({ en: 'Drift between two tables', zh: '两份数据之间的漂移' }), blocks };
}

function sentences(drift: Drift, columns: readonly JudgedColumn[], options: DriftOptions): Message[] {
  const names = (list: readonly string[]) => list.slice(0, 12).join(', ') + (list.length > 12 ? ', …' : '');
  const drifted = columns.filter(({ verdict }) => verdict === 'drift').map(({ column }) => column);
  const few = columns.filter(({ verdict }) => verdict === 'too-few').map(({ column }) => column);
  const emptied = columns.filter((column) => column.emptied).map(({ column }) => column);
  const said: (Message | false)[] = [
    drifted.length > 0
      ? message(
          {
            en: '{count} {count|column has|columns have} drifted: {names}. A model that learned from the reference may be wrong about these rows: find out why they differ, and train it again with newer rows if they are right.',
            zh: '有 {count} 列已漂移：{names}。用参考数据训练的模型可能会在这些数据上出错：请查明原因；如果新数据没有问题，请用新数据重新训练。',
          },
          { count: drifted.length, names: names(drifted) },
        )
      : message({ en: 'No column has drifted.', zh: '没有列发生漂移。' }),
    emptied.length > 0 &&
      message(
        { en: 'The share of missing cells has moved in: {names}.', zh: '缺失比例发生变化的列：{names}。' },
        { names: names(emptied) },
      ),
    few.length > 0 &&
      message(
        {
          en: 'Nothing is said of {names}: a side has fewer than {rows} filled cells.',
          zh: '未对 {names} 下结论：其中一份数据的非空单元格少于 {rows} 个。',
        },
        { names: names(few), rows: options.fewestRows },
      ),
    drift.onlyReference.length > 0 &&
      message({ en: 'Only in the reference: {names}.', zh: '只在参考数据中的列：{names}。' }, { names: names(drift.onlyReference) }),
    drift.onlyCurrent.length > 0 &&
      message({ en: 'Only in the current rows: {names}.', zh: '只在当前数据中的列：{names}。' }, { names: names(drift.onlyCurrent) }),
    drift.otherType.length > 0 &&
      message(
        {
          en: 'Of another type now, so not compared: {names}. Make the types alike with “Select columns”.',
          zh: '类型不同，未比较：{names}。请用“选择列”统一类型。',
        },
        { names: names(drift.otherType) },
      ),
  ];
  return said.filter((one) => one !== false);
}

/** Both distributions of one column, side by side. */
function look(column: JudgedColumn): ReportBlock[] {
  if (column.bins.length === 0) return [];
  return [
    {
      kind: 'bars',
      label: message(
        { en: '“{column}” ({compared}): {verdict}', zh: '“{column}”（{compared}）：{verdict}' },
        { column: verbatim(column.column), compared: comparedWords[column.compared], verdict: verdictWords[column.verdict] },
      ),
      unit: 'share',
      legend: [message({ en: 'reference', zh: '参考数据' }), message({ en: 'now', zh: '当前数据' })],
      // Far outliers leave many bins between them and the rest empty.
      items: column.bins
        .filter(({ reference, current }) => reference > 0 || current > 0)
        .map((bin) => ({ label: binLabel(column, bin), value: bin.reference, beside: bin.current })),
    },
  ];
}

function binLabel({ compared }: JudgedColumn, { label, from, to }: JudgedColumn['bins'][number]): string | Message {
  if (from === undefined || to === undefined) return label;
  const write = (value: number) => (compared === 'date' ? new Date(value).toISOString().slice(0, 10) : Number(value.toPrecision(4)));
  return from === to ? String(write(from)) : message({ en: '{from} – {to}', zh: '{from} – {to}' }, { from: write(from), to: write(to) });
}

function columnTable(columns: readonly JudgedColumn[]): ReportBlock {
  const heads: Text[] = [
    { en: 'Column', zh: '列' },
    { en: 'Verdict', zh: '结论' },
    { en: 'Compared', zh: '比较内容' },
    { en: 'PSI', zh: 'PSI' },
    { en: 'Distance', zh: '距离' },
    { en: 'Test', zh: '检验' },
    { en: 'p (corrected)', zh: 'p（校正后）' },
    { en: 'Missing', zh: '缺失' },
    { en: 'Mean', zh: '平均值' },
  ];
  return {
    kind: 'table',
    columns: heads.map((head) => message(head)),
    rows: columns.map((column) => [
      column.column,
      message(verdictWords[column.verdict]),
      message(comparedWords[column.compared]),
      column.psi === null ? null : rounded(column.psi),
      column.distance === null ? null : rounded(column.distance),
      column.statistic === null ? null : `${column.test === 'ks' ? 'KS' : 'χ²'} ${rounded(column.statistic)}`,
      column.corrected === null ? null : column.corrected < 0.0001 ? '< 0.0001' : rounded(column.corrected),
      `${percent(column.missing[0])} → ${percent(column.missing[1])}`,
      column.means ? means(column) : null,
    ]),
  };
}

function means({ compared, means: [before, after] = [0, 0] }: JudgedColumn): string {
  const write = (value: number) =>
    compared === 'date' ? new Date(value).toISOString().slice(0, 10) : String(Number(value.toPrecision(4)));
  return `${write(before)} → ${write(after)}`;
}
function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
