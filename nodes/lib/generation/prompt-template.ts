import type { Row } from '../../kit/ports.ts';
import { columnPlace } from '../../kit/template.ts';
import { textOf } from '../preprocess/text-features.ts';

/** The columns that a template names in braces, each once. */
export function templateColumns(template: string): string[] {
  return [...new Set(Array.from(template.matchAll(columnPlace), ([, name = '']) => name))];
}

/** The template with a row's values in place of the names; a name that the row lacks leaves nothing. */
export function fillTemplate(template: string, row: Row): string {
  return template.replace(columnPlace, (_, name: string) => textOf(row, [name]));
}
