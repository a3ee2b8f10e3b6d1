import type { ColumnSpec, ReportBlock, ReportCluster, ReportValue, Row } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import { bytesOfDataUrl } from '../images/data-url.ts';
import { bitsApart, lookOf } from '../images/picture-hash.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { withThumbnails } from '../images/thumbnails.ts';
import { openSegmenter } from '../text/segment-chinese.ts';
import { shingleLikeness } from '../text/shingle-likeness.ts';
import { opening, wordDifferences } from '../text/word-differences.ts';
import type { Deduplicated, DuplicateOptions } from './duplicates.ts';

interface Compared {
  count: number;
  columns: readonly ColumnSpec[];
}

/** What was removed and why: counts, and the largest groups with the kept row beside those that repeat it. */
export async function duplicateReport(
  { count, columns }: Compared,
  { kept, removed, short, leaked, groups, tokens }: Deduplicated,
  { method, against, numbersCount }: Pick<DuplicateOptions, 'method' | 'against' | 'numbersCount'>,
): Promise<ReportValue> {
  const figure = (en: string, zh: string, value: number) => ({ label: message({ en, zh }), value, unit: 'count' as const });
  const blocks: ReportBlock[] = [
    {
      kind: 'figures',
      items: [
        figure('Rows', '总行数', count),
        figure('Kept', '保留', kept.count),
        figure('Removed', '移除', removed.count),
        ...(against ? [figure('Also in the other table', '另一个表格中也有', leaked)] : []),
        figure('Groups of duplicates', '重复组', groups.count),
        ...(short > 0 ? [figure('Could not be compared', '无法比较', short)] : []),
      ],
    },
  ];
  if (against) blocks.push({ kind: 'paragraph', text: leakWords(leaked, count) });
  if (groups.count === 0) blocks.push({ kind: 'paragraph', text: message({ en: 'No row repeats another one.', zh: '没有重复的行。' }) });
  else {
    const clusters =
      method === 'pictures' ? await pictureClusters(groups, columns) : await textClusters(groups, { columns, method, tokens });
    if (method === 'near' && tokens !== 'ascii-words' && !numbersCount) blocks.push({ kind: 'paragraph', text: message(numbersIgnored) });
    blocks.push(
      {
        kind: 'clusters',
        label:
          groups.count > groups.largest.length
            ? message(
                { en: 'The {shown} largest of {count} groups', zh: '共 {count} 组，显示最大的 {shown} 组' },
                { shown: groups.largest.length, count: groups.count },
              )
            : message({ en: 'Groups of duplicates', zh: '重复组' }),
        clusters,
      },
      { kind: 'output', output: 'removed', label: message({ en: 'Show all removed rows', zh: '查看所有移除的行' }) },
    );
  }
  return { type: 'report', title: message({ en: 'Duplicates', zh: '重复数据' }), blocks };
}

const numbersIgnored = {
  en: 'Numbers were not compared: texts that differ in nothing but numbers count as the same. Where numbers matter, such as results of a laboratory, switch on “Other numbers make another text”.',
  zh: '未比较数字：仅数字不同的文本视为相同。如果数字很重要（例如化验结果），请打开“数字不同即视为不同文本”。',
};

function leakWords(leaked: number, count: number): Message {
  return leaked === 0
    ? message({
        en: 'No row stands in the other table as well: a score on one of them says something about the other.',
        zh: '没有同时出现在另一个表格中的行，两者可以放心地分别用于训练和测试。',
      })
    : message(
        {
          en: '{leaked} of {count} rows also stand in the other table and were removed. A model that was trained on one table and tested on the other would have seen its answers, and its score would be too good.',
          zh: '{count} 行中有 {leaked} 行也出现在另一个表格中，已移除。若一个用于训练、另一个用于测试，模型等于提前见过答案，成绩会虚高。',
        },
        { leaked, count },
      );
}

const rowName = (number: number): Message => message({ en: 'Row {number}', zh: '第 {number} 行' }, { number });
const keptName = (number: number, leaked: boolean): Message =>
  leaked
    ? message({ en: 'Row {number} of the other table', zh: '另一个表格的第 {number} 行' }, { number })
    : message({ en: 'Row {number}, kept', zh: '第 {number} 行，保留' }, { number });

type Groups = Deduplicated['groups'];

async function textClusters(
  { largest }: Groups,
  { columns, method, tokens }: { columns: readonly ColumnSpec[]; method: DuplicateOptions['method']; tokens: Deduplicated['tokens'] },
): Promise<ReportCluster[]> {
  const written = (row: Row): string =>
    columns.length === 1 ? cellText(row, columns[0]?.name ?? '') : columns.map(({ name }) => `${name}: ${cellText(row, name)}`).join(' · ');
  const read = (row: Row): string => columns.map(({ name }) => cellText(row, name)).join('\n');
  const cut = method === 'near' && tokens === 'jieba' ? await openSegmenter() : undefined;
  return largest.map(({ number, row, leaked, count, copies }) => ({
    kept: { name: keptName(number, leaked), pieces: [{ text: opening(written(row)) }] },
    copies: copies.map((copy) => ({
      name: rowName(copy.number),
      pieces: wordDifferences(written(copy.row), written(row)),
      ...(method === 'near' && tokens && { likeness: shingleLikeness(read(row), read(copy.row), { tokens, ...(cut && { cut }) }) }),
    })),
    more: count - copies.length,
  }));
}
function cellText(row: Row, name: string): string {
  const cell = row[name] ?? '–';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell).trim();
}

async function pictureClusters({ largest }: Groups, columns: readonly ColumnSpec[]): Promise<ReportCluster[]> {
  const [column] = columns;
  if (!column) return [];
  const reader = await openPictureReader();
  const lookAt = (row: Row) => {
    const cell = row[column.name];
    const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
    const pixels = bytes && reader.upTo(bytes, 256);
    return pixels && typeof pixels !== 'string' ? lookOf(pixels) : undefined;
  };
  const clusters: ReportCluster[] = [];
  for (const { number, row, leaked, count, copies } of largest) {
    const [small = {}, ...others] = await withThumbnails([row, ...copies.map((copy) => copy.row)], [column]);
    const look = lookAt(row);
    clusters.push({
      kept: { name: keptName(number, leaked), ...pictureOf(small, column.name) },
      copies: copies.map((copy, at) => {
        const other = lookAt(copy.row);
        return {
          name: rowName(copy.number),
          ...pictureOf(others[at] ?? {}, column.name),
          ...(look && other && { likeness: 1 - bitsApart(look, other) / 64 }),
        };
      }),
      more: count - copies.length,
    });
  }
  return clusters;
}
function pictureOf(row: Row, name: string): { picture: string } | object {
  const cell = row[name];
  return typeof cell === 'string' ? { picture: cell } : {};
}
