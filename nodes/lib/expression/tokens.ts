import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';

/** A pattern with Unicode classes; `sticky` so that it is tried at one place only. Characters above 127 may begin it. */
function matcher(source: string, flags = 'uy'): { exec: (text: string, offset: number) => RegExpExecArray | null } {
  const pattern = new RegExp(source, flags);
  return {
    exec(text, offset) {
      pattern.lastIndex = offset;
      return pattern.exec(text);
    },
  };
}
const word = (source: string) => matcher(`(?:${source})(?![\\p{L}\\p{N}_])`, 'iuy');
const token = (name: string, source: string) => createToken({ name, pattern: matcher(source), line_breaks: false });

// Signs of Chinese keyboards are the same as the Latin ones.
export const Blank = createToken({ name: 'Blank', pattern: matcher('\\s+'), line_breaks: true, group: Lexer.SKIPPED });
export const NumberToken = token('Number', '(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?(?![\\p{L}_])');
export const TextToken = createToken({
  name: 'Text',
  pattern: matcher('"(?:[^"\\0]|"")*"|\'(?:[^\'\\0]|\'\')*\'|“[^”\\0]*”|‘[^’\\0]*’'),
  line_breaks: true,
});
export const ColumnToken = createToken({ name: 'Column', pattern: matcher('\\[(?:[^\\]\\0]|\\]\\])+\\]'), line_breaks: true });
export const And = createToken({ name: 'And', pattern: word('and'), line_breaks: false });
export const Or = createToken({ name: 'Or', pattern: word('or'), line_breaks: false });
export const Not = createToken({ name: 'Not', pattern: word('not'), line_breaks: false });
export const Truth = createToken({ name: 'Truth', pattern: word('true|false'), line_breaks: false });
export const NameToken = token('Name', '[\\p{L}_][\\p{L}\\p{N}_]*');
export const Compare = token('Compare', '<=|>=|<>|!=|==|[=<>≤≥≠＝＜＞]');
export const Sum = token('Sum', '[+\\-＋－]');
export const Product = token('Product', '[*/%×÷＊／％]');
export const Open = token('Open', '[(（]');
export const Close = token('Close', '[)）]');
export const Comma = token('Comma', '[,，、]');

export const tokens: TokenType[] = [
  Blank,
  NumberToken,
  TextToken,
  ColumnToken,
  And,
  Or,
  Not,
  Truth,
  NameToken,
  Compare,
  Sum,
  Product,
  Open,
  Close,
  Comma,
];

const lexer = new Lexer(tokens, { ensureOptimizations: false });

/** The tokens of an expression, and the place of the first sign that belongs to none. */
export function tokenize(text: string): { tokens: IToken[]; unknownAt?: number } {
  const { tokens: found, errors } = lexer.tokenize(text);
  const [first] = errors;
  return { tokens: found, ...(first && { unknownAt: first.offset }) };
}
