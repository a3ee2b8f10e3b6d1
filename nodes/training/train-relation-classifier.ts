import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { columns } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { targetAmongInputs, vanishedColumns } from '../lib/training/target-problems.ts';
import { trainingProblems } from '../lib/training/training-problems.ts';
import { type Effort, type EffortPlan, effortSetting, fitOptions, tuningSettings } from '../lib/training/tuning.ts';
import { wordSettings } from '../lib/training/word-settings.ts';

const plans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.003, epochs: 10, steps: 300, patience: 4, dropout: 0.2 },
  balanced: { learningRate: 0.002, epochs: 20, steps: 800, patience: 6, dropout: 0.3 },
  thorough: { learningRate: 0.001, epochs: 40, steps: 2_500, patience: 10, dropout: 0.3 },
};

const { huber: _huber, ...ownTuning } = tuningSettings;

export default defineNode({
  title: { en: 'Train a relation classifier', zh: '训练关系分类模型' },
  summary: { en: 'Learns how two things in a text belong together.', zh: '学习判断文本中两个对象之间的关系。' },
  help: {
    en: 'Give it rows with a text, the two parts of it that matter (a drug and an illness, a company and a person), and how they belong together. The parts are written as they stand in the text, or given as {start, end}. It looks at the parts, at the words between and around them, and at how far each word is from either. Add rows of a class such as “none” for pairs that have nothing to do with each other; otherwise every pair gets a relation.',
    zh: '每行包含一段文本、其中的两个部分（如药品与疾病、公司与人）以及它们之间的关系。两个部分应与文本中的写法一致，或以 {start, end} 给出位置。模型会看两个部分本身、它们之间和周围的词，以及每个词离它们多远。请加入“无关系”一类的样本，否则任何两个对象都会被判为有关系。',
  },
  icon: 'waypoints',
  words: [
    'relation extraction',
    'relation classification',
    'knowledge graph',
    'drug and illness',
    'who works where',
    'how two things belong together',
    '关系抽取',
    '关系分类',
    '实体关系',
    '知识图谱',
    '训练',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    textColumn: columns({ label: { en: 'Text', zh: '文本列' }, of: 'rows', count: 1, types: ['text', 'category'] }),
    first: columns({
      label: { en: 'First part', zh: '第一部分' },
      hint: { en: 'As it stands in the text, such as the drug.', zh: '与文本中的写法一致，例如药品。' },
      of: 'rows',
      count: 1,
      types: ['text', 'category', 'json'],
    }),
    second: columns({
      label: { en: 'Second part', zh: '第二部分' },
      hint: { en: 'As it stands in the text, such as the illness.', zh: '与文本中的写法一致，例如疾病。' },
      of: 'rows',
      count: 1,
      types: ['text', 'category', 'json'],
    }),
    target: columns({ label: { en: 'Relation', zh: '关系列' }, of: 'rows', count: 1, types: ['category', 'text'], optional: true }),
    effort: effortSetting,
    ...wordSettings,
    ...ownTuning,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    memory: ({ rows }, { width }) => 270e6 + width * width * 400 + (rows?.count ?? 5_000) * 3_000,
  },
  describe({ rows }, { textColumn, first, second, target }) {
    const classes = rows?.columns?.find(({ name }) => name === target)?.classes?.map(({ name }) => name);
    return {
      model: {
        type: 'model',
        task: 'relation-classification',
        ...(rows?.columns && { inputs: inputsOf(rows.columns, [textColumn, first, second]) }),
        ...(target !== '' && { target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
      },
    };
  },
  check({ rows }, { textColumn, first, second, target, balanceClasses }) {
    const known = rows?.columns ?? [];
    const read = [textColumn, first, second];
    const labels = known.filter(({ name, type }) => type === 'category' && !read.includes(name));
    const parts = { first, second };
    return [
      ...trainingProblems(rows, {
        target,
        targets: labels,
        setting: 'textColumn',
        chosen: [textColumn],
        single: true,
        candidates: known.filter(({ name, type }) => type === 'text' && name !== target),
        reads: [],
        answers: 'classes',
        balanced: balanceClasses,
      }),
      ...Object.entries(parts).flatMap(([setting, name]) => [
        ...vanishedColumns(rows, { setting, chosen: name, candidates: known.filter((column) => column.name !== target) }),
        ...targetAmongInputs(target, [name], setting, true),
      ]),
      ...oneColumnTwice({ textColumn, first, second }),
    ];
  },
  async run(context, { rows, validation: given }, settings) {
    const validation = given && given.count > 0 ? given : undefined;
    const { trainRelation } = await import('../lib/training/train-relation.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const { textColumn, first, second, target, width, depth } = settings;
    for (const [setting, name] of Object.entries({ textColumn, first, second, target })) if (name === '') throw notChosen(setting);
    const { features, classes, fit } = await trainRelation(context, {
      rows,
      ...(validation && { validation }),
      textColumn,
      parts: [first, second],
      target,
      balanced: settings.balanceClasses,
      encoder: { width, depth },
      choose: (count) => fitOptions(settings, plans, { rows: count, device: context.device, validation: validation !== undefined }),
    });
    const description = {
      text: {
        en: 'Tells {classes} relations between “{first}” and “{second}” apart',
        zh: '区分“{first}”与“{second}”之间的 {classes} 种关系',
      },
      values: { classes: classes.length, first, second },
    };
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features,
      value: {
        task: 'relation-classification',
        inputs: inputsOf(rows.columns, [textColumn, first, second]),
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

/** A column that is asked for twice gives the model nothing to tell apart. */
function oneColumnTwice(chosen: { textColumn: string; first: string; second: string }): NodeProblem[] {
  const [, ...parts] = Object.entries(chosen);
  const twice = parts.find(
    ([setting, name]) => name !== '' && Object.entries(chosen).some(([other, same]) => other !== setting && same === name),
  );
  if (!twice) return [];
  const [setting, column] = twice;
  return [
    {
      code: 'column-twice',
      severity: 'error',
      setting,
      message: message(
        {
          en: '“{column}” is chosen twice, so there are no two parts to relate. The text, the first and the second part must be three columns.',
          zh: '“{column}”列被选了两次，无法区分两个部分。文本、第一部分和第二部分必须是三个不同的列。',
        },
        { column },
      ),
      fixes: [{ label: message({ en: 'Choose again', zh: '重新选择' }), settings: { [setting]: '' } }],
    },
  ];
}

function inputsOf(known: NonNullable<TableSpec['columns']>, names: readonly string[]): ColumnSpec[] {
  return names.flatMap((wanted) => {
    const column = known.find(({ name }) => name === wanted);
    return column ? [{ name: column.name, type: column.type === 'json' ? ('json' as const) : ('text' as const) }] : [];
  });
}

function notChosen(setting: string): Failure {
  const asked = {
    textColumn: { en: 'Choose the column that holds the texts.', zh: '请选择文本列。' },
    first: { en: 'Choose the column that holds the first part.', zh: '请选择第一部分所在的列。' },
    second: { en: 'Choose the column that holds the second part.', zh: '请选择第二部分所在的列。' },
    target: { en: 'Choose the column that says how the parts belong together.', zh: '请选择说明两者关系的列。' },
  };
  const text = Object.entries(asked).find(([name]) => name === setting)?.[1] ?? asked.target;
  return new Failure(text, {}, { code: 'empty-setting', setting });
}
