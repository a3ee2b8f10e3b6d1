import { defineNode } from '../kit/define-node.ts';
import { type ModelValue, port, type Row } from '../kit/ports.ts';
import { text } from '../kit/settings.ts';
import type { LanguageModel } from '../lib/generation/generate.ts';

export default defineNode({
  title: { en: 'Deploy endpoint', zh: '部署服务' },
  summary: { en: 'Makes the model answer requests at an address.', zh: '让模型在一个地址上响应请求。' },
  help: {
    en: 'After the run, programs can send rows to /endpoints/NAME and get predictions back. Deploying under the same name again replaces the model without a pause; the page “Endpoints” goes back to an earlier one, stops it, and shows its requests.',
    zh: '运行后，程序可以把数据发送到 /endpoints/名称 并获得预测结果。用同一名称再次部署会平滑替换模型；在“服务”页面可以退回早先的版本、停止服务并查看请求。',
  },
  icon: 'rocket',
  words: [
    'serve',
    'api',
    'rest',
    'http',
    'host',
    'publish',
    'put online',
    'go live',
    'call the model',
    'address to call',
    'let a program use it',
    '上线',
    '接口',
    '发布',
    '服务',
    '部署',
    '调用模型',
    '上线模型',
    '给程序调用',
    '上线成接口',
    '做成接口',
  ],
  inputs: { model: port('model'), metrics: port('metrics', { optional: true }) },
  outputs: { endpoint: port('endpoint') },
  settings: {
    name: text({
      label: { en: 'Name', zh: '名称' },
      hint: {
        en: 'Becomes the address: /endpoints/NAME. Small letters, digits and hyphens.',
        zh: '将成为地址：/endpoints/名称。只能使用小写字母、数字和连字符。',
      },
      default: 'my-endpoint',
      pattern: '[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?',
      maxLength: 64,
    }),
  },
  cache: 'never',
  effect: 'deploy-endpoint',
  needs: { light: true },
  describe: () => ({ endpoint: { type: 'endpoint' } }),
  async run(context, { model }, { name }) {
    const { loadModel, readPreprocess } = await import('../lib/predict/load-model.ts');
    const { sampleRow } = await import('../lib/predict/sample-row.ts');
    const loaded = await loadModel(context, model);
    const sample = { ...sampleRow(model, await readPreprocess(context, model)), ...(await ownSample(model, loaded.language)) };
    // A model that cannot answer its own sample would fail at the first caller instead of here.
    await loaded.answer([sample]);
    context.log({ en: 'answers at /endpoints/{name}', zh: '服务地址 /endpoints/{name}' }, { name, headline: true });
    return { endpoint: { type: 'endpoint', name, model, sample } };
  },
});

/** A model that goes on with texts gets a beginning in its own words. */
async function ownSample({ inputs, target }: ModelValue, language: LanguageModel | undefined): Promise<Row> {
  const [first] = inputs;
  if (!language || !first || target !== '') return {};
  const { openingWords } = await import('../lib/generation/opening-words.ts');
  const words = await openingWords(language);
  if (words === '') return {};
  return Object.fromEntries(inputs.map(({ name }) => [name, name === first.name ? words : '']));
}
