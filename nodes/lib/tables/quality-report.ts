import type { ColumnType, ReportBlock, ReportValue } from '../../kit/ports.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import type { NumberPortrait, TextPortrait } from './column-portraits.ts';
import type { Inspection } from './inspect-table.ts';
import type { Quality, RowRule } from './quality.ts';
import { accuracyBlocks, failingBlocks, languageBlocks, numberBlocks } from './quality-details.ts';

const typeNames: Record<ColumnType, Text> = {
  number: { en: 'number', zh: '数字' },
  text: { en: 'text', zh: '文本' },
  category: { en: 'category', zh: '类别' },
  date: { en: 'date', zh: '日期' },
  image: { en: 'image', zh: '图片' },
  json: { en: 'JSON', zh: 'JSON' },
};

const ruleWords: Record<RowRule['operator'], Text> = {
  'at-most': { en: 'is at most', zh: '小于等于' },
  below: { en: 'is below', zh: '小于' },
  equal: { en: 'equals', zh: '等于' },
  different: { en: 'differs from', zh: '不等于' },
  'both-or-none': { en: 'is given exactly when there is', zh: '应同时填写或同时为空：' },
};

/** Above this ratio of the largest to the smallest class the balance is worth a word. */
const unbalanced = 5;

/** What an inspection found, and how many rows fail. `before` stands above all else. */
export interface Inspected extends Inspection {
  failed: number;
  before?: readonly ReportBlock[];
}

/** A report of ten thousand columns is not read by anyone. */
const mostColumns = 500;
const mostFindings = 60;
const cutNote: Text = {
  en: 'The first {shown} of {all} columns are listed.',
  zh: '这里列出了 {all} 列中的前 {shown} 列。',
};

function paragraph(text: Text, values?: Message['values']): ReportBlock {
  return { kind: 'paragraph', text: message(text, values) };
}

/** What a person should look at, of values and of rows. */
export function allFindings(
  { quality, numbers, texts }: Pick<Inspection, 'quality' | 'numbers' | 'texts'>,
  classColumn: string,
): Message[] {
  return [...textFindings(texts), ...findingsOf(quality, classColumn), ...outlierFindings(numbers)];
}

/** From this share of texts with spaces around them on a column is worth a word. */
const manySpaced = 0.01;

function textFindings(texts: readonly TextPortrait[]): Message[] {
  const nearly = texts.flatMap(({ column, nearly: one }) =>
    one
      ? [
          message(nearlyWords[one.type], {
            column: verbatim(column),
            percent: Math.floor(one.share * 100),
            example: verbatim(one.example.trim()),
          }),
        ]
      : [],
  );
  const spaced = texts.filter((one) => one.spaced >= manySpaced);
  return [
    ...nearly,
    ...spaced.map(({ column, spaced: share }) =>
      message(
        {
          en: '“{column}”: {percent} % of the texts begin or end with a space, so equal ones count as different. “Clean rows” takes the spaces away.',
          zh: '“{column}”：{percent}% 的文本首尾有空格，相同的值会被当作不同的值。可用“清洗数据”去掉。',
        },
        { column: verbatim(column), percent: Math.ceil(share * 100) },
      ),
    ),
  ];
}

const nearlyWords: Record<NonNullable<TextPortrait['nearly']>['type'], Text> = {
  number: {
    en: '“{column}” is text, although {percent} % of its values are numbers: it also holds “{example}”. “Normalise values” makes numbers of them.',
    zh: '“{column}”是文本列，但 {percent}% 的值是数字，其中有“{example}”这样的写法。可用“统一格式”转换为数字。',
  },
  date: {
    en: '“{column}” is text, although {percent} % of its values are dates: it also holds “{example}”. “Normalise values” makes dates of them.',
    zh: '“{column}”是文本列，但 {percent}% 的值是日期，其中有“{example}”这样的写法。可用“统一格式”转换为日期。',
  },
};

/** From this share of far outliers on a column is worth a word. */
const manyOutliers = 0.001;

function outlierFindings(numbers: readonly NumberPortrait[]): Message[] {
  return numbers
    .filter(({ outliers }) => outliers >= manyOutliers)
    .map(({ column, outliers }) =>
      message(
        {
          en: '“{column}”: {percent} % of the values lie far outside the usual range. Look whether they are mistakes; “Clean rows” can handle them.',
          zh: '“{column}”：{percent}% 的值远远超出常见范围。请检查是否有误，可用“清洗数据”处理。',
        },
        { column: verbatim(column), percent: Number((outliers * 100).toPrecision(2)) },
      ),
    );
}

