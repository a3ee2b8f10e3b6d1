import { expect, test } from 'vitest';
import { cellWords, readCell, storedCell, visibleEnds } from '../../../nodes/kit/cell-words.ts';
import { say } from '../../../nodes/kit/text.ts';

const cells: [string, string, string][] = [
  ['missing: age', 'missing: age', '缺失：age'],
  ['duplicate', 'duplicate', '重复'],
  ['invalid: e-mail; rule: start ≤ end', 'invalid: e-mail; rule: start ≤ end', '不符合规则：e-mail；违反规则：start ≤ end'],
  ['missing: a; b: c', 'missing: a; b: c', '缺失：a; b: c'],
  ['missing: {of}', 'missing: {of}', '缺失：{of}'],
  ['GIF pictures are not read; save it as PNG', 'GIF pictures are not read; save it as PNG', '不支持 GIF 图片，请另存为 PNG'],
  ['skipped: 无法辨认', 'skipped: 无法辨认', '已跳过：无法辨认'],
  ['no running text', 'no running text: common words are missing', '不是通顺的文章：缺少常用词'],
  ['of another program: {x}', 'of another program: {x}', 'of another program: {x}'],
  ['', '', ''],
];
test.each(cells)('%s', (stored, en, zh) => {
  expect(say(readCell(stored), 'en')).toBe(en);
  expect(say(readCell(stored), 'zh')).toBe(zh);
});

test('every word of the program is found again by what people read', () => {
  for (const [stored, { en, zh }] of Object.entries(cellWords)) {
    expect([storedCell(en), storedCell(stored)], stored).toEqual([stored, stored]);
    // Two rules may share a word of a language; what is found is said in the same word.
    expect(say(readCell(storedCell(zh)), 'zh')).toBe(zh);
  }
  expect(storedCell('缺失：年龄')).toBe('missing: 年龄');
  expect(storedCell('不符合规则：邮箱；违反规则：a ≤ b')).toBe('invalid: 邮箱; rule: a ≤ b');
  expect(storedCell('nothing of ours: x')).toBe('nothing of ours: x');
});

test('spaces at both ends of a text are made visible, and no others', () => {
  expect([visibleEnds(' 深圳\u3000'), visibleEnds('São Paulo'), visibleEnds('  ')]).toEqual(['␣深圳␣', 'São Paulo', '␣␣']);
});
