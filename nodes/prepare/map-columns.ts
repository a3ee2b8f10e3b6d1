import { defineNode } from '../kit/define-node.ts';
import { likelyColumns, type Mapping, mappedColumns } from '../kit/map-columns.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, text } from '../kit/settings.ts';
import { type Message, message } from '../kit/text.ts';
import { specOf } from '../lib/tables/select-columns.ts';

export default defineNode({
  title: { en: 'Map columns', zh: '映射列' },
  summary: {
    en: 'Gives the columns of a table the names and types that a workflow expects.',
    zh: '把表格的列改成工作流所需的名称和类型。',
  },
  help: {
    en: 'For rows from another source than the workflow was made for. Wire a table that has the right columns into “expected”, such as the sample that you began with: columns whose names differ only in capitals, spaces or signs are found by themselves, and for each one that is missing the likely ones are offered as buttons. Or say it by hand: which column, its new name, its type. The form shows what each column becomes, with its first values once the step before has run. The expected columns come first, in their order. A cell that does not fit its type becomes missing, and the log says how many did.',
    zh: '用于数据来源与工作流原来的数据不同的情况。把列名正确的表格（例如最初的示例数据）接到“所需的列”：除大小写、空格和符号外名称相同的列会自动对应；缺少的列会给出可能的候选，一按即可。也可以手动填写：哪一列、新名称、类型。表单会显示每一列将变成什么；前一步运行后还会显示前几个值。所需的列按其顺序排在前面。不符合类型的单元格会变为缺失，日志会说明数量。',
  },
  icon: 'columns',
  words: [
    'mapping',
    'match columns',
    'column names do not match',
    'wrong column names',
    'rename to expected',
    'fit another file',
    'schema',
    'column names are different',
    'other column names',
    '列映射',
    '字段映射',
    '对应列',
    '列名不一致',
    '列名不匹配',
    '字段对应',
    '列名不同',
    '字段名不同',
  ],
  inputs: {
    rows: port('table'),
    expected: port('table', { optional: true, label: { en: 'expected', zh: '所需的列' } }),
  },
  outputs: { rows: port('table') },
  settings: {
    mappings: list({
      label: { en: 'Mapping', zh: '对应关系' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        name: text({ label: { en: 'Is called', zh: '改名为' }, default: '', optional: true, maxLength: 200 }),
        type: choice({
          label: { en: 'Type', zh: '类型' },
          options: {
            keep: { en: 'As expected', zh: '按所需' },
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
      maps: { of: 'rows', expected: 'expected', others: 'others' },
    }),
    absent: choice({
      label: { en: 'Expected and not there', zh: '缺少的列' },
      options: { stop: { en: 'Stop and say which', zh: '停止并指出' }, leave: { en: 'Do without', zh: '忽略' } },
      default: 'stop',
    }),
    others: choice({
      label: { en: 'Other columns', zh: '其他列' },
      options: { keep: { en: 'Keep behind them', zh: '保留在后面' }, leave: { en: 'Leave out', zh: '去掉' } },
      default: 'keep',
    }),
  },
  describe({ rows, expected }, { mappings, others }) {
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) } };
    const { selected } = mappedColumns(rows.columns, { mappings, expected: expected?.columns ?? [], others });
    return { rows: { ...rows, columns: selected.map(specOf) } };
  },
  check({ rows, expected }, { mappings, others, absent: spared }) {
    if (!rows?.columns) return [];
    const { selected, absent, free } = mappedColumns(rows.columns, { mappings, expected: expected?.columns ?? [], others });
    const lost = mappings.find(({ column }) => column !== '' && !rows.columns?.some(({ name }) => name === column));
    return [
      ...(lost ? [gone(lost, mappings)] : []),
      ...(spared === 'stop' ? missing(absent, free, mappings) : []),
      ...twice(
        selected.map(({ name }) => name),
        mappings,
      ),
    ];
  },
  async run(context, { rows, expected }, { mappings, others, absent: spared }) {
    const { selected, absent, found, free } = mappedColumns(rows.columns, { mappings, expected: expected?.columns ?? [], others });
    const [problem] = spared === 'stop' ? missing(absent, free, mappings) : [];
    if (problem) {
      const { message: said, fixes = [] } = problem;
      throw new Failure(said.text, said.values, { code: 'missing-column', setting: 'mappings', fixes });
    }
    const { selectTable } = await import('../lib/tables/select-columns.ts');
    const { table, lost } = await selectTable(context, rows, selected);
    const renamed = selected.filter(({ from, name }) => from.name !== name).length;
    context.log(
      { en: '{columns} columns, {renamed} renamed', zh: '{columns} 列，改名 {renamed} 列' },
      { columns: table.columns.length, renamed, headline: true },
    );
    if (absent.length > 0)
      context.log(
        { en: 'Expected and not there: {columns}', zh: '缺少的列：{columns}' },
        { columns: absent.map(({ name }) => `“${name}”`).join(', ') },
      );
    for (const { column, name } of found)
      context.log({ en: '“{column}” was taken for “{name}”.', zh: '“{column}”对应为“{name}”。' }, { column, name });
    for (const { column, count, example } of lost)
      context.log(
        {
          en: '“{column}”: {count} {count|cell|cells} did not fit the new type and {count|is|are} missing now, such as “{example}”',
          zh: '“{column}”：{count} 个单元格不符合新类型，已变为缺失，例如“{example}”',
        },
        { column, count, example },
      );
    return { rows: table };
  },
});

/** Said of the first one: its likely columns are offered, and with it the next comes up. */
function missing(
  [first, ...others]: readonly Pick<ColumnSpec, 'name' | 'type'>[],
  free: readonly ColumnSpec[],
  mappings: readonly Mapping[],
): NodeProblem[] {
  if (!first) return [];
  const values = { name: first.name, others: others.length, columns: listed(free) };
  const likely = likelyColumns(first, free).slice(0, 2);
  return [
    {
      code: 'missing-column',
      severity: 'error',
      setting: 'mappings',
      message: message(
        free.length === 0
          ? {
              en: 'A column “{name}” is expected, and none is left that could be it. Bring it in the steps before, or do without.',
              zh: '需要“{name}”列，但没有剩余的列可以对应。请在前面的步骤中补充，或忽略它。',
            }
          : others.length === 0
            ? {
                en: 'A column “{name}” is expected, and no column is called so. Say which one it is: {columns}.',
                zh: '需要“{name}”列，但没有叫这个名称的列。请指定对应的列：{columns}。',
              }
            : {
                en: '“{name}” and {others} more {others|column|columns} are expected, and no columns are called so. Say first which one “{name}” is: {columns}.',
                zh: '缺少“{name}”和另外 {others} 列：没有叫这些名称的列。请先指定“{name}”对应的列：{columns}。',
              },
        values,
      ),
      fixes: [
        ...likely.map((column) => ({
          label: message({ en: 'It is “{column}”', zh: '它是“{column}”' }, { column }),
          settings: { mappings: [...mappings.map((one) => ({ ...one })), { column, name: first.name, type: 'keep' }] },
        })),
        { label: message({ en: 'Do without', zh: '忽略' }), settings: { absent: 'leave' } },
      ],
    },
  ];
}

/** The first few names: tables of thousands of columns would fill the page. */
function listed(columns: readonly ColumnSpec[]): string | Message {
  const most = 10;
  const names = columns
    .slice(0, most)
    .map(({ name }) => name)
    .join(', ');
  const more = columns.length - most;
  return more <= 0 ? names : message({ en: '{names} and {more} more', zh: '{names} 等，另有 {more} 列' }, { names, more });
}

function gone({ column }: Mapping, mappings: readonly Mapping[]): NodeProblem {
  return {
    code: 'missing-column',
    severity: 'warning',
    setting: 'mappings',
    message: message(
      { en: 'The mapping names “{column}”, which the table does not have.', zh: '对应关系中有“{column}”，但表格中没有该列。' },
      { column },
    ),
    fixes: [
      {
        label: message({ en: 'Take it out', zh: '去掉' }),
        settings: { mappings: mappings.filter((one) => one.column !== column).map((one) => ({ ...one })) },
      },
    ],
  };
}

function twice(names: readonly string[], mappings: readonly Mapping[]): NodeProblem[] {
  const seen = new Set<string>();
  const name = names.find((one) => seen.size === seen.add(one.toLowerCase()).size);
  if (name === undefined) return [];
  return [
    {
      code: 'same-name',
      severity: 'error',
      setting: 'mappings',
      message: message(
        {
          en: 'Two columns would be called “{name}”. Map one of them to another name, or leave other columns out.',
          zh: '会有两列都叫“{name}”。请给其中一列换个名称，或去掉其他列。',
        },
        { name },
      ),
      fixes: [
        { label: message({ en: 'Leave other columns out', zh: '去掉其他列' }), settings: { others: 'leave' } },
        {
          label: message({ en: 'Undo the mapping', zh: '取消对应' }),
          settings: { mappings: mappings.filter((one) => one.name.trim().toLowerCase() !== name.toLowerCase()).map((one) => ({ ...one })) },
        },
      ],
    },
  ];
}
