import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { text } from '../kit/settings.ts';

export default defineNode({
  title: { en: 'Register model', zh: '登记模型' },
  summary: { en: 'Keeps the model for ever under a name, as its next version.', zh: '以名称永久保存模型，作为其下一个版本。' },
  help: {
    en: 'Each run that reaches this node adds a version: 1, 2, 3 and so on. The alias, such as “live”, then points to the newest one, and everything that uses the model by that alias takes it up. Wire the metrics too, and the list of models shows how good each version is. Place a gate before it so that only good models get here.',
    zh: '每次运行到此节点都会增加一个版本：1、2、3……别名（例如“live”）随即指向最新版本，所有通过该别名使用模型的地方都会更新。把指标也接进来，模型列表就会显示每个版本的效果。建议在前面放一个“关卡”节点，只让合格的模型通过。',
  },
  icon: 'archive',
  words: [
    'registry',
    'version',
    'save model',
    'alias',
    'publish',
    'keep the model',
    'store the model',
    'model history',
    '模型库',
    '版本',
    '保存模型',
    '别名',
    '注册',
    '存模型',
    '保留模型',
  ],
  inputs: { model: port('model'), metrics: port('metrics', { optional: true }) },
  outputs: { model: port('model') },
  settings: {
    name: text({
      label: { en: 'Name', zh: '名称' },
      hint: { en: 'Small letters, digits and hyphens.', zh: '只能使用小写字母、数字和连字符。' },
      default: 'my-model',
      pattern: '[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?',
      maxLength: 64,
    }),
    alias: text({
      label: { en: 'Alias', zh: '别名' },
      hint: { en: 'Points to this version from now on.', zh: '从此指向这个版本。' },
      default: 'live',
      pattern: '[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?',
      maxLength: 64,
      advanced: true,
    }),
  },
  cache: 'never',
  effect: 'register-model',
  needs: { light: true },
  describe: ({ model }) => ({ model }),
  run(context, { model }, { name, alias }) {
    context.log({ en: '{name}, {alias}', zh: '{name}（{alias}）' }, { name, alias, headline: true });
    // The registry gives the version number once the step is done.
    return { model: { ...model, registered: { name, version: 0, alias } } };
  },
});