/** The measured quality as a report: figures, what to look at, the columns, and the balance of classes. */
export function qualityReport(
  { quality, accuracy, failing, numbers, languages, texts, failed, before = [] }: Inspected,
  classColumn: string,
): ReportValue {
  const { count, completeness, uniqueness, validity, consistency, exact } = quality;
  const findings = allFindings({ quality, numbers, texts }, classColumn);
  const share = (label: Text, value: number) => ({ label: message(label), value, unit: 'share' as const });
  const blocks: ReportBlock[] = [
    ...before,
    {
      kind: 'figures',
      items: [
        { label: message({ en: 'Rows', zh: '行数' }), value: count, unit: 'count' },
        share({ en: 'Completeness: filled cells', zh: '完整性：已填写的单元格' }, completeness),
        share({ en: 'Uniqueness: rows that repeat no other', zh: '唯一性：不重复的行' }, uniqueness),
        share({ en: 'Validity: filled cells that obey the rules', zh: '有效性：符合规则的单元格' }, validity),
        ...(consistency === null
          ? []
          : [share({ en: 'Consistency: rows that obey all rules between columns', zh: '一致性：符合列间规则的行' }, consistency)]),
        ...(accuracy && accuracy.accuracy !== null
          ? [share({ en: 'Accuracy: cells that agree with the reference', zh: '准确性：与参考数据一致的单元格' }, accuracy.accuracy)]
          : []),
      ],
    },
    { kind: 'heading', text: message({ en: 'What to look at', zh: '需要关注' }) },
    ...(findings.length > 0 ? findings.slice(0, mostFindings) : [message({ en: 'Nothing stands out.', zh: '没有发现明显问题。' })]).map(
      (text) => ({
        kind: 'paragraph' as const,
        text,
      }),
    ),
    ...failingBlocks(failing, failed),
    ...(accuracy ? accuracyBlocks(accuracy) : []),
    { kind: 'heading', text: message({ en: 'Columns', zh: '各列情况' }) },
    columnTable(quality),
    ...(quality.columns.length > mostColumns ? [paragraph(cutNote, { shown: mostColumns, all: quality.columns.length })] : []),
  ];
  if (!exact) {
    blocks.push({
      kind: 'paragraph',
      text: message({
        en: 'The table is large, so numbers of different values marked ≈ are estimates, which can be off by up to a quarter.',
        zh: '表格较大，标有 ≈ 的“不同值”数量为估计值，误差最大可达四分之一。',
      }),
    });
  }
  blocks.push(...numberBlocks(numbers, count <= 50_000), ...languageBlocks(languages));
  for (const column of quality.columns.slice(0, mostColumns)) {
    if (!column.classes || column.classes.length < 2 || (classColumn !== '' && column.name !== classColumn)) continue;
    const items = column.classes.slice(0, 20).map((one) => ({ label: one.name, value: one.count ?? 0 }));
    blocks.push({
      kind: 'bars',
      label: message({ en: 'Rows of each “{column}”', zh: '“{column}”各类别的行数' }, { column: column.name }),
      items,
    });
  }
  return { type: 'report', title: message({ en: 'Data quality', zh: '数据质量' }), blocks };
}

function columnTable({ columns, exact }: Quality): ReportBlock {
  const heads: Text[] = [
    { en: 'Column', zh: '列' },
    { en: 'Type', zh: '类型' },
    { en: 'Completeness', zh: '完整性' },
    { en: 'Different values', zh: '不同值' },
    { en: 'Uniqueness', zh: '唯一性' },
    { en: 'Validity', zh: '有效性' },
  ];
  return {
    kind: 'table',
    columns: heads.map((head) => message(head)),
    rows: columns.slice(0, mostColumns).map((column) => {
      const total = column.missing === undefined || column.missing >= 1 ? column.filled : column.filled / (1 - column.missing);
      return [
        column.name,
        message(typeNames[column.type]),
        percent(total === 0 ? 0 : column.filled / total),
        !exact && column.distinct > 50
          ? message({ en: '≈ {count}', zh: '≈ {count}' }, { count: Math.round(column.distinct) })
          : column.distinct,
        column.filled === 0 ? null : percent(column.distinct / column.filled),
        column.filled === 0 ? null : percent(1 - column.invalid / column.filled),
      ];
    }),
  };
}

