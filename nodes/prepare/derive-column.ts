import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { compileExpression } from '../lib/expression/compile.ts';
import { expressionProblem } from '../lib/expression/problem.ts';
import { derivedColumns } from '../lib/tables/derive-column.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Derive a column', zh: '派生列' },
  summary: { en: 'Computes a new column from the others, row by row.', zh: '逐行由其他列计算出新的一列。' },
  help: {
    en: 'Write a formula much as in a spreadsheet: [unit price] * count, if(age >= 18, "adult", "child"), year(birthday), concat(first, " ", last). Column names stand in [ ], or bare where they are one word. Numbers: + - * / %, round, abs, floor, ceil, min, max, log (natural, or with a base), sqrt, number. Texts: lower, upper, trim, length, contains, starts_with, replace, part(text, from, count), concat, text. Dates: date, year, month, day, weekday (Monday is 1), days_between(from, to). Conditions: = <> < <= > >=, and, or, not, if, missing(x), coalesce(a, b). Where a cell is missing the result is missing, except in missing, coalesce, concat, min and max. There is no “today”: the same rows must always give the same result.',
    zh: '公式写法与电子表格类似：[单价] * 数量、if(年龄 >= 18, "成人", "儿童")、year(生日)、concat(姓, 名)。列名放在 [ ] 中，单个词可直接写。数字：+ - * / %、round、abs、floor、ceil、min、max、log（自然对数，或指定底数）、sqrt、number。文本：lower、upper、trim、length、contains、starts_with、replace、part(文本, 起始, 个数)、concat、text。日期：date、year、month、day、weekday（周一为 1）、days_between(起, 止)。条件：= <> < <= > >=、and、or、not、if、missing(x)、coalesce(a, b)。单元格缺失时结果也缺失，missing、coalesce、concat、min、max 除外。没有“今天”：相同的数据必须总是得到相同的结果。',
  },
  icon: 'calculator',
  words: [
    'derive',
    'formula',
    'computed column',
    'calculated field',
    'new column',
    'feature',
    'expression',
    'if then else',
    'excel formula',
    'add a column',
    'age from birthday',
    'calculate a column',
    '公式',
    '计算列',
    '派生',
    '新增列',
    '表达式',
    '特征',
    '条件判断',
    '加一列',
    '由生日算年龄',
    '计算新列',
    '新列',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  needs: { light: true },
  settings: {
    name: text({
      label: { en: 'Name of the column', zh: '列名' },
      hint: { en: 'A name that is there already: that column is replaced.', zh: '如果该名称已存在，则替换原来的列。' },
      default: 'result',
      maxLength: 200,
    }),
    expression: text({
      label: { en: 'Formula', zh: '公式' },
      hint: {
        en: 'Such as [unit price] * count or if(age >= 18, "adult", "child").',
        zh: '例如 [单价] * 数量，或 if(年龄 >= 18, "成人", "儿童")。',
      },
      default: '',
      lines: 3,
      // Checked below, with an example in the words.
      optional: true,
      maxLength: 2_000,
    }),
  },
  describe({ rows }, { name, expression }) {
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) } };
    const compiled = compileExpression(expression, rows.columns);
    if ('fault' in compiled) return { rows: { type: 'table', ...(rows.role && { role: rows.role }) } };
    return { rows: { ...rows, columns: derivedColumns(rows.columns, name.trim(), compiled) } };
  },
  check: ({ rows }, { name, expression }): NodeProblem[] => [...unnamed(name), expressionProblem(expression, rows?.columns, 'expression')],
  async run(context, { rows }, { name, expression }) {
    const compiled = compileExpression(expression, rows.columns);
    refuse([...unnamed(name), expressionProblem(expression, rows.columns, 'expression')]);
    if ('fault' in compiled) return { rows };
    const { deriveColumn } = await import('../lib/tables/derive-column.ts');
    const { rows: derived, missing } = await deriveColumn(context, rows, { called: name.trim(), compiled });
    context.log(
      { en: '“{column}” for {rows} {rows|row|rows}', zh: '为 {rows} 行计算了“{column}”' },
      { column: name.trim(), rows: derived.count, headline: true },
    );
    if (missing > 0)
      context.log(
        {
          en: '{missing} {missing|cell|cells} of it {missing|is|are} missing: a value was missing there, or there is no result, as for a division by 0.',
          zh: '其中 {missing} 个单元格缺失：所用的值缺失，或没有结果（例如除以 0）。',
        },
        { missing },
      );
    return { rows: derived };
  },
});

function unnamed(name: string): NodeProblem[] {
  if (name.trim() !== '') return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'name',
      message: message({ en: 'Give the new column a name.', zh: '请给新列起个名称。' }),
      fixes: [{ label: message({ en: 'Call it “result”', zh: '命名为“result”' }), settings: { name: 'result' } }],
    },
  ];
}
