import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { columns, integer, secret } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Unmask private data', zh: '还原脱敏数据' },
  summary: { en: 'Brings back what “Mask private data” encrypted.', zh: '恢复“隐私数据脱敏”加密的内容。' },
  help: {
    en: 'Needs the key and the seed that the values were encrypted with. Only encrypted values come back: stand-ins, hashes, and what was covered or redacted cannot be undone. A value that was changed since, or was encrypted with another key, stays as it is and is counted. A number in structured data that was encrypted comes back as a text.',
    zh: '需要加密时使用的密钥和随机种子。只有加密的值可以恢复：假值、哈希、遮盖和替换成类型名称的内容都无法还原。被改动过的值，或用其他密钥加密的值会保持原样，并计入统计。结构化数据中被加密的数字恢复后是文本。',
  },
  icon: 'key',
  words: ['unmask', 'decrypt', 'restore', 're-identify', 'reverse masking', 'key', '还原', '解密', '恢复', '反脱敏', '密钥'],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    columns: columns({
      label: { en: 'Columns', zh: '列' },
      hint: {
        en: 'None: all columns of texts, categories and structured data.',
        zh: '不选则处理所有文本列、类别列和结构化数据列。',
      },
      of: 'rows',
      types: ['text', 'category', 'json'],
      optional: true,
    }),
    key: secret({ label: { en: 'Key', zh: '密钥' }, optional: true }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true }),
  },
  describe({ rows }) {
    if (!rows?.columns) return { rows: { type: 'table' } };
    return {
      rows: { ...rows, columns: rows.columns.map(({ classes: _, distinct: __, ...column }) => column) },
    };
  },
  check({ rows }, { columns: chosen, key }): NodeProblem[] {
    return [
      ...vanishedColumns(rows, { setting: 'columns', chosen, candidates: [] }),
      ...(key === ''
        ? [
            {
              code: 'no-key',
              severity: 'error' as const,
              setting: 'key',
              message: message({
                en: 'Choose the secret with the key that the values were encrypted with.',
                zh: '请选择保存加密密钥的机密。',
              }),
            },
          ]
        : []),
    ];
  },
  async run(context, { rows }, { columns: chosen, key, seed }) {
    const { maskKeys, shortestSecret } = await import('../lib/privacy/keys.ts');
    const { mapColumns } = await import('../lib/privacy/map-columns.ts');
    const { changeJson } = await import('../lib/privacy/json-values.ts');
    const { readColumns } = await import('../lib/privacy/column-rules.ts');
    const { secretOf } = await import('../lib/privacy/secret-of.ts');
    const { unmaskText } = await import('../lib/privacy/unmask.ts');
    const keys = maskKeys(secretOf(context, key, { needed: true, shortest: shortestSecret }), seed);
    let [opened, shut] = [0, 0];
    const unmasked = (text: string): string => {
      const result = unmaskText(text, keys);
      opened += result.opened;
      shut += result.shut;
      return result.text;
    };
    const back = await mapColumns(context, rows, {
      removed: new Set(),
      changes: readColumns(rows, chosen).map(({ name, type }) => ({
        column: name,
        type: type === 'number' ? 'text' : type,
        change: (cell) => (type === 'json' ? changeJson(String(cell), unmasked) : undefined) ?? unmasked(String(cell)),
      })),
    });
    if (opened === 0 && shut > 0)
      throw new Failure(
        {
          en: 'The key does not fit: none of the {shut} encrypted {shut|value|values} could be opened. Choose the key, and the seed, that they were encrypted with.',
          zh: '密钥不匹配：{shut} 处加密内容都无法解开。请使用加密时的密钥和随机种子。',
        },
        { shut },
        { code: 'wrong-key', setting: 'key' },
      );
    context.log({ en: '{opened} {opened|value|values} brought back', zh: '已还原 {opened} 处' }, { opened, headline: true });
    if (shut > 0)
      context.warn(
        {
          en: '{shut} encrypted {shut|value|values} could not be opened: they were changed, or encrypted with another key. They stay as they are.',
          zh: '有 {shut} 处加密内容无法解开：内容被改动过，或使用了其他密钥。它们保持原样。',
        },
        { shut },
        { code: 'values-shut', setting: 'key' },
      );
    return { rows: back };
  },
});
