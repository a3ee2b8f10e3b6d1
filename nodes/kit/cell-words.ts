import { escapePattern } from './escape-pattern.ts';
import { type Message, message, type Text, verbatim } from './text.ts';

/**
 * What this program itself writes into cells: why a row was taken out, how a column is judged. Tables store the keys, which stay as
 * they are, so that a later node can look for them; people read the words.
 */
export const cellWords = {
  // Cleaning.
  missing: { en: 'missing', zh: '缺失' },
  'out of range': { en: 'out of range', zh: '超出范围' },
  outlier: { en: 'outlier', zh: '异常值' },
  unreadable: { en: 'unreadable', zh: '无法识别' },
  // Quality.
  'damaged text': { en: 'damaged text', zh: '文字损坏' },
  invalid: { en: 'invalid', zh: '不符合规则' },
  rule: { en: 'rule', zh: '违反规则' },
  'differs from reference': { en: 'differs from reference', zh: '与参考数据不一致' },
  // Duplicates.
  duplicate: { en: 'duplicate', zh: '重复' },
  'near duplicate': { en: 'near duplicate', zh: '近似重复' },
  'picture looks the same': { en: 'picture looks the same', zh: '图片看起来相同' },
  'also in the other table': { en: 'also in the other table', zh: '另一个表中也有' },
  // Texts.
  'other language': { en: 'in another language', zh: '其他语言' },
  empty: { en: 'empty', zh: '空文本' },
  'too few words': { en: 'too few words', zh: '字数过少' },
  'too many words': { en: 'too many words', zh: '字数过多' },
  'words too short': { en: 'words too short on average', zh: '平均词长过短' },
  'words too long': { en: 'words too long on average', zh: '平均词长过长' },
  'too many # signs': { en: 'too many # signs', zh: '“#”过多' },
  'too many ellipses': { en: 'too many ellipses', zh: '省略号过多' },
  'nearly all bullet points': { en: 'nearly all lines are bullet points', zh: '几乎全是列表项' },
  'lines cut off': { en: 'lines end in an ellipsis', zh: '行尾多为省略号' },
  'too few words with letters': { en: 'too few words with letters', zh: '文字所占比例过低' },
  'no running text': { en: 'no running text: common words are missing', zh: '不是通顺的文章：缺少常用词' },
  'repeated paragraphs': { en: 'paragraphs repeat', zh: '段落重复' },
  'much text in repeated paragraphs': { en: 'much of the text in repeated paragraphs', zh: '重复段落占比过高' },
  'repeated lines': { en: 'lines repeat', zh: '行重复' },
  'much text in repeated lines': { en: 'much of the text in repeated lines', zh: '重复行占比过高' },
  'one phrase too often': { en: 'one phrase too often', zh: '同一短语过于频繁' },
  'repeated phrases': { en: 'phrases repeat', zh: '语句重复' },
  'lines are no sentences': { en: 'lines do not end as sentences', zh: '行尾缺少标点' },
  'mostly short lines': { en: 'mostly short lines', zh: '多为短行' },
  'lines twice': { en: 'lines that stand there twice', zh: '同一行出现两次' },
  'a list': { en: 'a list: a line break every few words', zh: '列表：换行过多' },
  'placeholder text': { en: 'placeholder text (“lorem ipsum”)', zh: '占位文字（“lorem ipsum”）' },
  'program code': { en: 'program code (a curly bracket)', zh: '程序代码（花括号）' },
  'too few sentences': { en: 'too few sentences', zh: '句子过少' },
  // Private data.
  'too few like it': { en: 'too few like it', zh: '相同的行太少' },
  'too few different values': { en: 'too few different values', zh: '敏感值种类太少' },
  // Pictures.
  'it has no picture': { en: 'it has no picture', zh: '没有图片' },
  'it is not a PNG, JPEG, WebP or BMP picture': {
    en: 'it is not a PNG, JPEG, WebP or BMP picture',
    zh: '不是 PNG、JPEG、WebP 或 BMP 图片',
  },
  'GIF pictures are not read; save it as PNG': { en: 'GIF pictures are not read; save it as PNG', zh: '不支持 GIF 图片，请另存为 PNG' },
  'it has more than 64 megapixels': { en: 'it has more than 64 megapixels', zh: '超过 6400 万像素' },
  'it has more than 30 megabytes': { en: 'it has more than 30 megabytes', zh: '超过 30 MB' },
  'the picture is damaged or was cut off': { en: 'the picture is damaged or was cut off', zh: '图片已损坏或不完整' },
  'the list names it, but it is not there': { en: 'the list names it, but it is not there', zh: '列表中有，但文件不存在' },
  'the list does not name it': { en: 'the list does not name it', zh: '列表中没有它' },
  'it is a table that names none of the pictures': {
    en: 'it is a table that names none of the pictures',
    zh: '该表格没有提到任何图片',
  },
  // Labels.
  'not labelled': { en: 'not labelled', zh: '未标注' },
  skipped: { en: 'skipped', zh: '已跳过' },
  'people disagree': { en: 'people disagree', zh: '标注不一致' },
  'no vote': { en: 'no vote', zh: '没有规则适用' },
  'votes are tied': { en: 'votes are tied', zh: '票数相同' },
  'not sure enough': { en: 'not sure enough', zh: '把握不足' },
  'none fits': { en: 'none fits', zh: '没有合适的标签' },
  'answer not understood': { en: 'answer not understood', zh: '无法理解回答' },
  'refused by the service': { en: 'refused by the service', zh: '被服务拒绝' },
  'budget used up': { en: 'budget used up', zh: '预算已用完' },
  'no text': { en: 'no text', zh: '没有文本' },
  // Drift.
  stable: { en: 'stable', zh: '稳定' },
  watch: { en: 'watch', zh: '关注' },
  drift: { en: 'drifted', zh: '已漂移' },
  'too-few': { en: 'too few rows', zh: '行数过少' },
  // A join.
  first: { en: 'first table', zh: '第一个表' },
  second: { en: 'second table', zh: '第二个表' },
} as const satisfies Record<string, Text>;
export type CellWord = keyof typeof cellWords;

