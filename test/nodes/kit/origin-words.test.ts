import { expect, test } from 'vitest';
import { originLine } from '../../../nodes/kit/origin-words.ts';
import { say } from '../../../nodes/kit/text.ts';

test('where rows came from is one line, which says what nobody has said', () => {
  const origin = { origin: 'files/letters.zip', ownership: 'unsaid', readAt: '2026-11-26T19:29:26.430Z' } as const;
  expect(say(originLine(origin), 'en')).toBe('From files/letters.zip · read on 2026-11-26 · licence: not said · owner: not said');
  expect(say(originLine({ ...origin, licence: 'CC BY 4.0', owner: '市医院', ownership: 'internal' }), 'zh')).toBe(
    '来源：files/letters.zip · 读取日期：2026-11-26 · 许可：CC BY 4.0 · 所有者：市医院（内部）',
  );
  expect(say(originLine({ ...origin, ownership: 'public' }), 'en')).toMatch(/owner: public$/);
});
