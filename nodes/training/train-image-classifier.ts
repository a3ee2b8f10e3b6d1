import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { chooseImages, imagePlans } from '../lib/training/image-choices.ts';
import { otherTargets } from '../lib/training/labels.ts';
import { classProblems, unchosenTarget, vanishedColumns } from '../lib/training/target-problems.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

const { huber: _huber, ...ownTuning } = tuningSettings;

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
    imageColumn: columns({
      label: { en: 'Picture', zh: '图片列' },
      hint: { en: 'Empty: the first column of pictures.', zh: '留空：使用第一个图片列。' },
      of: 'rows',
      count: 1,
      types: ['image'],
      optional: true,
    }),
    target: columns({ label: { en: 'Class', zh: '类别列' }, of: 'rows', count: 1, types: ['category', 'text', 'number'], optional: true }),
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
    fit: choice({
      label: { en: 'Pictures that are not square', zh: '非正方形图片' },
      options: {
        crop: { en: 'Cut to the middle', zh: '裁剪中间部分' },
        pad: { en: 'Add white', zh: '补白' },
        stretch: { en: 'Stretch', zh: '拉伸' },
      },
      default: 'crop',
      advanced: true,
    }),
    variation: choice({
      label: { en: 'Variation', zh: '变化' },
      hint: {
        en: 'How much pictures are moved, turned and zoomed in training. From scratch only.',
        zh: '训练中移动、旋转和缩放图片的程度。仅用于从零训练。',
      },
      options: {
        auto: { en: 'Chosen by the number of pictures', zh: '根据图片数量选择' },
        none: { en: 'None', zh: '无' },
        slight: { en: 'Slight', zh: '轻微' },
        strong: { en: 'Strong', zh: '明显' },
      },
      default: 'auto',
      advanced: true,
      showIf: { from: ['auto', 'scratch'] },
    }),
    mirrored: toggle({
      label: { en: 'Mirror pictures, too', zh: '也做镜像' },
      hint: { en: 'Not for digits, text and whatever has a left and a right.', zh: '不适用于数字、文字等有左右之分的图片。' },
      default: false,
      advanced: true,
      showIf: { from: ['auto', 'scratch'] },
    }),
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
  check({ rows }, { imageColumn, target, balanceClasses }) {
    const known = rows?.columns ?? [];
    const labels = known.filter(({ type }) => type === 'category');
    const pictures = known.filter(({ type }) => type === 'image');
    return [
      ...(rows?.columns && pictures.length === 0 && imageColumn === '' ? [noPictures()] : []),
      ...unchosenTarget(target, labels),
      ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates: labels }),
      ...vanishedColumns(rows, { setting: 'imageColumn', chosen: imageColumn, candidates: pictures }),
      ...classProblems(rows, target, balanceClasses),
    ];
  },
  async run(context, { rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { target } = settings;
    const column = pictureColumn(rows, settings.imageColumn);
    if (column === undefined) throw new Failure(missing.text, {}, { code: missing.code, setting: 'imageColumn' });
    if (target === '') throw targetNotChosen(rows.columns);
    const { trainImages } = await import('../lib/training/train-images.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const { features, classes, choices, fit } = await trainImages(context, {
      rows,
      ...(validation && { validation }),
      column,
      target,
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

/** The chosen column of pictures, or the first. */
function pictureColumn(rows: Pick<TableSpec, 'columns'> | undefined, chosen: string): string | undefined {
  return chosen !== '' ? chosen : rows?.columns?.find(({ type }) => type === 'image')?.name;
}

const missing = {
  code: 'no-pictures',
  text: {
    en: 'The rows have no column of pictures. Bring them with “Read images”, or choose the sample data with pictures.',
    zh: '数据中没有图片列。请用“读取图片”读入，或选择含图片的示例数据。',
  },
} as const;

function noPictures(): NodeProblem {
  return { code: missing.code, severity: 'error', setting: 'imageColumn', message: message(missing.text) };
}

function targetNotChosen(known: readonly ColumnSpec[]): Failure {
  return new Failure(
    { en: 'Choose the column that holds the class of each picture.', zh: '请选择存放图片类别的列。' },
    {},
    { code: 'empty-setting', setting: 'target', fixes: otherTargets(known, '') },
  );
}
