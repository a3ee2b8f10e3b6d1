import type { ColumnSpec } from '../../kit/ports.ts';
import { storedAs } from '../tables/column-types.ts';
import { literal, name } from '../tables/connection.ts';
import { nearestName } from '../../kit/nearest-name.ts';
import { clockFunctions, functions, type FunctionRule, type ValueType } from './functions.ts';
import { type Expression, type Fault, parseExpression } from './parse.ts';

export interface Compiled {
  sql: string;
  type: ValueType;
  /** The values that it can have, where these are written in it. */
  classes?: string[];
}
type Result = Compiled | { fault: Fault };

const typeNames: Record<ValueType, { en: string; zh: string }> = {
  number: { en: 'a number', zh: '数字' },
  text: { en: 'a text', zh: '文本' },
  date: { en: 'a date', zh: '日期' },
  boolean: { en: 'a condition (true or false)', zh: '条件（真或假）' },
  unknown: { en: 'a value', zh: '值' },
};
export function typeName(type: ValueType): { en: string; zh: string } {
  return typeNames[type];
}

class Wrong extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** An expression over columns as SQL, with its type; or what is wrong in it and where. Without columns only what can be known is checked. Pure. */
export function compileExpression(text: string, columns: readonly ColumnSpec[] | undefined): Result {
  const parsed = parseExpression(text);
  if ('fault' in parsed) return parsed;
  try {
    const compiled = compile(parsed.expression, columns);
    const classes = classesOf(parsed.expression);
    return {
      ...compiled,
      ...(compiled.type === 'boolean' ? { classes: ['true', 'false'] } : classes && { classes: [...new Set(classes)] }),
    };
  } catch (error) {
    if (error instanceof Wrong) return { fault: error.fault };
    throw error;
  }
}

type Columns = readonly ColumnSpec[] | undefined;
interface Piece {
  sql: string;
  type: ValueType;
}

function compile(expression: Expression, columns: Columns): Piece {
  switch (expression.kind) {
    case 'number':
      return { sql: `${expression.value}::DOUBLE`, type: 'number' };
    case 'text':
      return { sql: literal(expression.value), type: 'text' };
    case 'truth':
      return { sql: String(expression.value), type: 'boolean' };
    case 'column':
      return columnPiece(expression, columns);
    case 'operation':
      return operationPiece(expression, columns);
    case 'call':
      return callPiece(expression, columns);
  }
}

function columnPiece(expression: Expression & { kind: 'column' }, columns: Columns): Piece {
  const wanted = expression.name;
  if (!columns) return { sql: name(wanted), type: 'unknown' };
  const column = columns.find((one) => one.name === wanted);
  if (column) {
    const stored = storedAs(column.type);
    return { sql: stored === 'number' ? `${name(wanted)}::DOUBLE` : name(wanted), type: stored };
  }
  const near = nearestName(
    wanted,
    columns.map((one) => one.name),
  );
  const isFunction = Object.hasOwn(functions, wanted.toLowerCase());
  throw new Wrong({
    code: 'missing-column',
    start: expression.start,
    end: expression.end,
    text: isFunction
      ? { en: '“{column}” is a function: write {usage}.', zh: '“{column}”是函数，请写成 {usage}。' }
      : {
          en: 'The table has no column “{column}”. Texts stand in quotation marks.',
          zh: '表格中没有“{column}”列。如果是文本，请加引号。',
        },
    values: { column: wanted, usage: functions[wanted.toLowerCase()]?.usage ?? '' },
    ...(near !== undefined && { instead: bracketed(near) }),
  });
}

/** A column's name as it stands in an expression, whatever signs it has. */
export function bracketed(column: string): string {
  return `[${column.replaceAll(']', ']]')}]`;
}

function operationPiece({ operator, args, ...place }: Expression & { kind: 'operation' }, columns: Columns): Piece {
  const [left, right] = args.map((arg) => ({ ...compile(arg, columns), place: arg }));
  if (!left) return { sql: 'NULL', type: 'unknown' };
  if (!right) {
    const wanted = operator === 'not' ? 'boolean' : 'number';
    expectType(left, wanted, operator === 'not' ? 'not' : '-');
    return { sql: operator === 'not' ? `(NOT ${left.sql})` : `(- ${left.sql})`, type: wanted };
  }
  if (operator === 'and' || operator === 'or') {
    for (const side of [left, right]) expectType(side, 'boolean', operator);
    return { sql: `(${left.sql} ${operator.toUpperCase()} ${right.sql})`, type: 'boolean' };
  }
  if (isComparison(operator)) {
    const [one, other] = alike(left, right);
    if (!fits(one.type, other.type)) {
      throw new Wrong({
        code: 'unlike-types',
        start: place.start,
        end: place.end,
        text: {
          en: '{left} is compared with {right} here. Make them alike with text(…), number(…) or date("2024-05-31").',
          zh: '这里把{left}与{right}相比较。请用 text(…)、number(…) 或 date("2024-05-31") 统一类型。',
        },
        values: { left: typeNames[one.type], right: typeNames[other.type] },
      });
    }
    return { sql: `(${one.sql} ${operator} ${other.sql})`, type: 'boolean' };
  }
  for (const side of [left, right]) {
    if (operator === '+' && side.type === 'text') throw new Wrong(textSum(side.place));
    expectType(side, 'number', operator);
  }
  return { sql: `(${left.sql} ${operator} ${right.sql})`, type: 'number' };
}

