import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { choice, columns, list, number, text } from '../../kit/settings.ts';
import { message } from '../../kit/text.ts';
import { compileExpression } from '../expression/compile.ts';
import { expressionProblem } from '../expression/problem.ts';
import { columnFixes } from './near-names.ts';
import type { FormulaRule, RowRule, ValueRule } from './quality.ts';

/** Settings of every node that judges rows by rules. */
export const ruleSettings = {
  valueRules: list({
    label: { en: 'Rules for cells', zh: '单元格规则' },
    fields: {
      column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
      min: number({
        label: { en: 'At least', zh: '最小' },
        hint: { en: 'For texts: the number of characters.', zh: '文本列表示字符数。' },
        default: null,
        optional: true,
        empty: { en: 'no limit', zh: '不限' },
      }),
      max: number({ label: { en: 'At most', zh: '最大' }, default: null, optional: true, empty: { en: 'no limit', zh: '不限' } }),
      pattern: text({
        label: { en: 'Pattern', zh: '匹配模式' },
        hint: { en: 'A regular expression for the whole cell.', zh: '针对整个单元格的正则表达式。' },
        default: '',
        optional: true,
        language: 'pattern',
      }),
    },
    default: [],
  }),
  rowRules: list({
    label: { en: 'Rules between columns', zh: '列间规则' },
    fields: {
      left: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
      operator: choice({
        label: { en: 'Rule', zh: '规则' },
        options: {
          'at-most': { en: 'is at most', zh: '小于等于' },
          below: { en: 'is below', zh: '小于' },
          equal: { en: 'equals', zh: '等于' },
          different: { en: 'differs from', zh: '不等于' },
          'both-or-none': { en: 'is given exactly when there is', zh: '同时填写或同时为空' },
        },
        default: 'at-most',
      }),
      right: columns({ label: { en: 'Other column', zh: '另一列' }, of: 'rows', count: 1 }),
    },
    default: [],
    advanced: true,
  }),
  formulaRules: list({
    label: { en: 'Rules as formulas', zh: '公式规则' },
    fields: {
      formula: text({
        label: { en: 'Must be true', zh: '必须成立' },
        hint: {
          en: 'As in “Derive a column”, such as if([country] = "CN", length([postcode]) = 6, true).',
          zh: '写法同“派生列”，例如 if([国家] = "CN", length([邮编]) = 6, true)。',
        },
        default: '',
        // Checked with an example in the words.
        optional: true,
        maxLength: 2_000,
      }),
      name: text({ label: { en: 'Name', zh: '名称' }, default: '', optional: true, maxLength: 100 }),
    },
    default: [],
    advanced: true,
  }),
} as const;

export interface QualityRules {
  valueRules: readonly ValueRule[];
  rowRules: readonly RowRule[];
  formulaRules: readonly FormulaRule[];
}

/** Columns that rules name and the table lacks, and formulas that are no conditions. */
export function ruleProblems(
  { valueRules, rowRules, formulaRules }: QualityRules,
  columnsKnown: readonly ColumnSpec[] | undefined,
): NodeProblem[] {
  const used = [
    ...valueRules.map(({ column }) => ({ setting: 'valueRules', column })),
    ...rowRules.flatMap(({ left, right }) => [left, right].map((column) => ({ setting: 'rowRules', column }))),
  ];
  return [
    ...lostColumns(used, columnsKnown),
    ...lengthNotes(valueRules, columnsKnown),
    ...formulaRules.flatMap(({ formula }) => formulaProblem(formula, columnsKnown)),
  ];
}

