/**
 * Packages carry models as scripts that hold one literal. It is read as text and never run: what stands behind `exports=`,
 * token by token, becomes JSON.
 */
export function readScriptLiteral(script: string): unknown {
  const start = /\.exports\s*=\s*(?=["{[])/.exec(script);
  if (!start) throw new Error('The script holds no literal.');
  const from = start.index + start[0].length;
  if (script[from] === '"') {
    const end = script.indexOf('"', from + 1);
    return JSON.parse(script.slice(from, end + 1));
  }
  return JSON.parse(asJson(script, from));
}

const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(![01])|([A-Za-z_$][\w$]*)(?=\s*:)|(null|true|false)|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([{}[\],:]))/y;

function asJson(script: string, from: number): string {
  const parts: string[] = [];
  let depth = 0;
  token.lastIndex = from;
  do {
    const found = token.exec(script);
    if (!found) throw new Error('The script holds more than plain data.');
    const [, text, flag, key, word, number, mark] = found;
    if (mark === '{' || mark === '[') depth += 1;
    if (mark === '}' || mark === ']') depth -= 1;
    parts.push(text ?? word ?? mark ?? (flag ? String(flag === '!0') : key === undefined ? String(Number(number)) : JSON.stringify(key)));
  } while (depth > 0);
  return parts.join('');
}
