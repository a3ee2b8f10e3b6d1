import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';
import { withReason } from '../lib/tables/removed-rows.ts';
import { noPictures, pictureColumn, picturesMissing } from '../lib/training/picture-column.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';

export default defineNode({
  title: { en: 'Remove duplicates', zh: '去除重复' },
  summary: { en: 'Keeps the first of equal or nearly equal rows, texts or pictures.', zh: '相同或近似的行、文本、图片只保留第一个。' },
  help: {
    en: 'Use it before the split: a row that stands in both the training and the test rows makes the score too good. Exact compares cells as they are. Ignoring case and punctuation compares the words of texts. Near finds texts that share most of their wording, such as the same newsletter sent to many people: texts with about 70 % of their five-word phrases in common or more. For Chinese it compares characters, or words by jieba. Numbers do not count there unless you say so. Pictures are the same when they look it, also when one was made smaller, saved again or cut a little at its edge. Wire a second table, such as the training rows, into the other input to remove from these rows what stands there too, in the same or nearly the same form. The removed rows come out with the reason and the number of the row that they repeat; the report shows groups of duplicates with their differences marked.',
    zh: '请在拆分数据之前使用：同一行同时出现在训练和测试数据中会让成绩虚高。“完全相同”按原样比较单元格；“忽略大小写和标点”只比较文字本身；“近似”能找出措辞大部分相同的文本（例如发给许多人的同一封邮件），大约 70% 以上的五词短语相同即视为重复，中文按字比较，也可以按结巴（jieba）分词比较；默认不比较数字，可在设置中改为比较。“图片看起来相同”能找出缩小、重新保存或略微裁边的同一张图片。把另一个表格（例如训练数据）连到第二个输入，就会从这些行中移除那里已有的、相同或近似的行。移除的行会附上原因，以及与之重复的行号；报告按组展示重复数据并标出差异。',
  },
  icon: 'duplicates',
  words: [
    'dedupe',
    'deduplicate',
    'duplicate',
    'minhash',
    'lsh',
    'near duplicate',
    'unique',
    'distinct',
    'same row twice',
    'repeated rows',
    'leakage',
    'same picture',
    'perceptual hash',
    'phash',
    'remove test rows seen in training',
    'duplicate customers',
    'same customer twice',
    '去重',
    '重复',
    '相似',
    '近似',
    '唯一',
    '重复数据',
    '重复的行',
    '一样的行',
    '数据泄漏',
    '重复图片',
    '相似图片',
    '感知哈希',
  ],
  inputs: {
    rows: port('table'),
    against: port('table', { optional: true, label: { en: 'also compare with', zh: '对照数据' } }),
  },
  outputs: { kept: port('table'), removed: port('table'), report: port('report') },
  settings: {
    method: choice({
      label: { en: 'Rows are the same when', zh: '判断方式' },
      options: {
        exact: { en: 'All cells are equal', zh: '完全相同' },
        normalized: { en: 'Equal but for case and punctuation', zh: '忽略大小写和标点' },
        near: { en: 'Texts are nearly the same', zh: '文本近似' },
        pictures: { en: 'Pictures look the same', zh: '图片看起来相同' },
      },
      default: 'exact',
    }),
    columns: columns({
      label: { en: 'Compared columns', zh: '比较的列' },
      hint: { en: 'None: all columns. Leave out numbers that differ in every row.', zh: '不选则比较所有列。请不要选每行都不同的编号列。' },
      of: 'rows',
      optional: true,
      showIf: { method: ['exact', 'normalized'] },
    }),
    textColumns: columns({
      label: { en: 'Text to compare', zh: '比较的文本' },
      of: 'rows',
      types: ['text', 'category'],
      showIf: { method: 'near' },
    }),
    numbersCount: toggle({
      label: { en: 'Other numbers make another text', zh: '数字不同即视为不同文本' },
      hint: {
        en: 'For results, orders and bills, where the numbers matter. Off: the same letter with another date is a duplicate.',
        zh: '适用于化验结果、订单、账单等数字重要的文本。关闭时，仅日期不同的同一封信视为重复。',
      },
      default: false,
      showIf: { method: 'near' },
    }),
    tokens: choice({
      label: { en: 'Compare by', zh: '比较单位' },
      options: {
        auto: { en: 'What suits the language', zh: '按语言自动选择' },
        words: { en: 'Words, numbers ignored', zh: '单词（忽略数字）' },
        characters: { en: 'Characters (Chinese, Japanese)', zh: '单字（中文、日文）' },
        jieba: { en: 'Chinese words (jieba)', zh: '中文词语（结巴分词）' },
        'ascii-words': { en: 'English words and numbers as they stand', zh: '英文单词和数字（保持原样）' },
      },
      default: 'auto',
      advanced: true,
      showIf: { method: 'near' },
    }),
    pictureColumn: { ...pictureSetting, showIf: { method: 'pictures' } },
    distance: integer({
      label: { en: 'Bits in which they may differ', zh: '允许不同的位数' },
      hint: {
        en: 'Of the 64 bits of a picture’s pHash. 0 finds the same picture saved again; above 10, different pictures are taken for one.',
        zh: '图片感知哈希（pHash）共 64 位。0 只找出重新保存的同一张图片；超过 10 会把不同的图片当作同一张。',
      },
      default: 8,
      min: 0,
      max: 16,
      advanced: true,
      showIf: { method: 'pictures' },
    }),
  },
  describe({ rows }) {
    const report = { type: 'report' as const };
    if (!rows?.columns) return { kept: withoutCount(rows), removed: { type: 'table' }, report };
    return {
      kept: withoutCount(rows),
      removed: { type: 'table', columns: withReason(rows.columns, [{ name: 'duplicate_of', type: 'number', holds: 'repeated-row' }]) },
      report,
    };
  },
  check({ rows, against }, settings) {
    const { method, columns: chosen } = settings;
    const { setting, names } = comparedBy(settings, rows);
    const gone = names.filter((name) => rows?.columns && !rows.columns.some((column) => column.name === name));
    const problems: NodeProblem[] = gone.map((column) => ({
      code: 'missing-column',
      severity: 'error',
      setting,
      message: message(
        { en: 'The table has no column “{column}”. Take it out of the choice.', zh: '表格中没有“{column}”列。请从选择中去掉它。' },
        { column },
      ),
      fixes: columnFixes(column, rows?.columns?.map(({ name }) => name) ?? [], true),
    }));
    if (method === 'pictures' && rows?.columns && names.length === 0) problems.push({ ...noPictures(), setting });
    const compared = names.length > 0 ? names : (rows?.columns?.map(({ name }) => name) ?? []);
    const lacking = compared.find((name) => against?.columns && !against.columns.some((column) => column.name === name));
    if (lacking !== undefined && !gone.includes(lacking)) problems.push(otherLacks(lacking, setting, { compared, against }));
    if (rows?.role !== undefined && against === undefined)
      problems.push({
        code: 'after-split',
        severity: 'warning',
        port: 'rows',
        message: message({
          en: 'Duplicates are removed after the split here, so a row that stands on both sides stays on both, and the score is too good. Remove them before the split.',
          zh: '这里在拆分之后才去重，两边都有的行仍会两边都在，成绩会虚高。请在拆分之前去重。',
        }),
        fixes: [
          {
            label: message({ en: 'Move it before the split', zh: '移到拆分之前' }),
            moveAbove: 'prepare/split-rows',
            input: 'rows',
            output: 'kept',
          },
        ],
      });
    const different = rows?.columns?.find(
      (column) => rows.count && (column.distinct ?? 0) >= rows.count * 0.98 && column.type === 'number',
    );
    if ((method === 'exact' || method === 'normalized') && chosen.length === 0 && different && rows?.columns) {
      problems.push({
        code: 'all-different',
        severity: 'warning',
        setting: 'columns',
        message: message(
          {
            en: '“{column}” differs in every row, so no two rows will be equal. Compare the other columns.',
            zh: '“{column}”每行都不同，因此不会有完全相同的行。请只比较其他列。',
          },
          { column: different.name },
        ),
        fixes: [
          {
            label: message({ en: 'Compare the others', zh: '比较其他列' }),
            settings: { columns: rows.columns.map((column) => column.name).filter((name) => name !== different.name) },
          },
        ],
      });
    }
    return problems;
  },
  async run(context, { rows, against }, settings) {
    const { removeDuplicates } = await import('../lib/tables/duplicates.ts');
    const { duplicateReport } = await import('../lib/tables/duplicate-report.ts');
    const { method, tokens, numbersCount, distance } = settings;
    const { names } = comparedBy(settings, rows);
    if (method === 'pictures' && names.length === 0) throw picturesMissing('pictureColumn');
    const options = { method, columns: names, tokens, numbersCount, distance, ...(against && { against }) };
    const result = await removeDuplicates(context, rows, options);
    const { kept, removed, short, leaked } = result;
    context.log(
      { en: '{kept} kept, {removed} removed', zh: '保留 {kept} 行，移除 {removed} 行' },
      { kept: kept.count, removed: removed.count, headline: true },
    );
    if (leaked > 0)
      context.log(
        {
          en: '{leaked} of the removed rows also {leaked|stands|stand} in the other table',
          zh: '移除的行中有 {leaked} 行也出现在对照数据中',
        },
        { leaked },
      );
    if (short > 0 && method === 'pictures')
      context.warn(
        {
          en: '{short} {short|picture|pictures} could not be read or {short|is|are} missing, and {short|was|were} kept.',
          zh: '{short} 张图片缺失或无法读取，已保留。',
        },
        { short },
        { code: 'broken-pictures' },
      );
    if (short > 0 && method === 'near') {
      context.log(
        {
          en: '{short} {short|text|texts} of fewer than 5 words or characters could not be compared and {short|was|were} kept',
          zh: '{short} 条文本不足 5 个词（字），无法比较，已保留',
        },
        { short },
      );
    }
    const compared = rows.columns.filter(({ name }) => names.length === 0 || names.includes(name));
    return { kept, removed, report: await duplicateReport({ count: rows.count, columns: compared }, result, options) };
  },
});

