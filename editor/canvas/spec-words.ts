import type { Spec } from '../../nodes/kit/ports.ts';
import { classWords } from '../inspector/class-words.ts';
import { type Message, message, verbatim } from '../../nodes/kit/text.ts';

/** What runs along a wire, as far as it is known: "5,176 rows, 4 columns, training, ham 69 %, spam 31 %" where `target` holds the classes. */
export function specWords(spec: Spec | undefined, target?: string): Message {
  if (!spec) return message({ en: 'not known before a run', zh: '运行前未知' });
  if (spec.type === 'table') {
    const parts: Message[] = [];
    if (spec.count !== undefined)
      parts.push(message({ en: '{count} {count|row|rows}', zh: '{count} 行' }, { count: Math.round(spec.count) }));
    if (spec.columns) parts.push(message({ en: '{count} {count|column|columns}', zh: '{count} 列' }, { count: spec.columns.length }));
    if (spec.role) parts.push(message(roleWords[spec.role]));
    const classes = spec.columns?.find(({ name }) => name === target);
    const shares = classes && classWords(classes);
    if (shares !== undefined) parts.push(message(verbatim(shares)));
    return parts.length ? joined(parts) : message({ en: 'a table', zh: '表格' });
  }
  if (spec.type === 'model') {
    const words = [message({ en: 'model', zh: '模型' })];
    if (spec.target) words.push(message({ en: 'says “{target}”', zh: '回答“{target}”' }, { target: spec.target }));
    if (spec.classes) words.push(message({ en: '{count} {count|class|classes}', zh: '{count} 个类别' }, { count: spec.classes.length }));
    return joined(words);
  }
  return message(typeWords[spec.type]);
}
const roleWords = {
  training: { en: 'training rows', zh: '训练数据' },
  validation: { en: 'validation rows', zh: '验证数据' },
  test: { en: 'test rows', zh: '测试数据' },
};
const typeWords = {
  metrics: { en: 'metrics', zh: '指标' },
  report: { en: 'report', zh: '报告' },
  endpoint: { en: 'endpoint', zh: '服务' },
  file: { en: 'file', zh: '文件' },
  value: { en: 'value', zh: '值' },
};
function joined(parts: readonly Message[]): Message {
  const [first = message(verbatim('')), ...rest] = parts;
  return rest.reduce((all, next) => message({ en: '{all}, {next}', zh: '{all}，{next}' }, { all, next }), first);
}
