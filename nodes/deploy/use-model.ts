import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { file } from '../kit/settings.ts';

export default defineNode({
  title: { en: 'Use model', zh: '使用模型' },
  summary: { en: 'Brings a registered model onto the canvas.', zh: '把已登记的模型带到画布上。' },
  help: {
    en: 'Choose a model by its name and an alias such as “live”. When the alias moves to a newer version, the next run uses that one. Use it to predict or to deploy without training again.',
    zh: '按名称和别名（例如“live”）选择模型。别名指向新版本后，下一次运行就会使用新版本。用它可以直接预测或部署，无需重新训练。',
  },
  icon: 'package-open',
  words: [
    'load model',
    'registry',
    'alias',
    'version',
    'reuse a model',
    'existing model',
    'trained before',
    '加载模型',
    '模型库',
    '版本',
    '已有模型',
    '现成模型',
    '之前训练的模型',
  ],
  inputs: {},
  outputs: { model: port('model') },
  settings: { model: file({ label: { en: 'Model', zh: '模型' }, accept: 'model' }) },
  needs: { light: true },
  describe: (_specs, _settings, sample) => ({ model: sample?.model ?? { type: 'model' } }),
  run(context, _inputs, { model: chosen }) {
    if (!chosen)
      throw new Failure(
        { en: 'Choose a registered model.', zh: '请选择一个已登记的模型。' },
        {},
        { code: 'empty-setting', setting: 'model' },
      );
    const model = context.artifacts.model(chosen);
    const { registered } = model;
    if (registered) {
      context.log(
        { en: '{name}, version {version}', zh: '{name}，第 {version} 版' },
        { name: registered.name, version: registered.version, headline: true },
      );
    }
    return { model };
  },
});
