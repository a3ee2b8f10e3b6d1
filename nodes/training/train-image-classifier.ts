import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { classSetting } from '../lib/training/lesson-settings.ts';
import { fitSetting, mirroredSetting, pictureSetting, variationSetting } from '../lib/training/picture-settings.ts';
import { chooseImages, imagePlans } from '../lib/training/image-choices.ts';
import { classNotChosen, pictureColumn, pictureProblems, picturesMissing } from '../lib/training/picture-column.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

const { huber: _huber, ...ownTuning } = tuningSettings;

/** What MobileNetV2, whose answers are kept, has no use for. */
const fromScratch = { from: ['auto', 'scratch'] };

export default defineNode({
  title: { en: 'Train an image classifier', zh: '训练图片分类器' },
  summary: { en: 'Learns to sort pictures into classes.', zh: '学习把图片分到各个类别。' },
  help: {
    en: 'Give it training rows with a picture and the class that each belongs to. With few pictures, or photos of things, start from a pretrained network: it has seen many pictures and only has to learn your classes. From scratch suits simple pictures, such as digits, and many of them. Variation shows each picture a little moved, turned and zoomed every time, so that the model cannot learn it by heart. Keep test rows away from it and judge the model with Evaluate.',
    zh: '输入训练数据：每行一张图片和它所属的类别。图片不多，或是实物照片时，请从预训练网络开始：它见过大量图片，只需学习您的类别。简单的图片（例如数字）且数量较多时，适合从零训练。“变化”会在每次训练时略微移动、旋转和缩放图片，避免模型死记硬背。请不要把测试数据接到这里；训练后用“评估”节点检验模型。',
  },
  icon: 'image',
  words: [
    'image classification',
    'picture',
    'photo',
    'convolutional network',
    'cnn',
    'transfer learning',
    'mobilenet',
    'fine-tune',
    'pretrained',
    'digits',
    'computer vision',
    'recognise things',
    'sort photos',
    'quality inspection',
    'defects',
    '图片分类',
    '图像分类',
    '图像识别',
    '照片',
    '卷积',
    '迁移学习',
    '预训练',
    '微调',
    '手写数字',
    '训练',
    '识别',
    '质检',
    '缺陷检测',
    '计算机视觉',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    imageColumn: pictureSetting,
    target: classSetting,
    from: choice({
      label: { en: 'Start', zh: '起点' },
      options: {
        auto: { en: 'Chosen by the pictures', zh: '根据图片选择' },
        scratch: { en: 'From scratch', zh: '从零开始' },
        pretrained: { en: 'From MobileNetV2, pretrained', zh: '预训练的 MobileNetV2' },
      },
      default: 'auto',
    }),
    effort: effortSetting,
    side: integer({
      label: { en: 'Picture size', zh: '图片大小' },
      hint: {
        en: 'Pixels each way at which pictures are looked at. Empty: chosen by the effort and the pictures.',
        zh: '模型查看图片时的边长（像素）。留空：根据投入程度和图片选择。',
      },
      default: null,
      min: 16,
      max: 384,
      optional: true,
      range: true,
      advanced: true,
      lighter: { label: { en: 'Look at smaller pictures: {value} pixels', zh: '缩小图片：{value} 像素' }, half: true, assumed: 64 },
    }),
    fit: fitSetting,
    variation: {
      ...variationSetting,
      hint: {
        en: 'How much pictures are moved, turned and zoomed in training. From scratch only.',
        zh: '训练中移动、旋转和缩放图片的程度。仅用于从零训练。',
      },
      showIf: fromScratch,
    },
    mirrored: { ...mirroredSetting, showIf: fromScratch },
    ...ownTuning,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    // Pixels of all pictures, and what a batch takes on its way forth and back.
    memory: ({ rows }, { side, effort, from }) =>
      from === 'pretrained'
        ? 400e6 + (rows?.count ?? 1_000) * 10_000
        : 250e6 + (rows?.count ?? 10_000) * (side ?? imagePlans[effort].side) ** 2 * 3 + (side ?? imagePlans[effort].side) ** 2 * 200_000,
  },
  describe({ rows }, { imageColumn, target }) {
    const column = pictureColumn(rows, imageColumn);
    const classes = rows?.columns?.find(({ name }) => name === target)?.classes?.map(({ name }) => name);
    return {
      model: {
        type: 'model',
        task: 'image-classification',
        ...(column !== undefined && { inputs: [{ name: column, type: 'image' }] }),
        ...(target !== '' && { target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
      },
    };
  },
  check: ({ rows }, settings) => pictureProblems(rows, settings),
  async run(context, { rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { target } = settings;
    const column = pictureColumn(rows, settings.imageColumn);
    if (column === undefined) throw picturesMissing();
    if (target === '') throw classNotChosen(rows.columns);
    const { trainImages } = await import('../lib/training/train-images.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const { features, classes, choices, fit } = await trainImages(context, {
      rows,
      ...(validation && { validation }),
      column,
      target,
      balanced: settings.balanceClasses,
      choose: (found) => chooseImages(settings, { ...found, device: context.device, validation: validation !== undefined }),
    });
    const description = message(
      choices.from === 'scratch'
        ? {
            en: 'Convolutional network of {layers} layers on pictures of {side} × {side}, {classes} classes',
            zh: '{layers} 层卷积网络，图片 {side} × {side}，{classes} 个类别',
          }
        : {
            en: 'Linear model on MobileNetV2, pictures of {side} × {side}, {classes} classes',
            zh: '基于 MobileNetV2 的线性模型，图片 {side} × {side}，{classes} 个类别',
          },
      {
        layers: choices.from === 'scratch' ? choices.network.stages.length * choices.network.depth + 1 : 0,
        side: features.width,
        classes: classes.length,
      },
    );
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features,
      value: {
        task: 'image-classification',
        inputs: [{ name: column, type: 'image' }],
        target,
        classes,
        description,
        scores: fitScores(fit),
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: fit.trainingRows },
      },
    });
    return { model };
  },
});
