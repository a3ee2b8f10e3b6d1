/** What an expression can give; `unknown` fits everything: a column of which nothing is known yet. */
export type ValueType = 'number' | 'text' | 'date' | 'boolean' | 'unknown';

export interface FunctionRule {
  /** What it takes, one by one; `any` takes all, `same` what the first `same` took. */
  takes: readonly (Exclude<ValueType, 'unknown'> | 'any' | 'same')[];
  /** So many may be left out at the end. */
  optional?: number;
  /** The last may be given again and again. */
  repeats?: true;
  gives: Exclude<ValueType, 'unknown'> | 'same';
  /** How it is written, for messages. */
  usage: string;
  sql(args: readonly string[], types: readonly ValueType[]): string;
}

const number = (
  takes: FunctionRule['takes'],
  usage: string,
  sql: (...args: string[]) => string,
  more: Partial<FunctionRule> = {},
): FunctionRule => ({
  takes,
  gives: 'number',
  usage,
  sql: (args) => `(${sql(...args)})::DOUBLE`,
  ...more,
});
const text = (takes: FunctionRule['takes'], usage: string, sql: (...args: string[]) => string): FunctionRule => ({
  takes,
  gives: 'text',
  usage,
  sql: (args) => sql(...args),
});
const truth = (takes: FunctionRule['takes'], usage: string, sql: (...args: string[]) => string): FunctionRule => ({
  takes,
  gives: 'boolean',
  usage,
  sql: (args) => sql(...args),
});

// Every argument stands once in what is made of it: written twice, nested calls would grow beyond all bounds.

/** A value as text: 3, not 3.0; a day without its hours. */
function textSql(value: string, type: ValueType): string {
  if (type === 'number') return `regexp_replace((${value})::VARCHAR, '\\.0$', '')`;
  if (type === 'date') return `regexp_replace(strftime(${value}, '%Y-%m-%dT%H:%M:%S'), 'T00:00:00$', '')`;
  return type === 'boolean' ? `(${value})::VARCHAR` : value;
}

const whole = (value: string) => `TRY_CAST(floor(${value}) AS INTEGER)`;
const days = ['%Y-%m-%d', '%Y/%m/%d', '%Y年%m月%d日', '%d.%m.%Y', '%Y%m%d'];
const moments = ['%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M'];
export const dateFormats = [...moments, ...days];
/** A replacement may make a text longer, but not without end: beyond so many characters the cell is missing. */
const longText = 10_000_000;

/** All functions of the language. None reads the clock, a file or chance: the same rows always give the same result. */
export const functions: Readonly<Record<string, FunctionRule>> = {
  if: {
    takes: ['boolean', 'same', 'same'],
    gives: 'same',
    usage: 'if(condition, then, else)',
    sql: ([condition, yes, no]) => `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`,
  },
  missing: truth(['any'], 'missing(x)', (x) => `${x} IS NULL`),
  coalesce: {
    takes: ['same', 'same'],
    repeats: true,
    gives: 'same',
    usage: 'coalesce(a, b, …)',
    sql: (args) => `coalesce(${args.join(', ')})`,
  },

  lower: text(['text'], 'lower(text)', (x) => `lower(${x})`),
  upper: text(['text'], 'upper(text)', (x) => `upper(${x})`),
  trim: text(['text'], 'trim(text)', (x) => `trim(${x})`),
  length: number(['text'], 'length(text)', (x) => `length(${x})`),
  contains: truth(['text', 'text'], 'contains(text, part)', (x, part) => `contains(${x}, ${part})`),
  starts_with: truth(['text', 'text'], 'starts_with(text, beginning)', (x, part) => `starts_with(${x}, ${part})`),
  replace: text(
    ['text', 'text', 'text'],
    'replace(text, old, new)',
    (x, old, by) =>
      `list_transform([{'x': ${x}, 'old': ${old}, 'new': ${by}}], lambda s: CASE WHEN length(s.x) * length(s.new) <= ${longText} * greatest(1, length(s.old)) THEN replace(s.x, s.old, s.new) END)[1]`,
  ),
  part: text(
    ['text', 'number', 'number'],
    'part(text, from, count)',
    (x, from = '', count = '') => `substring(${x}, ${whole(from)}, ${whole(count)})`,
  ),
  concat: {
    takes: ['any'],
    repeats: true,
    gives: 'text',
    usage: 'concat(a, b, …)',
    sql: (args, types) => `concat(${args.map((arg, at) => textSql(arg, types[at] ?? 'unknown')).join(', ')})`,
  },
  text: { takes: ['any'], gives: 'text', usage: 'text(x)', sql: ([x = ''], [type = 'unknown']) => textSql(x, type) },
  number: number(['any'], 'number(text)', (x) => x, {
    sql: ([x = ''], [type]) =>
      type === 'boolean' ? `(${x})::INTEGER::DOUBLE` : type === 'date' ? `epoch_ms(${x})::DOUBLE` : `TRY_CAST(${x} AS DOUBLE)`,
  }),
  date: {
    takes: ['text'],
    gives: 'date',
    usage: 'date("2024-05-31")',
    sql: ([x]) => `try_strptime(trim(${x}), [${dateFormats.map((format) => `'${format}'`).join(', ')}])::TIMESTAMP`,
  },

  round: number(['number', 'number'], 'round(number, digits)', (x, digits = '0') => `round(${x}, ${whole(digits)})`, { optional: 1 }),
  abs: number(['number'], 'abs(number)', (x) => `abs(${x})`),
  floor: number(['number'], 'floor(number)', (x) => `floor(${x})`),
  ceil: number(['number'], 'ceil(number)', (x) => `ceil(${x})`),
  min: { takes: ['same', 'same'], repeats: true, gives: 'same', usage: 'min(a, b, …)', sql: (args) => `least(${args.join(', ')})` },
  max: { takes: ['same', 'same'], repeats: true, gives: 'same', usage: 'max(a, b, …)', sql: (args) => `greatest(${args.join(', ')})` },
  // Where there is no logarithm or root the cell is missing; the database would end the run.
  log: number(['number', 'number'], 'log(number, base)', (x, base) => (base === undefined ? `TRY(ln(${x}))` : `TRY(log(${base}, ${x}))`), {
    optional: 1,
  }),
  sqrt: number(['number'], 'sqrt(number)', (x) => `TRY(sqrt(${x}))`),

  year: number(['date'], 'year(date)', (x) => `year(${x})`),
  month: number(['date'], 'month(date)', (x) => `month(${x})`),
  day: number(['date'], 'day(date)', (x) => `day(${x})`),
  weekday: number(['date'], 'weekday(date)', (x) => `isodow(${x})`),
  days_between: number(['date', 'date'], 'days_between(from, to)', (from, to) => `date_diff('day', ${from}, ${to})`),
};
/** Functions that many look for and that are left out on purpose: their result would differ from day to day or run to run. */
export const clockFunctions: ReadonlySet<string> = new Set(['today', 'now', 'current_date', 'random', 'rand']);
