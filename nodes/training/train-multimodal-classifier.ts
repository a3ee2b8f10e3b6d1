import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { classSetting } from '../lib/training/lesson-settings.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';
import { chosenTexts, textsSetting } from '../lib/training/text-columns.ts';
import { usableTypes } from '../lib/preprocess/table-features.ts';
import { otherTargets } from '../lib/training/labels.ts';
import { targetAmongInputs, vanishedColumns } from '../lib/training/target-problems.ts';
import { trainingProblems } from '../lib/training/training-problems.ts';
import { type Effort, type EffortPlan, effortSetting, fitOptions, tuningSettings } from '../lib/training/tuning.ts';

const plans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.01, epochs: 10, steps: 300, patience: 4, dropout: 0.2 },
  balanced: { learningRate: 0.005, epochs: 20, steps: 800, patience: 6, dropout: 0.3 },
  thorough: { learningRate: 0.002, epochs: 60, steps: 3_000, patience: 15, dropout: 0.3 },
};
/** Side by side is a linear model, which learns words at a rate that would spoil hidden units. */
const linearPlans: Record<Effort, EffortPlan> = {
  quick: { ...plans.quick, learningRate: 0.04 },
  balanced: { ...plans.balanced, learningRate: 0.03 },
  thorough: { ...plans.thorough, learningRate: 0.015 },
};
const sides: Record<Effort, number> = { quick: 128, balanced: 160, thorough: 224 };

