import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';
import { selectedColumns, specOf } from '../lib/tables/select-columns.ts';

export default defineNode({
  title: { en: 'Select columns', zh: '选择列' },
  summary: { en: 'Keeps, renames, reorders and retypes columns.', zh: '保留、重命名、重新排序列，或更改列类型。' },
  help: {
    en: 'Choose the columns to keep, in the order you want; or choose those to leave out. Changes give a column a new name or another type: a number that is really a code, such as a shop number, should be a category. A cell that does not fit its new type becomes missing, and the log says how many did. Leave out what a model must not see: ids, and columns that give the answer away.',
    zh: '按想要的顺序选择要保留的列，或选择要去掉的列。“更改”可以给列换名字或换类型：实际上是编号的数字（例如门店编号）应设为类别。不符合新类型的单元格会变为缺失，日志会说明数量。不该让模型看到的列请去掉，例如编号，以及会直接透露答案的列。',
  },
  icon: 'columns',
  words: [
    'select',
    'rename',
    'drop',
    'reorder',
    'type',
    'cast',
    'convert',
    'column',
    'remove a column',
    'hide a column',
    'change type',
    'rename a column',
    'rename columns',
    '选择',
    '重命名',
    '删除列',
    '排序',
    '类型',
    '转换',
    '字段',
    '去掉列',
    '改列名',
    '隐藏列',
    '选取字段',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  needs: { light: true },
  settings: {
    keep: choice({
      label: { en: 'Columns', zh: '列' },
      options: {
        chosen: { en: 'Keep the chosen ones', zh: '保留所选的列' },
        others: { en: 'Leave out the chosen ones', zh: '去掉所选的列' },
      },
      default: 'chosen',
    }),
    columns: columns({
      label: { en: 'Chosen columns', zh: '所选的列' },
      hint: { en: 'None chosen: all columns stay.', zh: '不选则保留所有列。' },
      of: 'rows',
      optional: true,
    }),
    changes: list({
      label: { en: 'Changes', zh: '更改' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        name: text({ label: { en: 'New name', zh: '新名称' }, default: '', optional: true, maxLength: 200 }),
        type: choice({
          label: { en: 'Type', zh: '类型' },
          options: {
            keep: { en: 'As it is', zh: '不变' },
            number: { en: 'Number', zh: '数字' },
            category: { en: 'Category', zh: '类别' },
            text: { en: 'Text', zh: '文本' },
            date: { en: 'Date', zh: '日期' },
          },
          default: 'keep',
        }),
      },
      default: [],
      max: 200,
    }),
  },
  describe({ rows }, settings) {
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) } };
    return { rows: { ...rows, columns: selectedColumns(rows.columns, { ...settings, chosen: settings.columns }).map(specOf) } };
  },
  check({ rows }, settings) {
    if (!rows?.columns) return [];
    const names = new Set(rows.columns.map((column) => column.name));
    const problems: NodeProblem[] = [];
    const gone = settings.columns.filter((column) => !names.has(column));
    if (gone.length > 0) {
      problems.push({
        code: 'missing-column',
        severity: settings.keep === 'chosen' ? 'error' : 'warning',
        setting: 'columns',
        message: message(
          {
            en: 'The table has no column {columns}. Take it out of the choice, or bring it back in the steps before.',
            zh: '表格中没有列：{columns}。请从选择中去掉，或在前面的步骤中恢复。',
          },
          { columns: gone.map((column) => `“${column}”`).join(', ') },
        ),
        fixes: [
          {
            label: message({ en: 'Take it out', zh: '去掉' }),
            settings: { columns: settings.columns.filter((column) => names.has(column)) },
          },
        ],
      });
    }
    const lost = settings.changes.find((change) => change.column !== '' && !names.has(change.column));
    if (lost) {
      problems.push({
        code: 'missing-column',
        severity: 'warning',
        setting: 'changes',
        message: message(
          { en: 'A change is meant for “{column}”, which the table does not have.', zh: '有一项更改针对“{column}”列，但表格中没有该列。' },
          { column: lost.column },
        ),
        fixes: columnFixes(lost.column, [...names], true),
      });
    }
    const results = selectedColumns(rows.columns, { ...settings, chosen: settings.columns }).map((one) => one.name);
    const twice = results.find((name, at) => results.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== at);
    if (twice !== undefined) {
      problems.push({
        code: 'same-name',
        severity: 'error',
        setting: 'changes',
        message: message(
          {
            en: 'Two columns would be called “{name}”. Give one of them another name.',
            zh: '会有两列都叫“{name}”。请给其中一列换个名称。',
          },
          { name: twice },
        ),
        fixes: [
          {
            label: message({ en: 'Undo the renaming', zh: '取消改名' }),
            settings: {
              changes: settings.changes.filter((change) => change.name.trim().toLowerCase() !== twice.toLowerCase()),
            },
          },
        ],
      });
    }
    if (results.length === 0) {
      problems.push({
        code: 'no-columns',
        severity: 'error',
        setting: 'columns',
        message: message({ en: 'No column is left. Choose at least one column to keep.', zh: '没有剩余的列。请至少保留一列。' }),
        fixes: [{ label: message({ en: 'Keep all columns', zh: '保留所有列' }), settings: { columns: [] } }],
      });
    }
    return problems;
  },
  async run(context, { rows }, settings) {
    const { selectTable } = await import('../lib/tables/select-columns.ts');
    const { wantedColumns } = await import('../lib/tables/read-table.ts');
    if (settings.keep === 'chosen') wantedColumns(rows, settings.columns);
    const selected = selectedColumns(rows.columns, { ...settings, chosen: settings.columns });
    const { table, lost } = await selectTable(context, rows, selected);
    context.log({ en: '{columns} {columns|column|columns}', zh: '{columns} 列' }, { columns: table.columns.length, headline: true });
    for (const { column, count, example } of lost) {
      context.log(
        {
          en: '“{column}”: {count} {count|cell|cells} did not fit the new type and {count|is|are} missing now, such as “{example}”',
          zh: '“{column}”：{count} 个单元格不符合新类型，已变为缺失，例如“{example}”',
        },
        { column, count, example },
      );
    }
    return { rows: table };
  },
});
