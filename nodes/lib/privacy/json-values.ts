import { readJson } from '../../kit/json.ts';

export interface JsonPlace {
  /** The names of the two fields that it lies in, the inner one last; '' outside of all. */
  field: string;
  kind: 'string' | 'number';
}
/** The new text of a string, or of a whole number as it is written; the same where nothing changes. */
export type ValueChange = (value: string, place: JsonPlace) => string;

/**
 * JSON text with its strings and whole numbers changed one by one. Everything else stays as it is written: the names of fields, their
 * order, spaces, and numbers that are longer than a number in memory can be. A number stays one where its new text is one. A string that
 * holds JSON itself, as the arguments of a tool call do, is gone through likewise. Undefined where the text is no JSON.
 */
export function changeJson(text: string, change: ValueChange): string | undefined {
  if (readJson(text) === undefined) return undefined;
  // One entry for each object that is open: the field that is being read.
  const fields: string[] = [];
  let [made, kept, at] = ['', 0, 0];
  const replace = (start: number, end: number, next: string): void => {
    made += text.slice(kept, start) + next;
    kept = end;
  };
  while (at < text.length) {
    const start = at;
    switch (text.charCodeAt(at)) {
      case openBrace:
        fields.push('');
        at++;
        break;
      case closeBrace:
        fields.pop();
        at++;
        break;
      case quote: {
        at = stringEnd(text, start);
        const value = stringAt(text, start, at);
        if (isName(text, at)) fields[fields.length - 1] = value;
        else {
          const next = changedString(value, fieldOf(fields), change);
          if (next !== value) replace(start, at, JSON.stringify(next));
        }
        break;
      }
      default: {
        number.lastIndex = start;
        const written = number.exec(text)?.[0];
        at += written?.length ?? 1;
        const digits = written && wholeNumber.exec(written)?.[1];
        if (!digits) break;
        const next = change(digits, { field: fieldOf(fields), kind: 'number' });
        if (next !== digits) replace(start, at, plainNumber.test(next) ? next : JSON.stringify(next));
      }
    }
  }
  return kept === 0 ? text : made + text.slice(kept);
}

const [quote, backslash, colon, openBrace, closeBrace] = [34, 92, 58, 123, 125];
const number = /-?\d[\d.eE+-]*/y;
/** Some programs write whole numbers with a point and zeros behind. */
const wholeNumber = /^(\d+)(?:\.0+)?$/;
const plainNumber = /^(?:0|[1-9]\d*)$/;

function changedString(value: string, field: string, change: ValueChange): string {
  const inside = /^\s*[[{]/.test(value) ? changeJson(value, change) : undefined;
  return inside ?? change(value, { field, kind: 'string' });
}

/** Behind the quote that closes it. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}
function stringAt(text: string, start: number, end: number): string {
  const written = text.slice(start + 1, end - 1);
  return written.includes('\\') ? (readJson<string>(text.slice(start, end)) ?? written) : written;
}
function isName(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === colon;
}

function fieldOf(fields: readonly string[]): string {
  return fields
    .filter((field) => field !== '')
    .slice(-2)
    .join(' ');
}
