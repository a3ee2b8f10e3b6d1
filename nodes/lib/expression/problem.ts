import type { ColumnSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { compileExpression, typeName } from './compile.ts';
import type { Fault } from './parse.ts';

/** What is wrong with an expression, with its place; or a note that says what it gives. `setting` holds the expression. */
export function expressionProblem(text: string, columns: readonly ColumnSpec[] | undefined, setting: string): NodeProblem {
  const compiled = compileExpression(text, columns);
  if (!('fault' in compiled))
    return {
      code: 'gives',
      severity: 'note',
      setting,
      message: message({ en: 'Gives {type}.', zh: '结果是{type}。' }, { type: typeName(compiled.type) }),
    };
  const { fault } = compiled;
  return { code: fault.code, severity: 'error', setting, message: faultMessage(text, fault), ...fixesOf(text, fault, setting) };
}

function faultMessage(text: string, { start, end, text: words, values = {} }: Fault) {
  const said = message(words, values);
  if (end === 0) return said;
  const before = text.slice(0, start).split('\n');
  const place = { line: before.length, column: [...(before.at(-1) ?? '')].length + 1, said };
  return text.includes('\n')
    ? message({ en: 'Line {line}, sign {column}: {said}', zh: '第 {line} 行第 {column} 个字符：{said}' }, place)
    : message({ en: 'Sign {column}: {said}', zh: '第 {column} 个字符：{said}' }, place);
}

function fixesOf(text: string, { start, end, instead }: Fault, setting: string): Pick<NodeProblem, 'fixes'> {
  if (instead === undefined) return {};
  const label = message({ en: 'Write {instead}', zh: '改为 {instead}' }, { instead });
  return { fixes: [{ label, settings: { [setting]: `${text.slice(0, start)}${instead}${text.slice(end)}` } }] };
}
