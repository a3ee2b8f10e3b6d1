import { readJson } from '../../nodes/kit/json.ts';

/**
 * Finds a workflow's text in what was pasted. A text that went through an e-mail comes back wrapped, quoted and between
 * other words; what cannot be read is left as it is, so that reading it says what is wrong.
 */
export function workflowTextIn(pasted: string): string {
  for (const attempt of [
    (text: string) => text,
    found,
    (text: string) => found(unquoted(text)),
    (text: string) => found(plainQuotes(unquoted(text))),
  ]) {
    const text = attempt(pasted);
    if (readJson(text) !== undefined) return text;
  }
  return pasted;
}

/** From the first brace to the last, with the line breaks that a mail program put into long texts taken out. */
function found(text: string): string {
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  return start < 0 || end < start ? text : unwrapped(text.slice(start, end + 1).replaceAll('\u00A0', ' '));
}
/** JSON has no raw line breaks inside texts: one that is there stands for the space it was broken at. */
function unwrapped(json: string): string {
  let out = '';
  let inside = false;
  for (let at = 0; at < json.length; at++) {
    const letter = json[at] ?? '';
    if (inside && letter === '\\') {
      out += letter + (json[++at] ?? '');
      continue;
    }
    if (letter === '"') inside = !inside;
    if (inside && (letter === '\n' || letter === '\r')) {
      while (/\s/.test(json[at + 1] ?? '')) at++;
      if (!out.endsWith(' ')) out += ' ';
      continue;
    }
    out += letter;
  }
  return out;
}
/** Without the marks of an answered mail. */
function unquoted(text: string): string {
  return text.replaceAll(/^[ \t]*(?:>[ \t]?)+/gm, '');
}
/** Word processors bend quotation marks. */
function plainQuotes(text: string): string {
  return text.replaceAll(/[“”„]/g, '"');
}
