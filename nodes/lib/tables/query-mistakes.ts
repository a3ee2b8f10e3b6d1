import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';

interface Mistake {
  /** What DuckDB says; its groups are named as the values of the text. */
  said: RegExp;
  text: Text;
  code?: string;
}

/** The mistakes that people make most, told in both languages and with what to do; anything else is cited as DuckDB says it. */
const mistakes: readonly Mistake[] = [
  {
    said: /Referenced column "(?<column>.+?)" not found[^]*?Candidate bindings: (?<like>.+)/,
    text: {
      en: 'There is no column “{column}” there. Columns with a name like it: {like}. A text stands in single quotation marks.',
      zh: '此处没有“{column}”列。名称相近的列：{like}。如果是文本，请加单引号。',
    },
    code: 'missing-column',
  },
  {
    said: /(?:Table|Values list) "(?<table>.+?)" does not have a column named "(?<column>.+?)"/,
    text: {
      en: 'The table “{table}” has no column “{column}”. Look how the column is written, or whether it is of another table.',
      zh: '表“{table}”没有“{column}”列。请检查列名的写法，或该列是否属于另一个表。',
    },
    code: 'missing-column',
  },
  {
    said: /No function matches the given name and argument types '(?<called>[^(']+)\((?<types>[^)']*)\)'/,
    text: {
      en: '“{called}” does not work on values of these types: {types}. Text becomes a number with TRY_CAST(column AS DOUBLE), or before the query with “Normalise values”.',
      zh: '“{called}”不能用于这些类型的值：{types}。文本可用 TRY_CAST(列 AS DOUBLE) 转换为数字，或先用“统一格式”转换。',
    },
  },
  {
    said: /column "(?<column>.+?)" must appear in the GROUP BY clause/,
    text: {
      en: '“{column}” stands beside a figure of many rows. Add it to GROUP BY, or take one of its values with any_value("{column}").',
      zh: '“{column}”与多行的统计值并列。请把它加入 GROUP BY，或用 any_value("{column}") 取其中一个值。',
    },
  },
  {
    said: /Ambiguous reference to column name "(?<column>.+?)" \(use: (?<ways>.+)\)/,
    text: {
      en: 'More than one table has a column “{column}”. Say which one is meant: {ways}.',
      zh: '有多个表都有“{column}”列。请写明是哪一个：{ways}。',
    },
  },
  {
    said: /Function with name "?(?<called>\S+?)"? does not exist!\s+Did you mean (?<like>".+")\?/,
    text: {
      en: 'There is no function “{called}”. Perhaps {like} is meant.',
      zh: '没有名为“{called}”的函数。是否想用 {like}？',
    },
  },
  {
    said: /Could not convert string '(?<value>.*?)' to (?<type>\w+)/,
    text: {
      en: '“{value}” cannot be turned into the type {type}. TRY_CAST(column AS …) makes such cells missing; “Normalise values” reads more forms.',
      zh: '“{value}”无法转换为 {type} 类型。用 TRY_CAST(列 AS …) 可使这类单元格变为缺失；“统一格式”能识别更多写法。',
    },
  },
  {
    said: /WHERE clause cannot contain aggregates/,
    text: {
      en: 'WHERE looks at single rows and cannot hold a figure of many, such as sum or count. Put that condition into HAVING, behind GROUP BY.',
      zh: 'WHERE 只针对单行，不能使用 sum、count 等多行的统计值。请把该条件写在 GROUP BY 之后的 HAVING 中。',
    },
  },
  {
    said: /syntax error at or near "(?<near>.+?)"/,
    text: {
      en: 'The query cannot be read at “{near}”. Look there, and just before it, for a misspelt word, or a comma, bracket or quotation mark too many or too few.',
      zh: '无法解析该查询，问题在“{near}”处。请检查此处及其前面是否有拼写错误，或多了、少了逗号、括号或引号。',
    },
  },
  {
    said: /syntax error at end of input/,
    text: {
      en: 'The query cannot be read: it ends too early. Something is missing at its end, such as a bracket or the name of a table.',
      zh: '无法解析该查询：语句不完整。末尾缺少内容，例如括号或表名。',
    },
  },
  {
    said: /unterminated quoted (?<what>string|identifier)/,
    text: {
      en: 'The query cannot be read: a quotation mark is opened and not closed.',
      zh: '无法解析该查询：有引号没有成对。',
    },
  },
];

const longestValue = 300;

/** A known mistake as people read it; undefined for any other. */
export function knownMistake(said: string): Failure | undefined {
  for (const { said: pattern, text, code = 'bad-sql' } of mistakes) {
    const found = pattern.exec(said);
    if (!found) continue;
    const values = Object.entries(found.groups ?? {}).map(([name, value]) => [name, value.slice(0, longestValue)]);
    return new Failure(text, Object.fromEntries(values), { code, setting: 'sql' });
  }
  return undefined;
}
