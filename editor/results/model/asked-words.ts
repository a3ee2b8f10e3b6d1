import { columnPlace } from '../../../nodes/kit/template.ts';

/** What a model that writes is asked: its prompt with what is filled in; what is not yet keeps its braces. */
export function askedWords(prompt: string, entries: Readonly<Record<string, string>>): string {
  return prompt.replace(columnPlace, (whole, name: string) => entries[name]?.trim() || whole);
}
