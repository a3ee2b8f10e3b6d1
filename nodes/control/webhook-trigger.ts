import { defineNode } from '../kit/define-node.ts';
import { readJson } from '../kit/json.ts';
import { port, type ValueValue } from '../kit/ports.ts';
import { integer, text, toggle } from '../kit/settings.ts';

export default defineNode({
  title: { en: 'Webhook trigger', zh: 'Webhook 触发' },
  summary: { en: 'Starts what lies below it when its address is called.', zh: '有请求访问它的地址时，运行它下游的节点。' },
  help: {
    en: 'Give it a name and publish the workflow: it then answers at /hooks/NAME. What lies below it runs once for each request, with the request’s JSON as its value. The sample request is used to try things out before anybody calls, and shows callers what to send. With “Keep requests” each request is also kept as a row, for the node “Collected requests”; tests are not.',
    zh: '填写名称并发布工作流后，地址 /hooks/名称 即可使用。每收到一次请求，下游节点就运行一次，请求中的 JSON 就是它输出的值。示例请求用于在正式调用之前试运行，也告诉调用方应发送什么内容。开启“保留请求内容”后，每次请求还会作为一行保留，供“已收集的请求”节点读取；测试请求不会保留。',
  },
  icon: 'webhook',
  words: [
    'hook',
    'http',
    'api',
    'request',
    'trigger',
    'start',
    'when a request comes in',
    'run automatically',
    'receive data',
    'connect another program',
    '触发器',
    '请求',
    '接口',
    '回调',
    '入口',
    '自动运行',
    '收到请求时',
    '接收数据',
    '对接其他系统',
  ],
  inputs: {},
  outputs: { request: port('value') },
  settings: {
    name: text({
      label: { en: 'Name', zh: '名称' },
      hint: {
        en: 'Becomes the address: /hooks/NAME. Small letters, digits and hyphens.',
        zh: '将成为地址：/hooks/名称。只能使用小写字母、数字和连字符。',
      },
      default: 'my-hook',
      pattern: '[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?',
      maxLength: 64,
    }),
    sample: text({
      label: { en: 'Sample request', zh: '示例请求' },
      hint: { en: 'The JSON that a caller would send.', zh: '调用方会发送的 JSON。' },
      default: '{\n  "text": "Hello"\n}',
      language: 'json',
      lines: 6,
    }),
    keep: toggle({
      label: { en: 'Keep requests', zh: '保留请求内容' },
      hint: {
        en: 'Each request is kept on this computer. Tell callers, if it holds personal data.',
        zh: '每次请求的内容都会保存在本机。如含个人数据，请告知调用方。',
      },
      default: false,
    }),
    mostMegabytes: integer({
      label: { en: 'Keep at most, megabytes', zh: '最多保留的兆字节数' },
      hint: { en: 'Above it the oldest go.', zh: '超过后最早的会被删除。' },
      default: 1_000,
      min: 10,
      max: 100_000,
      showIf: { keep: true },
    }),
  },
  cache: 'never',
  trigger: { sample: 'sample' },
  needs: { light: true },
  describe: (_specs, { sample }) => ({ request: { type: 'value', example: readJson(sample) } }),
  run(_context, inputs, { sample }) {
    return { request: requestOf(inputs) ?? { type: 'value', json: readJson(sample) ?? null } };
  },
});

/** A call's body arrives as the input `request`, which no wire can reach; a run without a call has none and uses the sample. */
function requestOf(inputs: object): ValueValue | undefined {
  return 'request' in inputs && isValue(inputs.request) ? inputs.request : undefined;
}

function isValue(input: unknown): input is ValueValue {
  return typeof input === 'object' && input !== null && 'type' in input && input.type === 'value' && 'json' in input;
}