function isComparison(operator: string): boolean {
  return ['=', '<>', '<', '<=', '>', '>='].includes(operator);
}

type Placed = Piece & { place: Expression };

/** A day that is written as a text beside a date is a date. */
function alike(left: Placed, right: Placed): [Piece, Piece] {
  const dated = (side: Placed, other: Placed): Piece =>
    other.type === 'date' &&
    side.place.kind === 'text' &&
    /^\d{4}-\d{2}-\d{2}/.test(side.place.value) &&
    !Number.isNaN(Date.parse(side.place.value))
      ? { sql: functions['date']?.sql([side.sql], ['text']) ?? side.sql, type: 'date' }
      : side;
  return [dated(left, right), dated(right, left)];
}

function fits(one: ValueType, other: ValueType): boolean {
  return one === other || one === 'unknown' || other === 'unknown';
}

function expectType({ type, place }: Placed, wanted: ValueType, where: string): void {
  if (fits(type, wanted)) return;
  throw new Wrong({
    code: 'wrong-type',
    start: place.start,
    end: place.end,
    text: {
      en: '“{where}” takes {wanted}, but this is {found}.',
      zh: '“{where}”需要{wanted}，但这里是{found}。',
    },
    values: { where, wanted: typeNames[wanted], found: typeNames[type] },
  });
}

function textSum({ start, end }: Expression): Fault {
  return {
    code: 'wrong-type',
    start,
    end,
    text: {
      en: '+ adds numbers, but this is a text. To put texts together write concat(a, b); to read a number out of a text write number(…).',
      zh: '+ 用于数字相加，但这里是文本。拼接文本请写 concat(a, b)；把文本转成数字请写 number(…)。',
    },
  };
}

function callPiece(expression: Expression & { kind: 'call' }, columns: Columns): Piece {
  const { name: called, args } = expression;
  const rule = Object.hasOwn(functions, called) ? functions[called] : undefined;
  if (!rule) throw new Wrong(unknownFunction(expression));
  checkCount(expression, rule);
  const pieces = args.map((arg) => ({ ...compile(arg, columns), place: arg }));
  let same: ValueType = 'unknown';
  for (const [at, piece] of pieces.entries()) {
    const wanted = rule.takes[Math.min(at, rule.takes.length - 1)] ?? 'any';
    if (wanted === 'any') continue;
    if (wanted !== 'same') expectType(piece, wanted, called);
    else if (same === 'unknown') same = piece.type;
    else expectType(piece, same, called);
  }
  const sql = rule.sql(
    pieces.map((piece) => piece.sql),
    pieces.map((piece) => piece.type),
  );
  return { sql: `(${sql})`, type: rule.gives === 'same' ? same : rule.gives };
}

function checkCount({ name: called, args, start, end }: Expression & { kind: 'call' }, rule: FunctionRule): void {
  const [least, most] = [rule.takes.length - (rule.optional ?? 0), rule.repeats ? Infinity : rule.takes.length];
  if (args.length >= least && args.length <= most) return;
  throw new Wrong({
    code: 'wrong-count',
    start,
    end,
    text: {
      en: '“{called}” was given {count} {count|value|values}. It is written {usage}.',
      zh: '“{called}”得到了 {count} 个值。正确写法：{usage}。',
    },
    values: { called, count: args.length, usage: rule.usage },
  });
}

function unknownFunction({ name: called, start }: Expression & { kind: 'call' }): Fault {
  const place = { start, end: start + called.length };
  if (clockFunctions.has(called))
    return {
      code: 'not-repeatable',
      ...place,
      text: {
        en: '“{called}” is left out on purpose: the same rows must always give the same result. Write a fixed date, such as date("2024-05-31").',
        zh: '不提供“{called}”：相同的数据必须总是得到相同的结果。请写固定的日期，例如 date("2024-05-31")。',
      },
      values: { called },
    };
  const near = nearestName(called, Object.keys(functions));
  return {
    code: 'unknown-function',
    ...place,
    text: {
      en: 'There is no function “{called}”. There are: {names}.',
      zh: '没有“{called}”函数。可用的函数：{names}。',
    },
    values: { called, names: Object.keys(functions).join(', ') },
    ...(near !== undefined && { instead: near }),
  };
}

/** The texts that an `if` chooses among, where all of them are written out. */
function classesOf(expression: Expression): string[] | undefined {
  if (expression.kind === 'text') return [expression.value];
  if (expression.kind !== 'call' || expression.name !== 'if') return undefined;
  const [yes, no] = expression.args.slice(1).map(classesOf);
  return yes && no && [...yes, ...no];
}
