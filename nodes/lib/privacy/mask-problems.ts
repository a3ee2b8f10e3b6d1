import type { ColumnSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { type ColumnRule, ruleFits } from './column-rules.ts';
import { columnActionWords } from './mask-report.ts';
import { isPattern, type OwnRule } from './own-rules.ts';

/** Rules for whole columns that fit none of their column's type. */
export function unfitRules(known: readonly ColumnSpec[], columnRules: readonly ColumnRule[]): NodeProblem[] {
  const types = new Map(known.map((column) => [column.name, column.type]));
  const problems: NodeProblem[] = [];
  for (const { column, action } of columnRules) {
    const type = types.get(column);
    if (type === undefined || ruleFits(type, action)) continue;
    problems.push({
      code: 'rule-unfit',
      severity: 'error',
      setting: 'columnRules',
      message: message(
        {
          en: '“{action}” does not fit the column “{column}”: bands are made of numbers; years, months and shifts of dates. Choose another.',
          zh: '“{action}”不适用于“{column}”列：区间只适用于数字列，年份、年月和平移只适用于日期列。请选择其他方式。',
        },
        { column, action: columnActionWords[action] },
      ),
      fixes: [
        {
          label: message({ en: 'Take the rule out', zh: '去掉这条规则' }),
          settings: { columnRules: columnRules.filter((one) => one.column !== column).map((one) => ({ ...one })) },
        },
      ],
    });
  }
  return problems;
}

/** A table needs a column. */
export function nothingLeft(columns: readonly Pick<ColumnSpec, 'name'>[], columnRules: readonly ColumnRule[]): NodeProblem[] {
  const removed = new Set(columnRules.flatMap(({ column, action }) => (action === 'remove' ? [column] : [])));
  if (columns.length === 0 || columns.some(({ name }) => !removed.has(name))) return [];
  return [
    {
      code: 'no-column-left',
      severity: 'error',
      setting: 'columnRules',
      message: message({
        en: 'The rules for whole columns leave out every column, so nothing would be left. Take one of them out.',
        zh: '“整列规则”去掉了所有的列，结果中将没有任何列。请删除其中一条规则。',
      }),
    },
  ];
}

export function unreadPatterns(rules: readonly OwnRule[]): NodeProblem[] {
  const problems: NodeProblem[] = [];
  for (const { name, find, value } of rules) {
    if (find !== 'pattern' || value === '' || isPattern(value)) continue;
    problems.push({
      code: 'bad-pattern',
      severity: 'error',
      setting: 'rules',
      message: message(
        {
          en: 'The pattern of the rule “{name}” cannot be read. Write a regular expression without look-around and back references, such as EMP-\\d{6}.',
          zh: '无法识别规则“{name}”的匹配模式。请填写不含环视和反向引用的正则表达式，例如 EMP-\\d{6}。',
        },
        { name },
      ),
    });
  }
  return problems;
}

export function notLookedInto(pictures: readonly ColumnSpec[], columnRules: readonly ColumnRule[]): NodeProblem {
  const columns = pictures.map(({ name }) => name);
  return {
    code: 'unread-column',
    severity: 'warning',
    setting: 'columnRules',
    message: message(
      {
        en: 'Pictures are not looked into, so what is private there stays ({columns}). “Hide faces and text” hides the people on them.',
        zh: '不会检查图片（{columns}），其中的隐私内容会保留。可用“隐藏人脸和文字”处理。',
      },
      { columns: columns.slice(0, 5).join(', ') },
    ),
    fixes: [
      {
        label: message({ en: 'Take {count} {count|column|columns} out', zh: '去掉这 {count} 列' }, { count: columns.length }),
        settings: {
          columnRules: [...columnRules.map((one) => ({ ...one })), ...columns.map((column) => ({ column, action: 'remove', size: 10 }))],
        },
      },
    ],
  };
}

export function withoutKey(keyed: readonly string[]): NodeProblem {
  return {
    code: 'no-key',
    severity: 'error',
    setting: 'key',
    message: message({
      en: 'Hashing and encrypting need a key. Choose a secret that holds one, or replace the values otherwise.',
      zh: '哈希和加密需要密钥。请选择保存密钥的机密，或改用其他替换方式。',
    }),
    ...(keyed.length > 0 && {
      fixes: [
        {
          label: message({ en: 'Put the kind instead, such as [PHONE]', zh: '改为替换成类型，如【电话】' }),
          settings: Object.fromEntries(keyed.map((group) => [group, 'redact'])),
        },
      ],
    }),
  };
}
