import { EmbeddedActionsParser, EOF, type IRecognitionException, type IToken } from 'chevrotain';
import type { Text, TextValues } from '../../kit/text.ts';
import {
  And,
  Close,
  ColumnToken,
  Comma,
  Compare,
  NameToken,
  Not,
  NumberToken,
  Open,
  Or,
  Product,
  Sum,
  TextToken,
  tokenize,
  tokens,
  Truth,
} from './tokens.ts';

export type Operator = '=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | 'and' | 'or' | 'not' | 'minus';
/** Where a piece stands in the text: offsets, the end not included. */
export interface Place {
  start: number;
  end: number;
}
export type Expression = Place &
  (
    | { kind: 'number'; value: number }
    | { kind: 'text'; value: string }
    | { kind: 'truth'; value: boolean }
    | { kind: 'column'; name: string }
    | { kind: 'call'; name: string; args: Expression[] }
    | { kind: 'operation'; operator: Operator; args: Expression[] }
  );

/** Something wrong in an expression, and what stands there. */
export interface Fault extends Place {
  code: string;
  text: Text;
  values?: TextValues;
  /** What would stand there instead. */
  instead?: string;
}
export type Parsed = { expression: Expression } | { fault: Fault };

const longest = 2_000;
const mostTokens = 500;
const deepest = 40;

