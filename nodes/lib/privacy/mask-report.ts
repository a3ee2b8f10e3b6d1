import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import type { Action } from './actions.ts';
import type { ColumnAction } from './column-rules.ts';
import { type KindId, kindIds, kindOf } from './kinds.ts';
import type { MaskOutcome } from './mask-table.ts';

export const actionWords: Record<Action, Text> = {
  keep: { en: 'Leave as it is', zh: '保持原样' },
  'stand-in': { en: 'Realistic stand-in', zh: '替换为逼真的假值' },
  redact: { en: 'Its kind, such as [PHONE]', zh: '替换为类型，如【电话】' },
  partial: { en: 'Cover most of it', zh: '部分遮盖' },
  hash: { en: 'Code made with the key (hash)', zh: '用密钥生成的代码（哈希）' },
  encrypt: { en: 'Encrypted, to undo with the key', zh: '加密，可用密钥还原' },
  generalise: { en: 'Make coarser', zh: '泛化（只留大概）' },
  shift: { en: 'Shift in time', zh: '平移时间' },
};
export const columnActionWords: Record<ColumnAction, Text> = {
  remove: { en: 'Leave the column out', zh: '去掉该列' },
  band: { en: 'Numbers to bands', zh: '数字转为区间' },
  prefix: { en: 'Keep the first characters', zh: '只保留前几个字符' },
  year: { en: 'Dates to the year', zh: '日期只留年份' },
  month: { en: 'Dates to the month', zh: '日期只留年月' },
  shift: { en: 'Shift dates', zh: '平移日期' },
  hash: { en: 'Code made with the key (hash)', zh: '用密钥生成的代码（哈希）' },
  encrypt: { en: 'Encrypted, to undo with the key', zh: '加密，可用密钥还原' },
};
const whyUnread: Record<MaskOutcome['unread'][number]['why'], Text> = {
  date: { en: 'dates: give them a rule for whole columns, where they are private', zh: '日期列：如属隐私，请在“整列规则”中处理' },
  image: {
    en: 'pictures are not looked into: “Hide faces and text” hides the people on them',
    zh: '不检查图片内容；可用“隐藏人脸和文字”处理',
  },
};

/** What was found and done, without any of the values. */
export function maskReport(outcome: MaskOutcome, actionOf: (kind: KindId) => Action | undefined): ReportValue {
  const { rows, counts, changedRows, left, ruled, unread, moved, suspected } = outcome;
  const total = new Map<KindId, number>();
  for (const column of counts.values()) for (const [kind, count] of column) total.set(kind, (total.get(kind) ?? 0) + count);
  const count = [...total.values()].reduce((sum, one) => sum + one, 0);
  const guessed = (total.get('name') ?? 0) + (total.get('place') ?? 0);
  const blocks: ReportBlock[] = [
    {
      kind: 'figures',
      items: [
        { label: message({ en: 'Values masked', zh: '已脱敏的值' }), value: count, unit: 'count' },
        { label: message({ en: 'Rows changed', zh: '改动的行' }), value: changedRows, unit: 'count' },
        { label: message({ en: 'Rows', zh: '总行数' }), value: rows.count, unit: 'count' },
        { label: message({ en: 'Still found on a second look', zh: '复查仍发现' }), value: left, unit: 'count' },
      ],
    },
    paragraph(
      left === 0
        ? {
            en: 'The masked rows were looked through again: nothing private was found in them.',
            zh: '已对脱敏后的数据复查：没有再发现隐私数据。',
          }
        : {
            en: 'The masked rows were looked through again, and {left} {left|value|values} still look private. Make a rule of your own for them.',
            zh: '对脱敏后的数据复查，仍有 {left} 处疑似隐私数据。请为它们添加自定义规则。',
          },
      { left },
    ),
  ];
  if (count > 0) {
    blocks.push({ kind: 'heading', text: message({ en: 'By kind', zh: '按类型' }) }, kindTable(total, actionOf));
    if (guessed > 0)
      blocks.push(
        paragraph({
          en: 'Names and places are guesses from lists and the words around them: some are missed, and some words are masked that are none. All other kinds have a pattern, most of them a check digit.',
          zh: '姓名和地名是根据词表和上下文推测的：会有遗漏，也会误伤普通词语。其他类型都有固定格式，多数还带校验位。',
        }),
      );
    blocks.push({
      kind: 'bars',
      label: message({ en: 'Values masked in each column', zh: '各列已脱敏的值' }),
      items: [...counts].map(([label, kinds]) => ({ label, value: [...kinds.values()].reduce((sum, one) => sum + one, 0) })),
    });
  }
  if (ruled.length > 0)
    blocks.push(
      { kind: 'heading', text: message({ en: 'Whole columns', zh: '整列处理' }) },
      {
        kind: 'table',
        columns: [message({ en: 'Column', zh: '列' }), message({ en: 'What was done', zh: '处理方式' })],
        rows: ruled.map(({ column, action }) => [column, message(columnActionWords[action])]),
      },
    );
  const notes = [...unread.map(unreadNote), ...suspected.map(suspectedNote)];
  if (notes.length > 0) blocks.push({ kind: 'heading', text: message({ en: 'Not looked into', zh: '未检查' }) }, ...notes);
  if (moved.length > 0)
    blocks.push({ kind: 'heading', text: message({ en: 'Marks that no longer fit', zh: '不再对应的标注' }) }, ...moved.map(movedNote));
  return { type: 'report', title: message({ en: 'Private data', zh: '隐私数据' }), blocks };
}

function paragraph(text: Text, values?: Message['values']): ReportBlock {
  return { kind: 'paragraph', text: message(text, values) };
}
function unreadNote({ column, why }: MaskOutcome['unread'][number]): ReportBlock {
  return paragraph({ en: '“{column}”: {why}.', zh: '“{column}”：{why}。' }, { column, why: whyUnread[why] });
}
function movedNote(column: string): ReportBlock {
  return paragraph(
    {
      en: '“{column}” marks places in texts that are longer or shorter now. Mask first, then mark.',
      zh: '“{column}”标注的文本长度已改变，标注位置不再对应。请先脱敏，再标注。',
    },
    { column },
  );
}
function suspectedNote({ column, kind }: MaskOutcome['suspected'][number]): ReportBlock {
  return paragraph(
    {
      en: '“{column}” holds numbers that look private ({kind}). Choose it among the columns to mask it.',
      zh: '“{column}”列的数字疑似隐私数据（{kind}）。如需脱敏，请在“列”中选中它。',
    },
    { column, kind: kindOf(kind).label },
  );
}
function kindTable(total: ReadonlyMap<KindId, number>, actionOf: (kind: KindId) => Action | undefined): ReportBlock {
  return {
    kind: 'table',
    columns: [message({ en: 'Kind', zh: '类型' }), message({ en: 'Found', zh: '数量' }), message({ en: 'What was done', zh: '处理方式' })],
    rows: kindIds
      .filter((kind) => total.has(kind))
      .map((kind) => {
        const action = actionOf(kind);
        return [
          message(kindOf(kind).label),
          total.get(kind) ?? 0,
          message(action ? actionWords[action] : { en: 'As its rule says', zh: '按规则处理' }),
        ];
      }),
  };
}
