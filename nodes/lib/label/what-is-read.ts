import type { TableSpec } from '../../kit/ports.ts';
import { usableTypes } from '../preprocess/table-features.ts';
import { inputsOf } from '../training/table-lesson.ts';
import { chosenTexts } from '../training/text-columns.ts';
import type { CrossValidation } from './cross-validate.ts';

/** What a model reads to judge labels by: texts, or other columns; undefined where nothing fits. Texts and other columns do not go together. */
export function readsOf(rows: Pick<TableSpec, 'columns'>, chosen: readonly string[], target: string): CrossValidation['reads'] | undefined {
  const known = rows.columns ?? [];
  const wanted = known.filter(({ name }) => chosen.includes(name) && name !== target);
  if (chosen.length > 0 && wanted.every(({ type }) => type === 'text'))
    return wanted.length === 0 ? undefined : { kind: 'texts', columns: wanted.map(({ name }) => name) };
  if (wanted.some(({ type }) => !usableTypes.includes(type))) return undefined;
  const texts = chosen.length === 0 ? chosenTexts(rows, [], target) : [];
  if (texts.length > 0) return { kind: 'texts', columns: texts };
  const columns = inputsOf(rows, chosen, target);
  return columns.length === 0 ? undefined : { kind: 'columns', columns };
}
