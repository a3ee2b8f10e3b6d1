import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer } from '../kit/settings.ts';
import { answerSetting, learnFromSetting, taskSetting } from '../lib/training/lesson-settings.ts';
import { fitSetting, mirroredSetting, pictureSetting, variationSetting } from '../lib/training/picture-settings.ts';
import { stackBytes } from '../lib/architectures/layer-stack.ts';
import { engineSetting, ofOwnEngine } from '../lib/training/engine-setting.ts';
import { designProblems, inputFor, inputsFor } from '../lib/training/design-problems.ts';
import { layerFacts } from '../lib/training/layer-facts.ts';
import { layersSetting } from '../lib/training/layer-settings.ts';
import { modelInput, taskFor } from '../lib/training/table-lesson.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

/** What is left out is a layer here. */
const { dropout: _, ...descent } = tuningSettings;
const ofPictures = { reads: 'pictures' };
const ofColumns = { reads: 'columns' };

export default defineNode({
  title: { en: 'Design a network', zh: '设计网络' },
  summary: { en: 'Lay out a neural network layer by layer and train it.', zh: '逐层搭建神经网络并训练。' },
  help: {
    en: 'For those who want to decide on the layers themselves. Choose what the network reads and the column that it answers, then add layers, drag them into order and watch what each makes of what it gets and how many weights it learns. Dense layers work on a row of numbers, convolutions and poolings on pictures; flatten or global pooling leads from one to the other. The output layer is added by itself. More weights learn more and need more rows; dropout helps against learning by heart. Compare it with “Train a table model” or “Train an image classifier”, which choose a network for you, and judge it with Evaluate.',
    zh: '适合想自己决定网络结构的人。选择网络读取的内容和要回答的列，然后添加各层、拖动排序，随时查看每层输出的形状和要学习的权重数。全连接层处理一行数字，卷积和池化处理图片；用“展平”或“全局平均池化”从图片过渡到数字。输出层会自动添加。权重越多，能学到的越多，需要的数据也越多；随机失活可防止死记硬背。可与会自动选择网络的“训练表格模型”或“训练图片分类器”比较，并用“评估”节点检验。',
  },
  icon: 'layers',
  words: [
    'neural network',
    'architecture',
    'layers',
    'dense',
    'convolution',
    'cnn',
    'mlp',
    'pooling',
    'dropout',
    'batch normalization',
    'residual',
    'build a network',
    'custom model',
    'keras',
    'deep learning',
    '神经网络',
    '网络结构',
    '搭建网络',
    '自定义模型',
    '全连接',
    '卷积',
    '池化',
    '归一化',
    '残差',
    '深度学习',
    '训练',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    reads: choice({
      label: { en: 'The network reads', zh: '网络读取' },
      options: { columns: { en: 'Columns', zh: '列' }, pictures: { en: 'Pictures', zh: '图片' } },
      default: 'columns',
    }),
    imageColumn: { ...pictureSetting, showIf: ofPictures },
    columns: { ...learnFromSetting, showIf: ofColumns },
    target: answerSetting,
    side: integer({
      label: { en: 'Picture size', zh: '图片大小' },
      hint: { en: 'Pixels each way at which pictures are looked at.', zh: '查看图片时的边长（像素）。' },
      default: 32,
      min: 8,
      max: 384,
      range: true,
      showIf: ofPictures,
      lighter: { label: { en: 'Look at smaller pictures: {value} pixels', zh: '缩小图片：{value} 像素' }, half: true },
    }),
    colours: choice({
      label: { en: 'Pictures are seen', zh: '图片颜色' },
      options: { colour: { en: 'In colour', zh: '彩色' }, grey: { en: 'In grey', zh: '灰度' } },
      default: 'colour',
      showIf: ofPictures,
    }),
    layers: layersSetting,
    effort: effortSetting,
    task: { ...taskSetting, showIf: ofColumns },
    fit: { ...fitSetting, showIf: ofPictures },
    variation: { ...variationSetting, showIf: ofPictures },
    mirrored: { ...mirroredSetting, showIf: ofPictures },
    ...descent,
    engine: engineSetting,
    device: { ...descent.device, showIf: ofOwnEngine },
    half: { ...descent.half, showIf: { ...descent.half.showIf, ...ofOwnEngine } },
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    memory: ({ rows }, settings) => {
      const input = inputFor(rows, settings);
      const row = input.kind === 'picture' ? settings.side ** 2 * 3 : (input.width ?? 40) * 4;
      return 150e6 + (rows?.count ?? 10_000) * row + stackBytes(settings.layers, input, settings.batchSize ?? 64);
    },
  },
  describe({ rows }, settings) {
    const { target, layers, reads } = settings;
    const column = rows?.columns?.find(({ name }) => name === target);
    const task = reads === 'pictures' ? 'image-classification' : column && taskFor(column, settings.task);
    const inputs = inputsFor(rows, settings);
    const classes = task !== undefined && task !== 'regression' ? column?.classes?.map(({ name }) => name) : undefined;
    const outputs = task === 'regression' ? 1 : (column?.distinct ?? classes?.length);
    return {
      model: {
        type: 'model',
        ...(task && { task }),
        ...(inputs && { inputs: inputs.map(modelInput) }),
        ...(target !== '' && { target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
        layers: layerFacts(layers, inputFor(rows, settings), outputs),
      },
    };
  },
  check: ({ rows }, settings) => designProblems(rows, settings),
  async run(context, { rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { engineFor } = await import('../lib/tfjs/second-engine.ts');
    const { trainDesign } = await import('../lib/training/train-design.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const engine = await engineFor(settings.engine);
    const { fit, features, value } = await trainDesign(
      context,
      { rows, ...(validation && { validation }), ...(engine && { engine }) },
      settings,
    );
    context.log(value.description.text, { ...value.description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features,
      value: {
        ...value,
        scores: fitScores(fit),
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: fit.trainingRows },
      },
    });
    return { model };
  },
});