/** Bounds of a column of texts are easily meant for the numbers that these write. */
function lengthNotes(rules: readonly ValueRule[], columnsKnown: readonly ColumnSpec[] | undefined): NodeProblem[] {
  const texts = new Set(columnsKnown?.flatMap(({ name, type }) => (type === 'text' || type === 'category' ? [name] : [])));
  const bounded = new Set(rules.flatMap(({ column, min, max }) => (texts.has(column) && (min !== null || max !== null) ? [column] : [])));
  return [...bounded].map((column) => ({
    code: 'counts-characters',
    severity: 'note',
    setting: 'valueRules',
    message: message(
      {
        en: '“{column}” is text, so its bounds count characters. If they are meant for numbers, make it a number with “Normalise values” first.',
        zh: '“{column}”是文本列，最小和最大指字符数。如果要限制数值，请先用“统一格式”把它转换为数字。',
      },
      { column },
    ),
  }));
}

export function lostColumns(
  used: readonly { setting: string; column: string }[],
  columnsKnown: readonly ColumnSpec[] | undefined,
): NodeProblem[] {
  const names = columnsKnown?.map(({ name }) => name);
  if (!names) return [];
  return used
    .filter(({ column }) => column !== '' && !names.includes(column))
    .map(({ setting, column }) => ({
      code: 'missing-column',
      severity: 'error',
      setting,
      message: message(
        { en: 'The table has no column “{column}”. Choose another one.', zh: '表格中没有“{column}”列。请选择其他列。' },
        { column },
      ),
      fixes: columnFixes(column, names, true),
    }));
}

function formulaProblem(formula: string, columnsKnown: readonly ColumnSpec[] | undefined): NodeProblem[] {
  const compiled = compileExpression(formula, columnsKnown);
  if ('fault' in compiled) {
    // The fix of an expression is for a setting of its own, not for an entry of a list.
    const { fixes: _, ...problem } = expressionProblem(formula, columnsKnown, 'formulaRules');
    return [problem];
  }
  if (compiled.type === 'boolean' || compiled.type === 'unknown') return [];
  return [
    {
      code: 'no-condition',
      severity: 'error',
      setting: 'formulaRules',
      message: message(
        {
          en: '“{formula}” is no condition. A rule must be true or false, such as [age] >= 18.',
          zh: '“{formula}”不是条件。规则必须有真假，例如 [年龄] >= 18。',
        },
        { formula },
      ),
    },
  ];
}

export const referenceLabel = { en: 'reference', zh: '参考数据' };
export const failingLabel = { en: 'failing', zh: '不合格' };

/** Settings of every node that may compare with a reference table. */
export const referenceSettings = {
  keys: columns({
    label: { en: 'Key of the reference', zh: '参考数据的键列' },
    hint: { en: 'By which a row finds its row in the reference.', zh: '用来对应两边的行。' },
    of: 'rows',
    optional: true,
    ifWired: ['reference'],
  }),
  tolerance: number({
    label: { en: 'Numbers may differ by', zh: '数字允许相差' },
    default: 0,
    min: 0,
    advanced: true,
    ifWired: ['reference'],
  }),
} as const;

export function referenceProblems(
  { rows, reference }: { rows: TableSpec | undefined; reference: TableSpec | undefined },
  keys: readonly string[],
): NodeProblem[] {
  if (!reference) return [];
  const lost = [
    ...lostColumns(
      keys.map((column) => ({ setting: 'keys', column })),
      rows?.columns,
    ),
    ...lostColumns(
      keys.map((column) => ({ setting: 'keys', column })),
      reference.columns,
    ),
  ];
  if (keys.length > 0) return lost.slice(0, 1);
  const shared = reference.columns?.find(({ name }) => rows?.columns?.some((column) => column.name === name));
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'keys',
      message: message({
        en: 'Choose the key: the column that says which row of the reference belongs to which row of the table.',
        zh: '请选择键列：用它确定参考数据的哪一行对应表格的哪一行。',
      }),
      ...(shared && {
        fixes: [
          { label: message({ en: 'Use “{column}”', zh: '使用“{column}”' }, { column: shared.name }), settings: { keys: [shared.name] } },
        ],
      }),
    },
  ];
}