export default defineNode({
  title: { en: 'Train a multimodal classifier', zh: '训练多模态分类器' },
  summary: { en: 'Learns classes from text, picture and columns together.', zh: '综合文本、图片和表格列来学习分类。' },
  help: {
    en: 'For rows in which several things speak for the class: a product with a photo, a description and a price. Texts are read by their words, pictures by a pretrained network, columns as the table model reads them. Side by side adds up what each part says and needs the fewest rows; gates and attention let the parts decide in each row how much each of them counts, which needs more rows. A part that a row lacks counts as empty. Compare it with models on one part alone: together they should be better than each.',
    zh: '适合由多种信息共同决定类别的数据，例如带照片、描述和价格的商品。文本按词读取，图片由预训练网络读取，其余列与表格模型的读法相同。“并列”把各部分的意见相加，所需数据最少；“门控”和“注意力”让模型在每一行中决定各部分的权重，需要更多数据。某行缺少的部分按空处理。请与只用单一部分的模型比较：综合之后应该更好。',
  },
  icon: 'combine',
  words: [
    'multimodal',
    'text and image',
    'picture and text',
    'fusion',
    'gated',
    'attention',
    'combine',
    'product classification',
    '多模态',
    '图文',
    '图片和文字',
    '文字和图片',
    '融合',
    '图文分类',
    '图片和文字一起',
    '商品分类',
    '综合',
    '注意力',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    textColumns: textsSetting,
    imageColumn: pictureSetting,
    tableColumns: columns({
      label: { en: 'Further columns', zh: '其他列' },
      hint: { en: 'Empty: none.', zh: '留空：不使用。' },
      of: 'rows',
      types: usableTypes,
      optional: true,
    }),
    target: classSetting,
    fusion: choice({
      label: { en: 'Bring together', zh: '融合方式' },
      options: {
        concat: { en: 'Side by side', zh: '并列' },
        gated: { en: 'By gates', zh: '门控' },
        attention: { en: 'By attention', zh: '注意力' },
      },
      default: 'concat',
    }),
    effort: effortSetting,
    hidden: integer({
      label: { en: 'Units of each part', zh: '每部分的单元数' },
      default: 64,
      min: 4,
      max: 1_024,
      range: true,
      advanced: true,
      showIf: { fusion: ['gated', 'attention'] },
    }),
    side: integer({
      label: { en: 'Picture size', zh: '图片大小' },
      hint: { en: 'Pixels each way. Empty: chosen by the effort.', zh: '边长（像素）。留空：根据投入程度选择。' },
      default: null,
      min: 32,
      max: 384,
      optional: true,
      advanced: true,
      lighter: { label: { en: 'Look at smaller pictures: {value} pixels', zh: '缩小图片：{value} 像素' }, half: true, assumed: 160 },
    }),
    ...tuningSettings,
  },
  pauses: true,
  finishes: true,
  needs: { device: 'gpu-preferred', memory: ({ rows }) => 450e6 + (rows?.count ?? 1_000) * 12_000 },
  describe({ rows }, settings) {
    const inputs = rows?.columns && inputsOf(rows, partsOf(rows, settings));
    const classes = rows?.columns?.find(({ name }) => name === settings.target)?.classes?.map(({ name }) => name);
    return {
      model: {
        type: 'model',
        task: 'multimodal-classification',
        ...(inputs && { inputs }),
        ...(settings.target !== '' && { target: settings.target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
      },
    };
  },
  check({ rows }, settings) {
    const { textColumns, imageColumn, tableColumns, target, balanceClasses } = settings;
    const known = rows?.columns ?? [];
    const chosen = { texts: textColumns, picture: imageColumn, columns: tableColumns };
    const of = (...types: ColumnSpec['type'][]) => known.filter(({ name, type }) => types.includes(type) && name !== target);
    const parts = rows && partsOf(rows, settings);
    return [
      ...trainingProblems(rows, {
        target,
        targets: known.filter(({ name, type }) => type === 'category' && !textColumns.includes(name) && !tableColumns.includes(name)),
        setting: 'tableColumns',
        chosen: chosen.columns,
        candidates: of(...usableTypes),
        reads: known.filter(({ name }) => parts?.columns.includes(name)),
        answers: 'classes',
        balanced: balanceClasses,
      }),
      ...vanishedColumns(rows, { setting: 'textColumns', chosen: chosen.texts, candidates: of('text') }),
      ...vanishedColumns(rows, { setting: 'imageColumn', chosen: chosen.picture, candidates: of('image') }),
      ...targetAmongInputs(target, textColumns, 'textColumns'),
      ...(rows?.columns && parts ? onePartOnly(parts) : []),
    ];
  },
  async run(context, { rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { target, fusion, hidden, effort } = settings;
    const parts = partsOf(rows, settings);
    if (target === '' || inputsOf(rows, parts).length === 0) throw notChosen(target, rows.columns);
    const { trainMixed } = await import('../lib/training/train-mixed.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const dropout = settings.dropout ?? plans[effort].dropout ?? 0;
    const { features, classes, fit } = await trainMixed(context, {
      rows,
      ...(validation && { validation }),
      target,
      ...parts,
      balanced: settings.balanceClasses,
      columns: rows.columns.filter(({ name }) => parts.columns.includes(name)),
      side: settings.side ?? sides[effort],
      shape: { fusion, hidden, dropout },
      options: (count) =>
        fitOptions(settings, fusion === 'concat' ? linearPlans : plans, {
          rows: count,
          device: context.device,
          validation: validation !== undefined,
        }),
    });
    const description = message(
      { en: 'Model on {parts} together, {classes} classes', zh: '综合{parts}的模型，{classes} 个类别' },
      { parts: partWords(parts), classes: classes.length },
    );
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features,
      value: {
        task: 'multimodal-classification',
        inputs: inputsOf(rows, parts),
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

interface Parts {
  texts: string[];
  picture: string;
  columns: string[];
}

function partsOf(
  rows: Pick<TableSpec, 'columns'>,
  {
    textColumns,
    imageColumn,
    tableColumns,
    target,
  }: { textColumns: string[]; imageColumn: string; tableColumns: string[]; target: string },
): Parts {
  const known = rows.columns ?? [];
  return {
    texts: chosenTexts({ columns: known.filter(({ name }) => !tableColumns.includes(name)) }, textColumns, target),
    picture: imageColumn !== '' ? imageColumn : (known.find(({ type }) => type === 'image')?.name ?? ''),
    columns: tableColumns.filter((name) => name !== target),
  };
}

function inputsOf(rows: Pick<TableSpec, 'columns'>, { texts, picture, columns: further }: Parts): ColumnSpec[] {
  return (rows.columns ?? []).flatMap((column): ColumnSpec[] => {
    if (texts.includes(column.name)) return [{ name: column.name, type: 'text' }];
    if (column.name === picture) return [{ name: column.name, type: 'image' }];
    return further.includes(column.name) ? [column] : [];
  });
}

function partWords({ texts, picture, columns: further }: Parts): { en: string; zh: string } {
  const words = [
    ...(texts.length > 0 ? [{ en: 'text', zh: '文本' }] : []),
    ...(picture !== '' ? [{ en: 'picture', zh: '图片' }] : []),
    ...(further.length > 0 ? [{ en: 'columns', zh: '表格列' }] : []),
  ];
  return { en: words.map(({ en }) => en).join(', '), zh: words.map(({ zh }) => zh).join('、') };
}

function onePartOnly({ texts, picture, columns: further }: Parts): NodeProblem[] {
  const parts = [texts.length > 0, picture !== '', further.length > 0].filter(Boolean).length;
  if (parts !== 1) return [];
  return [
    {
      code: 'one-part',
      severity: 'note',
      message: message({
        en: 'Only one part is read, so there is nothing to bring together. Choose a text, a picture or further columns, or use the node for that part.',
        zh: '只读取了一个部分，没有可融合的内容。请再选择文本、图片或其他列，或改用对应的单一训练节点。',
      }),
    },
  ];
}

function notChosen(target: string, known: readonly ColumnSpec[]): Failure {
  return target === ''
    ? new Failure(
        { en: 'Choose the column that holds the class of each row.', zh: '请选择存放类别的列。' },
        {},
        { code: 'empty-setting', setting: 'target', fixes: otherTargets(known, '') },
      )
    : new Failure(
        {
          en: 'The rows have neither texts nor pictures to learn from. Choose the columns to be read.',
          zh: '数据中没有可供学习的文本或图片。请选择要读取的列。',
        },
        {},
        { code: 'empty-setting', setting: 'textColumns' },
      );
}