class ExpressionParser extends EmbeddedActionsParser {
  constructor() {
    super(tokens, { maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  whole = this.RULE('whole', (): Expression => this.SUBRULE(this.either));

  private either = this.RULE('either', (): Expression => {
    let left = this.SUBRULE(this.both);
    this.MANY(() => {
      this.CONSUME(Or);
      const right = this.SUBRULE2(this.both);
      left = this.ACTION(() => operation('or', left, right));
    });
    return left;
  });

  private both = this.RULE('both', (): Expression => {
    let left = this.SUBRULE(this.negated);
    this.MANY(() => {
      this.CONSUME(And);
      const right = this.SUBRULE2(this.negated);
      left = this.ACTION(() => operation('and', left, right));
    });
    return left;
  });

  private negated = this.RULE('negated', (): Expression =>
    this.OR([
      {
        ALT: () => {
          const sign = this.CONSUME(Not);
          const inner = this.SUBRULE(this.negated);
          return this.ACTION((): Expression => ({
            kind: 'operation',
            operator: 'not',
            args: [inner],
            start: sign.startOffset,
            end: inner.end,
          }));
        },
      },
      { ALT: () => this.SUBRULE(this.comparison) },
    ]),
  );

  private comparison = this.RULE('comparison', (): Expression => {
    let left = this.SUBRULE(this.sum);
    this.OPTION(() => {
      const sign = this.CONSUME(Compare);
      const right = this.SUBRULE2(this.sum);
      left = this.ACTION(() => operation(plainSign(sign.image), left, right));
    });
    return left;
  });

  private sum = this.RULE('sum', (): Expression => {
    let left = this.SUBRULE(this.product);
    this.MANY(() => {
      const sign = this.CONSUME(Sum);
      const right = this.SUBRULE2(this.product);
      left = this.ACTION(() => operation(plainSign(sign.image), left, right));
    });
    return left;
  });

  private product = this.RULE('product', (): Expression => {
    let left = this.SUBRULE(this.signed);
    this.MANY(() => {
      const sign = this.CONSUME(Product);
      const right = this.SUBRULE2(this.signed);
      left = this.ACTION(() => operation(plainSign(sign.image), left, right));
    });
    return left;
  });

  private signed = this.RULE('signed', (): Expression =>
    this.OR([
      {
        ALT: () => {
          const sign = this.CONSUME(Sum);
          const inner = this.SUBRULE(this.signed);
          return this.ACTION((): Expression =>
            plainSign(sign.image) === '-'
              ? { kind: 'operation', operator: 'minus', args: [inner], start: sign.startOffset, end: inner.end }
              : inner,
          );
        },
      },
      { ALT: () => this.SUBRULE(this.primary) },
    ]),
  );

  private primary = this.RULE('primary', (): Expression =>
    this.OR([
      { ALT: () => leaf(this.CONSUME(NumberToken), ({ image }) => ({ kind: 'number', value: Number(image) })) },
      { ALT: () => leaf(this.CONSUME(TextToken), ({ image }) => ({ kind: 'text', value: unquoted(image) })) },
      { ALT: () => leaf(this.CONSUME(Truth), ({ image }) => ({ kind: 'truth', value: image.toLowerCase() === 'true' })) },
      { ALT: () => leaf(this.CONSUME(ColumnToken), ({ image }) => ({ kind: 'column', name: image.slice(1, -1).replaceAll(']]', ']') })) },
      { ALT: () => this.SUBRULE(this.named) },
      {
        ALT: () => {
          const open = this.CONSUME(Open);
          const inner = this.SUBRULE(this.either);
          const close = this.CONSUME(Close);
          return this.ACTION((): Expression => ({ ...inner, start: open.startOffset, end: close.startOffset + 1 }));
        },
      },
    ]),
  );

  /** A function with what it is given, or the bare name of a column. */
  private named = this.RULE('named', (): Expression => {
    const called = this.CONSUME(NameToken);
    let result: Expression = leaf(called, ({ image }) => ({ kind: 'column', name: image }));
    this.OPTION(() => {
      this.CONSUME(Open);
      const args: Expression[] = [];
      this.MANY_SEP({ SEP: Comma, DEF: () => void args.push(this.SUBRULE(this.either)) });
      const close = this.CONSUME(Close);
      result = this.ACTION((): Expression => ({
        kind: 'call',
        name: called.image.toLowerCase(),
        args,
        start: called.startOffset,
        end: close.startOffset + 1,
      }));
    });
    return result;
  });
}

function operation(operator: Operator, left: Expression, right: Expression): Expression {
  return { kind: 'operation', operator, args: [left, right], start: left.start, end: right.end };
}
type Leaf =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'truth'; value: boolean }
  | { kind: 'column'; name: string };
function leaf(token: IToken, made: (token: IToken) => Leaf): Expression {
  return { ...made(token), ...placeOf(token) };
}
function placeOf(token: IToken): Place {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

const signs: Readonly<Record<string, Operator>> = {
  '=': '=',
  '==': '=',
  '＝': '=',
  '<>': '<>',
  '!=': '<>',
  '≠': '<>',
  '<': '<',
  '＜': '<',
  '>': '>',
  '＞': '>',
  '<=': '<=',
  '≤': '<=',
  '>=': '>=',
  '≥': '>=',
  '+': '+',
  '＋': '+',
  '-': '-',
  '－': '-',
  '*': '*',
  '×': '*',
  '＊': '*',
  '/': '/',
  '÷': '/',
  '／': '/',
  '%': '%',
  '％': '%',
};
function plainSign(image: string): Operator {
  return signs[image] ?? '=';
}

/** Within quotes a doubled quote stands for itself. */
function unquoted(image: string): string {
  const [quote = ''] = image;
  return image.slice(1, -1).replaceAll(quote + quote, quote);
}

let parser: ExpressionParser | undefined;

/** Reads an expression; the first thing that is wrong is told with its place. */
export function parseExpression(text: string): Parsed {
  if (text.length > longest) return { fault: tooLong };
  const { tokens: found, unknownAt } = tokenize(text);
  if (unknownAt !== undefined) return { fault: unknownSign(text, unknownAt) };
  if (found.length === 0) return { fault: { code: 'empty-expression', start: 0, end: 0, text: emptyWords } };
  if (found.length > mostTokens) return { fault: tooLong };
  const deep = tooDeep(found);
  if (deep) return { fault: deep };
  parser ??= new ExpressionParser();
  parser.input = found;
  const expression: Expression = parser.whole();
  const [error] = parser.errors;
  return error ? { fault: faultOf(error, text) } : { expression };
}

const emptyWords: Text = {
  en: 'Write what the new column is made of, such as [price] * 1.19 or if(age >= 18, "adult", "child").',
  zh: '请填写新列的计算方法，例如 [价格] * 1.13 或 if(年龄 >= 18, "成人", "儿童")。',
};
const tooLong: Fault = {
  code: 'long-expression',
  start: 0,
  end: 0,
  text: {
    en: 'The expression is too long: at most {longest} characters and {most} words and signs. Make it in two steps, one column after the other.',
    zh: '表达式太长：最多 {longest} 个字符、{most} 个词和符号。请分两步，先后派生两列。',
  },
  values: { longest, most: mostTokens },
};

function tooDeep(found: readonly IToken[]): Fault | undefined {
  let depth = 0;
  for (const token of found) {
    if (token.tokenType === Open) depth++;
    if (token.tokenType === Close) depth--;
    if (depth > deepest)
      return {
        code: 'deep-expression',
        ...placeOf(token),
        text: {
          en: 'Brackets lie too deep within each other here: at most {deepest}. Make the column in two steps.',
          zh: '此处括号嵌套太深：最多 {deepest} 层。请分两步派生。',
        },
        values: { deepest },
      };
  }
  return undefined;
}

function unknownSign(text: string, at: number): Fault {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const open = '"\'“‘'.includes(sign);
  return {
    code: open ? 'open-text' : 'unknown-sign',
    start: at,
    end: at + sign.length,
    text: open
      ? { en: 'The text that begins here has no end. Close it with a quotation mark.', zh: '从这里开始的文本没有结束。请补上引号。' }
      : sign === '['
        ? { en: 'The column name that begins here has no end. Close it with ].', zh: '从这里开始的列名没有结束。请补上 ]。' }
        : {
            en: '“{sign}” has no meaning here. Texts stand in quotation marks, column names with spaces or signs in [ ].',
            zh: '“{sign}”在这里没有意义。文本请加引号；含空格或符号的列名请放在 [ ] 中。',
          },
    values: { sign },
  };
}

function faultOf({ token, name }: IRecognitionException, text: string): Fault {
  const ended = token.tokenType === EOF || Number.isNaN(token.startOffset);
  const place = ended ? { start: text.length, end: text.length } : placeOf(token);
  const found = token.image;
  if (ended) {
    return {
      code: 'unfinished-expression',
      ...place,
      text: {
        en: 'The expression ends too early: a value, a column or a closing bracket is expected.',
        zh: '表达式不完整：此处应有一个值、一列或右括号。',
      },
    };
  }
  const surplus = name === 'NotAllInputParsedException';
  return {
    code: 'unexpected',
    ...place,
    text: surplus
      ? {
          en: '“{found}” does not fit here: an operator such as + or and is expected, or the end. Column names with spaces stand in [ ].',
          zh: '“{found}”不应出现在这里：此处应为运算符（例如 + 或 and）或结尾。含空格的列名请放在 [ ] 中。',
        }
      : {
          en: '“{found}” does not fit here: a number, a text in quotation marks, a column, a function or a bracket is expected.',
          zh: '“{found}”不应出现在这里：此处应为数字、带引号的文本、列、函数或括号。',
        },
    values: { found },
  };
}
