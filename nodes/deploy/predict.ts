import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { toggle } from '../kit/settings.ts';
import { missingInputs } from '../lib/predict/input-problems.ts';
import { predictedColumns } from '../lib/predict/predict-table.ts';

export default defineNode({
  title: { en: 'Predict', zh: '预测' },
  summary: { en: 'Adds a model’s predictions to rows.', zh: '为数据加上模型的预测结果。' },
  help: {
    en: 'Wire a model and rows. Each row gets the columns “prediction” and, for classes, “confidence” (0 to 1). Below a webhook trigger, wire the request as the rows: one object gives one answer, a list of objects gives a list. The columns must have the names that the model was trained on.',
    zh: '接入模型和数据。每行会增加“prediction”列；分类模型还会增加“confidence”列（0 到 1）。放在 Webhook 触发之后时，把请求接到数据端口：一个对象得到一个结果，列表得到列表。列名必须与训练时一致。',
  },
  icon: 'wand-sparkles',
  words: [
    'infer',
    'inference',
    'score',
    'classify',
    'apply model',
    'use the model on new rows',
    'fill in answers',
    'batch prediction',
    '推理',
    '打分',
    '分类',
    '应用模型',
    '批量预测',
    '对新数据预测',
    '用模型判断',
  ],
  inputs: { model: port('model'), rows: port('table') },
  outputs: { predictions: port('table') },
  settings: {
    probabilities: toggle({
      label: { en: 'Probability of each class', zh: '每个类别的概率' },
      hint: { en: 'Adds a column for each class, up to 50.', zh: '为每个类别增加一列，最多 50 列。' },
      default: false,
    }),
  },
  needs: { light: true },
  describe({ model, rows }, { probabilities }) {
    if (!rows) return {};
    const columns = model && predictedColumns(rows, model, probabilities);
    return { predictions: { ...rows, columns } };
  },
  check: ({ model, rows }) => missingInputs(model, rows, 'rows'),
  async run(context, { model, rows }, { probabilities }) {
    const { predictTable } = await import('../lib/predict/predict-table.ts');
    const predictions = await predictTable(context, { model, rows, probabilities });
    context.log({ en: '{count} {count|row|rows} predicted', zh: '已预测 {count} 行' }, { count: predictions.count, headline: true });
    return { predictions };
  },
});
