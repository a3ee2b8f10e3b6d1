import type { Row } from '../../kit/ports.ts';
import { textOf } from '../preprocess/text-features.ts';

const place = /\{([^{}\n]+)\}/g;

/** The columns that a template names in braces, each once. */
export function templateColumns(template: string): string[] {
  return [...new Set(Array.from(template.matchAll(place), ([, name = '']) => name))];
}

/** The template with a row's values in place of the names; a name that the row lacks leaves nothing. */
export function fillTemplate(template: string, row: Row): string {
  return template.replace(place, (_, name: string) => textOf(row, [name]));
}
