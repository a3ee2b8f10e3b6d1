import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, list, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { forbiddenNames, shapeValue } from '../lib/shape-value.ts';

export default defineNode({
  title: { en: 'Shape a value', zh: '整理数值结构' },
  summary: { en: 'Picks, renames and adds members of a JSON value.', zh: '选取、重命名或添加 JSON 值中的字段。' },
  help: {
    en: 'Use it between a webhook and a model, or before an answer. Each field takes a part of the value by its path, such as customer.name or items.0.price, or is a fixed text. A path that leads nowhere gives an empty value. A list is shaped entry by entry.',
    zh: '放在 Webhook 与模型之间，或应答之前。每个字段按路径取值，例如 customer.name 或 items.0.price，也可以是固定文本。路径不存在时得到空值。如果输入是列表，则逐项整理。',
  },
  icon: 'braces',
  words: [
    'json',
    'map',
    'field',
    'rename a field',
    'pick',
    'set',
    'edit fields',
    'reshape',
    'extract a field',
    'change the answer format',
    '字段',
    '映射',
    '重命名',
    '提取',
    '结构',
    '提取字段',
    '改格式',
  ],
  inputs: { value: port('value') },
  outputs: { value: port('value') },
  settings: {
    fields: list({
      label: { en: 'Fields', zh: '字段' },
      default: [],
      max: 100,
      fields: {
        name: text({ label: { en: 'Name', zh: '名称' }, default: '', maxLength: 100 }),
        source: choice({
          label: { en: 'Take', zh: '取值' },
          options: { path: { en: 'A part of the value', zh: '值的一部分' }, text: { en: 'A fixed text', zh: '固定文本' } },
          default: 'path',
        }),
        from: text({
          label: { en: 'Path', zh: '路径' },
          hint: { en: 'Such as customer.name; empty is the whole value.', zh: '例如 customer.name；留空表示整个值。' },
          default: '',
          maxLength: 500,
          optional: true,
          showIf: { source: 'path' },
        }),
        text: text({
          label: { en: 'Text', zh: '文本' },
          default: '',
          maxLength: 10_000,
          optional: true,
          showIf: { source: 'text' },
        }),
      },
    }),
    keepOthers: toggle({
      label: { en: 'Keep the other members', zh: '保留其他字段' },
      default: true,
    }),
  },
  needs: { light: true },
  describe: ({ value }, { fields, keepOthers }) => ({
    value: value?.example === undefined ? { type: 'value' } : { type: 'value', example: shapeValue(value.example, fields, keepOthers) },
  }),
  check: (_specs, { fields }) => fields.flatMap(({ name }, at) => nameProblem(name, fields.findIndex((other) => other.name === name) < at)),
  run: (_context, { value }, { fields, keepOthers }) => ({
    value: { type: 'value', json: shapeValue(value.json, fields, keepOthers) },
  }),
});

function nameProblem(name: string, again: boolean): NodeProblem[] {
  if (forbiddenNames.includes(name)) {
    return [
      {
        code: 'forbidden-name',
        severity: 'error',
        setting: 'fields',
        message: message(
          { en: 'A field may not be named “{name}”. Choose another name.', zh: '字段不能命名为“{name}”。请换一个名称。' },
          { name },
        ),
      },
    ];
  }
  if (!again || name === '') return [];
  return [
    {
      code: 'same-name',
      severity: 'warning',
      setting: 'fields',
      message: message(
        {
          en: 'Two fields are named “{name}”, and only the last one counts. Rename or remove one.',
          zh: '有两个字段都叫“{name}”，只有最后一个生效。请重命名或删除其中一个。',
        },
        { name },
      ),
    },
  ];
}
