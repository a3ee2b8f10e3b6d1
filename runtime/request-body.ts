import type { Json } from '../nodes/kit/json.ts';
import { AppError } from './errors.ts';

/** Far deeper than any data that means something, and far from where writing it again would overflow the stack. */
const mostDepth = 100;

/** Throws AppError 400 for JSON text that is nested too deep: parsing takes any depth, but every step after it would overflow. */
export function refuseDeep(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        if (++depth > mostDepth) throw tooDeep();
        break;
      case ']':
      case '}':
        depth--;
        break;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** The raw body of a webhook as data. Keys that could reach an object's prototype are refused, as in workflow files. */
export function parsedBody(raw: Buffer): Json {
  if (raw.length === 0) return null;
  const text = raw.toString('utf8');
  refuseDeep(text);
  try {
    // The plain parse is several times as quick, and almost every body passes the test.
    const body: Json = /__proto__|\\u/.test(text) ? JSON.parse(text, refuseKeys) : JSON.parse(text);
    return body;
  } catch {
    throw new AppError(400, 'not-json', {
      en: 'The body is not valid JSON. Check its commas, quotes and brackets.',
      zh: '请求体不是有效的 JSON。请检查其中的逗号、引号和括号。',
    });
  }
}
function refuseKeys(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('forbidden key');
  return value;
}

const tooDeep = (): AppError =>
  new AppError(
    400,
    'too-deep',
    {
      en: 'The body is nested more than {limit} levels deep, which is refused. Send flatter data.',
      zh: '请求体的嵌套超过 {limit} 层，因此被拒绝。请发送层级较少的数据。',
    },
    { limit: mostDepth },
  );
