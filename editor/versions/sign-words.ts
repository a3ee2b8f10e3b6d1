import type { Sign } from '../../nodes/kit/differences.ts';
import type { Text } from '../../nodes/kit/text.ts';

export const signWords: Readonly<Record<Sign, Text>> = {
  added: { en: 'added', zh: '新增' },
  removed: { en: 'removed', zh: '删除' },
  changed: { en: 'changed', zh: '改动' },
};
export const signGlyphs: Readonly<Record<Sign, string>> = { added: '+', removed: '−', changed: '~' };