/** Never 100 % where something is missing. */
function percent(share: number): string {
  const digits = share > 0.999 && share < 1 ? 3 : 1;
  const rounded = Math.min(share < 1 ? 100 - 10 ** -digits : 100, Number((share * 100).toFixed(digits)));
  return `${rounded} %`;
}

/** Sentences about what a person should look at, the gravest first. */
function findingsOf(quality: Quality, classColumn: string): Message[] {
  const { count, duplicates, columns, broken } = quality;
  const found: Message[] = [];
  if (count === 0) return [message({ en: 'The table has no rows.', zh: '表格没有任何行。' })];
  if (duplicates > 0) {
    found.push(
      message(
        {
          en: '{count} {count|row repeats|rows repeat} an earlier row in every cell. Remove duplicates before you split.',
          zh: '有 {count} 行与前面的行完全相同。请在拆分之前去重。',
        },
        { count: duplicates },
      ),
    );
  }
  for (const column of columns) {
    const missing = count - column.filled;
    if (column.damaged > 0) {
      found.push(
        message(
          {
            en: '“{column}”: {count} {count|text holds|texts hold} damaged characters. The file was probably read with the wrong encoding.',
            zh: '“{column}”：{count} 个文本含有损坏的字符，文件很可能用错了编码。',
          },
          { column: column.name, count: column.damaged },
        ),
      );
    }
    const against = column.invalid - column.damaged;
    if (against > 0)
      found.push(
        message(
          { en: '“{column}”: {count} {count|cell breaks|cells break} its rule.', zh: '“{column}”：{count} 个单元格不符合规则。' },
          { column: column.name, count: against },
        ),
      );
    if (column.filled === 0)
      found.push(message({ en: '“{column}” is empty. Leave it out.', zh: '“{column}”整列为空，可以去掉。' }, { column: column.name }));
    else if (column.distinct === 1 && count > 1 && missing === 0) {
      found.push(
        message(
          {
            en: '“{column}” has the same value in every row, so nothing can be learned from it. Leave it out.',
            zh: '“{column}”每行的值都相同，模型学不到任何东西，可以去掉。',
          },
          { column: column.name },
        ),
      );
    } else if (missing > count * 0.05) {
      found.push(
        message(
          { en: '“{column}” is missing in {count} of {total} rows.', zh: '“{column}”在 {total} 行中有 {count} 行缺失。' },
          { column: column.name, count: missing, total: count },
        ),
      );
    }
    const [most, least] = [column.classes?.[0], column.classes?.at(-1)];
    const judged = classColumn === '' || column.name === classColumn;
    if (judged && most?.count && least?.count && most.count / least.count >= unbalanced) {
      found.push(
        message(
          classColumn === ''
            ? {
                en: '“{column}”: “{most}” has {high} rows, “{least}” only {low}. If this is what a model is to answer, it may ignore the rare class: use class weights when training, and look at figures per class.',
                zh: '“{column}”：“{most}”有 {high} 行，“{least}”只有 {low} 行。如果这是模型要回答的列，模型可能忽略少见的类别：训练时请使用类别权重，并查看各类别的指标。',
              }
            : {
                en: '“{column}”: “{most}” has {high} rows, “{least}” only {low}. A model may ignore the rare class: use class weights when training, and look at figures per class.',
                zh: '“{column}”：“{most}”有 {high} 行，“{least}”只有 {low} 行。模型可能忽略少见的类别：训练时请使用类别权重，并查看各类别的指标。',
              },
          { column: column.name, most: most.name, high: most.count, least: least.name, low: least.count },
        ),
      );
    }
  }
  for (const { rule, count: against } of broken) {
    if (against === 0) continue;
    if ('formula' in rule) {
      found.push(
        message(
          { en: '{count} {count|row breaks|rows break} the rule: {rule}.', zh: '有 {count} 行不符合规则：{rule}。' },
          { count: against, rule: verbatim(rule.name.trim() || rule.formula.trim()) },
        ),
      );
      continue;
    }
    found.push(
      message(
        {
          en: '{count} {count|row breaks|rows break} the rule: “{left}” {is} “{right}”.',
          zh: '有 {count} 行不符合规则：“{left}”{is}“{right}”。',
        },
        { count: against, left: verbatim(rule.left), is: ruleWords[rule.operator], right: verbatim(rule.right) },
      ),
    );
  }
  return found;
}