const listed: ReadonlyMap<string, Text> = new Map(Object.entries(cellWords));
const nextReason = new RegExp(`; (?=(?:${[...listed.keys()].map(escapePattern).join('|')})(?:: |; |$))`);

/** A stored cell such as "missing: age; rule: start ≤ end" in words for people. What this program did not write stays as it is. */
export function readCell(cell: string): Message {
  const whole = listed.get(cell);
  if (whole) return message(whole);
  const [first = message(verbatim('')), ...rest] = cell.split(nextReason).map(readReason);
  return rest.reduce((all, next) => message({ en: '{all}; {next}', zh: '{all}；{next}' }, { all, next }), first);
}

function readReason(reason: string): Message {
  const end = reason.indexOf(': ');
  const words = listed.get(end < 0 ? reason : reason.slice(0, end));
  if (!words) return message(verbatim('{reason}'), { reason });
  if (end < 0) return message(words);
  return message({ en: '{words}: {of}', zh: '{words}：{of}' }, { words, of: reason.slice(end + 2) });
}

/** What is stored for words that people read in a cell, in any language; other texts stay as they are. */
export function storedCell(read: string): string {
  const whole = keyOf(read);
  if (whole !== undefined) return whole;
  const reasons = read.split(/\s*[;；]\s*/).map(storedReason);
  return reasons.every((one) => one !== undefined) ? reasons.join('; ') : (storedReason(read) ?? read);
}

function storedReason(read: string): string | undefined {
  const [, words = read, of] = /^(.*?)\s*[:：]\s*(.*)$/s.exec(read) ?? [];
  const key = keyOf(words);
  return key === undefined || of === undefined ? key : `${key}: ${of}`;
}

function keyOf(read: string): string | undefined {
  const wanted = read.trim().toLowerCase();
  for (const [key, words] of listed) if ([key, words.en, words.zh].some((one) => one.toLowerCase() === wanted)) return key;
  return undefined;
}

/** With spaces at both ends made visible, where two texts would else look the same. */
export function visibleEnds(text: string): string {
  return text.replace(/^\s+|\s+$/g, (spaces) => '␣'.repeat(spaces.length));
}
