import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { integer } from '../kit/settings.ts';

export default defineNode({
  title: { en: 'Respond', zh: '应答' },
  summary: { en: 'Sends its value back to the caller of the webhook.', zh: '把值返回给 Webhook 的调用方。' },
  help: {
    en: 'Place it at the end of what lies below a webhook trigger. The caller gets the value as JSON, with the status that you set (200 means “done”). Without it the caller only learns that the run was accepted.',
    zh: '放在 Webhook 触发节点下游的末尾。调用方会收到 JSON 形式的值和这里设置的状态码（200 表示成功）。没有它时，调用方只知道请求已被接收。',
  },
  icon: 'reply',
  words: [
    'answer',
    'reply',
    'return',
    'response',
    'http',
    'send back',
    'answer the caller',
    '返回',
    '回复',
    '响应',
    '应答',
    '返回结果',
    '发回',
  ],
  inputs: { value: port('value') },
  outputs: { answer: port('value') },
  settings: {
    status: integer({
      label: { en: 'Status', zh: '状态码' },
      hint: { en: 'The HTTP status of the answer.', zh: '应答的 HTTP 状态码。' },
      default: 200,
      min: 200,
      max: 599,
      advanced: true,
    }),
  },
  cache: 'never',
  effect: 'respond',
  needs: { light: true },
  describe: ({ value }) => ({ answer: { type: 'value', ...(value?.example !== undefined && { example: value.example }) } }),
  run: (_context, { value }) => ({ answer: value }),
});
