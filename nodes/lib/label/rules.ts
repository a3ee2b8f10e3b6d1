import { escapePattern } from '../../kit/escape-pattern.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import { compileExpression } from '../expression/compile.ts';
import { expressionProblem } from '../expression/problem.ts';
import { isPattern, wordsOf } from '../privacy/own-rules.ts';
import { storedAs } from '../tables/column-types.ts';
import { literal, name } from '../tables/connection.ts';
import { columnFixes } from '../tables/near-names.ts';

/** A rule that votes for a label, or stays silent. `column`: its vote is what the cell says. */
export interface Rule {
  name: string;
  find: 'words' | 'pattern' | 'formula' | 'column';
  column: string;
  words: string;
  pattern: string;
  formula: string;
  label: string;
}

/** What a rule is called in reports: its own name, else what it looks for. */
export function ruleName(rule: Rule, at: number): Message {
  if (rule.name.trim() !== '') return message(verbatim(rule.name.trim()));
  const said = { words: wordsOf(rule.words).join(', '), pattern: rule.pattern, formula: rule.formula, column: rule.column }[rule.find];
  return message(
    { en: 'Rule {at}: {said}', zh: '规则 {at}：{said}' },
    { at: at + 1, said: said.length > 40 ? `${said.slice(0, 39)}…` : said },
  );
}

/** A condition over a row as SQL, true where the rule votes for its label. Problems were looked for before. */
export function ruleCondition(rule: Rule, columns: readonly ColumnSpec[]): string {
  if (rule.find === 'formula') {
    const compiled = compileExpression(rule.formula, columns);
    return 'fault' in compiled ? 'false' : compiled.sql;
  }
  const cell = cellText(rule.column, columns);
  if (rule.find === 'pattern') return `regexp_matches(${cell}, ${literal(rule.pattern)}, 'i')`;
  return `regexp_matches(${cell}, ${literal(wordsPattern(wordsOf(rule.words)))}, 'i')`;
}

/** A cell as the text that people see. */
export function cellText(column: string, columns: readonly ColumnSpec[]): string {
  const found = columns.find((one) => one.name === column);
  const stored = found ? storedAs(found.type) : 'text';
  if (stored === 'number') return `regexp_replace(${name(column)}::VARCHAR, '\\.0$', '')`;
  return stored === 'text' ? name(column) : `${name(column)}::VARCHAR`;
}

/** Any of the words; one that begins or ends with a Latin letter or a digit only as a whole there, so that “art” is not found in “start”. */
export function wordsPattern(words: readonly string[]): string {
  const bounded = (word: string) =>
    `${/^[A-Za-z0-9_]/.test(word) ? '\\b' : ''}${escapePattern(word)}${/[A-Za-z0-9_]$/.test(word) ? '\\b' : ''}`;
  return words.map(bounded).join('|');
}

const empty: Record<'words' | 'pattern' | 'column' | 'label', Text> = {
  words: {
    en: 'Rule {at} has no words to look for. Write some, separated by commas.',
    zh: '规则 {at} 没有要查找的词语。请填写，用逗号分隔。',
  },
  pattern: { en: 'Rule {at} has no pattern to look for. Write one.', zh: '规则 {at} 没有要查找的匹配模式。请填写。' },
  column: { en: 'Rule {at} looks at no column. Choose one.', zh: '规则 {at} 没有选择列。请选择一列。' },
  label: { en: 'Rule {at} gives no label. Write the label that it votes for.', zh: '规则 {at} 没有标签。请填写它要投票的标签。' },
};

/** What is wrong with the rules, each with its number. `spared`: the last of them may be taken out, since something else votes. */
export function rulesProblems(rules: readonly Rule[], columns: readonly ColumnSpec[] | undefined, spared: boolean): NodeProblem[] {
  return rules.flatMap((rule, at) => {
    const found = ruleProblem(rule, at, columns);
    if (!found) return [];
    const others = rules.filter((one) => one !== rule);
    const takeOut = { label: message({ en: 'Remove the rule', zh: '删除该规则' }), settings: { rules: others.map((one) => ({ ...one })) } };
    return [{ ...found, fixes: [...(found.fixes ?? []), ...(others.length > 0 || spared ? [takeOut] : [])] }];
  });
}

function ruleProblem(rule: Rule, at: number, columns: readonly ColumnSpec[] | undefined): NodeProblem | undefined {
  const said = (code: string, text: Text, values: Record<string, string> = {}): NodeProblem => ({
    code,
    severity: 'error',
    setting: 'rules',
    message: message(text, { at: at + 1, ...values }),
  });
  if (rule.find !== 'formula') {
    if (rule.column === '') return said('empty-setting', empty.column);
    if (columns && !columns.some((column) => column.name === rule.column)) {
      const names = columns.map((column) => column.name);
      const gone = {
        en: 'Rule {at} looks at “{column}”, which the table does not have. Choose another column.',
        zh: '规则 {at} 针对“{column}”列，但表格中没有该列。请选择其他列。',
      };
      return { ...said('missing-column', gone, { column: rule.column }), fixes: columnFixes(rule.column, names) };
    }
  }
  if (rule.find === 'words' && wordsOf(rule.words).length === 0) return said('empty-setting', empty.words);
  if (rule.find === 'pattern' && rule.pattern.trim() === '') return said('empty-setting', empty.pattern);
  if (rule.find === 'pattern' && !isPattern(rule.pattern))
    return said(
      'bad-pattern',
      {
        en: 'The pattern of rule {at} cannot be understood: {pattern}. Check its brackets and signs; look-around and back references are not possible.',
        zh: '规则 {at} 的匹配模式无法识别：{pattern}。请检查括号和符号；不支持环视和反向引用。',
      },
      { pattern: rule.pattern.slice(0, 80) },
    );
  if (rule.find === 'formula') {
    const wrong = formulaProblem(rule, at, columns);
    if (wrong) return wrong;
  }
  return rule.find !== 'column' && rule.label.trim() === '' ? said('empty-setting', empty.label) : undefined;
}

function formulaProblem({ formula }: Rule, at: number, columns: readonly ColumnSpec[] | undefined): NodeProblem | undefined {
  const { code, severity, message: said } = expressionProblem(formula, columns, 'rules');
  const wrong = (of: string, text: Text): NodeProblem => ({
    code: of,
    severity: 'error',
    setting: 'rules',
    message: message(text, { at: at + 1, said }),
  });
  if (severity === 'error') return wrong(code, { en: 'Formula of rule {at}: {said}', zh: '规则 {at} 的公式：{said}' });
  const compiled = compileExpression(formula, columns);
  if ('fault' in compiled || compiled.type === 'boolean' || compiled.type === 'unknown') return undefined;
  return wrong('not-a-condition', {
    en: 'The formula of rule {at} must be a condition, such as [amount] > 100: the rule votes where it is true.',
    zh: '规则 {at} 的公式必须是条件，例如 [金额] > 100：条件成立时规则投票。',
  });
}