interface Comparison {
  method: 'exact' | 'normalized' | 'near' | 'pictures';
  columns: readonly string[];
  textColumns: readonly string[];
  pictureColumn: string;
}
/** The setting that names the compared columns, and what it says. */
function comparedBy(
  { method, columns: chosen, textColumns, pictureColumn: picture }: Comparison,
  rows: Pick<TableSpec, 'columns'> | undefined,
) {
  if (method === 'near') return { setting: 'textColumns', names: [...textColumns] };
  if (method === 'pictures') {
    const column = pictureColumn(rows, picture);
    return { setting: 'pictureColumn', names: column === undefined ? [] : [column] };
  }
  return { setting: 'columns', names: [...chosen] };
}

function otherLacks(
  column: string,
  setting: string,
  { compared, against }: { compared: readonly string[]; against: TableSpec | undefined },
): NodeProblem {
  const both = compared.filter((name) => against?.columns?.some((known) => known.name === name));
  return {
    code: 'other-lacks-column',
    severity: 'error',
    setting,
    message: message(
      {
        en: 'The table to compare with has no column “{column}”. Compare columns that both tables have.',
        zh: '对照数据中没有“{column}”列。请比较两个表格都有的列。',
      },
      { column },
    ),
    ...(setting !== 'pictureColumn' &&
      both.length > 0 && {
        fixes: [{ label: message({ en: 'Compare what both have', zh: '比较共有的列' }), settings: { [setting]: both } }],
      }),
  };
}

/** How many rows remain is not known before a run. */
function withoutCount(rows: TableSpec | undefined): TableSpec {
  return { type: 'table', ...(rows?.columns && { columns: rows.columns }), ...(rows?.role && { role: rows.role }) };
}
