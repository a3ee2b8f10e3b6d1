import { useCallback } from 'react';
import { readCell } from '../../../nodes/kit/cell-words.ts';
import type { ColumnSpec } from '../../../nodes/kit/ports.ts';
import { type Language, say } from '../../../nodes/kit/text.ts';
import { useLanguage } from '../../i18n/use-say.ts';

/** What a text in a column says to people: words of this program are said in their language. */
export function cellText({ holds }: Pick<ColumnSpec, 'holds'>, text: string, language: Language): string {
  return holds === 'reasons' || holds === 'words' ? say(readCell(text), language) : text;
}

export function useCellText(): (column: Pick<ColumnSpec, 'holds'>, text: string) => string {
  const language = useLanguage();
  return useCallback((column, text) => cellText(column, text, language), [language]);
}

/** The column with its classes as people read them; to show, not to look cells up by. */
export function useReadable<Column extends ColumnSpec>(column: Column): Column {
  const read = useCellText();
  const { holds, classes } = column;
  return holds && classes ? { ...column, classes: classes.map((one) => ({ ...one, name: read(column, one.name) })) } : column;
}
