import type { Json } from '../../nodes/kit/json.ts';
import type { Text } from '../../nodes/kit/text.ts';
import { searchIndex } from './search.ts';

/** What a person may want as a whole, and the ready-made chain of nodes that gives it. */
export interface Goal {
  id: string;
  title: Text;
  words: readonly string[];
  /** Fewer people want it: its nodes are not offered before others that fit alike. */
  special?: true;
  /** In the order in which data flows, by names of their own. The first may be left out where the chosen node gives the same. */
  nodes: Readonly<Record<string, { type: string; settings?: Readonly<Record<string, Json>> }>>;
  /** `'split.training train.rows'`: from a port, to a port. */
  wires: readonly string[];
}

const judged = ['split.training train.rows', 'train.model evaluate.model', 'split.test evaluate.test'];
const read = { type: 'data/read-file' };
const clean = { type: 'prepare/clean-rows' };
const split = { type: 'prepare/split-rows' };
const evaluate = { type: 'evaluation/evaluate' };

export const goals: readonly Goal[] = [
  {
    id: 'classify-texts',
    title: { en: 'Sort texts into classes', zh: '给文本分类' },
    words: [
      'classify texts',
      'sort reviews by mood',
      'sentiment analysis',
      'sort mails',
      'route support tickets',
      'tell complaints from praise',
      'text classification',
      '文本分类',
      '情感分类',
      '情感分析',
      '评论分类',
      '工单分类',
      '意图识别',
      '判断情绪',
    ],
    nodes: { rows: read, clean, split, train: { type: 'training/train-text-classifier' }, evaluate },
    wires: ['rows.rows clean.rows', 'clean.kept split.rows', ...judged],
  },
  {
    id: 'answer-a-column',
    title: { en: 'Answer one column from the others', zh: '根据其他列回答某一列' },
    words: [
      'who will pay back',
      'who will leave',
      'predict prices',
      'forecast sales',
      'credit risk',
      'customer churn',
      'detect fraud',
      'classification',
      'regression',
      '谁会不还钱',
      '客户流失',
      '预测价格',
      '预测销量',
      '信用风险',
      '违约',
      '欺诈',
      '回归',
      '预测',
    ],
    nodes: { rows: read, clean, split, train: { type: 'training/train-table-model' }, evaluate },
    wires: ['rows.rows clean.rows', 'clean.kept split.rows', ...judged],
  },
  {
    id: 'try-spam',
    title: { en: 'Stop spam, with sample mails', zh: '拦截垃圾邮件（用示例邮件）' },
    words: ['stop spam', 'spam filter', 'junk mail', 'example to try', '垃圾邮件', '拦截垃圾邮件', '示例'],
    nodes: {
      rows: { type: 'data/sample-data', settings: { data: 'mails' } },
      unique: { type: 'prepare/remove-duplicates', settings: { method: 'near', textColumns: ['body'] } },
      split: { type: 'prepare/split-rows', settings: { by: 'class', classColumn: 'label' } },
      train: { type: 'training/train-text-classifier', settings: { target: 'label' } },
      evaluate,
    },
    wires: ['rows.rows unique.rows', 'unique.kept split.rows', ...judged],
  },
  {
    id: 'tidy-data',
    title: { en: 'Tidy a file and see how good it is', zh: '整理数据并检查质量' },
    words: ['clean my data', 'tidy data', 'check data quality', 'messy spreadsheet', '清洗数据', '整理数据', '数据质量', '脏数据'],
    nodes: {
      rows: read,
      clean,
      unique: { type: 'prepare/remove-duplicates' },
      inspect: { type: 'data/inspect-quality' },
    },
    wires: ['rows.rows clean.rows', 'clean.kept unique.rows', 'unique.kept inspect.rows'],
  },
  {
    id: 'good-model-online',
    title: { en: 'Put a model online, only if it is good enough', zh: '模型达标才上线' },
    words: [
      'deploy safely',
      'put my model online',
      'go live only if it is good',
      'do not let a bad model go live',
      'quality gate before deploying',
      '达标才上线',
      '把模型上线',
      '安全上线',
      '效果不好就不要上线',
    ],
    nodes: {
      evaluate,
      gate: { type: 'evaluation/gate' },
      register: { type: 'deploy/register-model' },
      deploy: { type: 'deploy/deploy-endpoint' },
    },
    wires: ['evaluate.metrics gate.metrics', 'gate.model register.model', 'register.model deploy.model'],
  },
  {
    id: 'answer-requests',
    title: { en: 'Answer requests with a finished model', zh: '用训练好的模型应答请求' },
    words: [
      'webhook',
      'answer a web request',
      'reply automatically',
      'connect my program',
      'chatbot',
      '自动应答',
      '收到请求时预测',
      '接口应答',
      '对接系统',
    ],
    nodes: {
      request: { type: 'control/webhook-trigger' },
      model: { type: 'deploy/use-model' },
      predict: { type: 'deploy/predict' },
      respond: { type: 'control/respond' },
    },
    wires: ['request.request predict.rows', 'model.model predict.model', 'predict.predictions respond.value'],
  },
  {
    id: 'predict-a-file',
    title: { en: 'Fill in a file with a finished model', zh: '用训练好的模型批量预测' },
    words: [
      'apply a model to a file',
      'batch prediction',
      'predict new rows',
      'use the model on new data',
      'score rows',
      '批量预测',
      '预测新数据',
      '打分',
    ],
    nodes: { rows: read, model: { type: 'deploy/use-model' }, predict: { type: 'deploy/predict' } },
    wires: ['rows.rows predict.rows', 'model.model predict.model'],
  },
  {
    id: 'sort-pictures',
    special: true,
    title: { en: 'Sort pictures into classes', zh: '给图片分类' },
    words: [
      'classify pictures',
      'recognise what is in a photo',
      'recognise handwritten digits',
      'find defects in photos',
      'image recognition',
      '图片分类',
      '识别图片',
      '图像识别',
      '照片里是什么',
      '外观缺陷检测',
      '手写数字识别',
    ],
    nodes: { pictures: { type: 'data/read-images' }, split, train: { type: 'training/train-image-classifier' }, evaluate },
    wires: ['pictures.rows split.rows', ...judged],
  },
  {
    id: 'adapt-model',
    special: true,
    title: { en: 'A pretrained model for my classes', zh: '让预训练模型学会我的类别' },
    words: [
      'transfer learning',
      'adapt a pretrained model',
      'fine-tune mobilenet',
      'fine-tune an onnx model',
      'teach a model my classes',
      '迁移学习',
      '适配预训练模型',
      '微调图片模型',
    ],
    nodes: {
      base: { type: 'training/pretrained-model' },
      rows: { type: 'data/read-images' },
      split,
      train: { type: 'training/adapt-model' },
      evaluate,
    },
    wires: ['rows.rows split.rows', 'base.model train.model', ...judged],
  },
  {
    id: 'mark-names',
    special: true,
    title: { en: 'Mark names in texts', zh: '标出文本中的名称' },
    words: [
      'find names in messages',
      'extract products, dates and places',
      'highlight companies',
      'named entity recognition',
      '抽取实体',
      '命名实体识别',
      '从文本中找出人名和地址',
      '标出产品名称',
      '信息抽取',
    ],
    nodes: { rows: read, split, train: { type: 'training/train-token-tagger' }, evaluate },
    wires: ['rows.rows split.rows', ...judged],
  },
  {
    id: 'compare-models',
    special: true,
    title: { en: 'Find out which model is better', zh: '比较哪个模型更好' },
    words: ['compare models', 'which model is better', 'choose between models', '比较模型', '对比模型', '哪个模型更好', '选模型'],
    nodes: {
      rows: read,
      clean,
      split,
      layered: { type: 'training/train-table-model' },
      trees: { type: 'training/train-table-model', settings: { kind: 'trees' } },
      compare: { type: 'evaluation/compare-models' },
    },
    wires: [
      'rows.rows clean.rows',
      'clean.kept split.rows',
      'split.training layered.rows',
      'split.training trees.rows',
      'layered.model compare.models',
      'trees.model compare.models',
      'split.test compare.rows',
    ],
  },
  {
    id: 'own-style',
    special: true,
    title: { en: 'A language model in my style', zh: '用我的风格写作的语言模型' },
    words: [
      'write in our tone',
      'write like me',
      'answer like our team',
      'fine-tune a language model',
      '用我们的语气写作',
      '按我的风格写',
      '微调大模型',
      '垂直模型',
    ],
    nodes: { rows: read, split, adapt: { type: 'training/adapt-language-model' }, write: { type: 'deploy/generate-text' } },
    wires: ['rows.rows split.rows', 'split.training adapt.rows', 'adapt.model write.model', 'split.test write.rows'],
  },
  {
    id: 'find-similar',
    special: true,
    title: { en: 'Find similar texts', zh: '查找相似的文本' },
    words: [
      'find similar questions',
      'search by meaning',
      'semantic search',
      'search my knowledge base',
      '查找相似问题',
      '按意思搜索',
      '语义搜索',
      '知识库检索',
    ],
    nodes: { rows: read, questions: read, train: { type: 'training/train-embedding' }, search: { type: 'deploy/search-similar' } },
    wires: ['rows.rows train.rows', 'train.model search.model', 'rows.rows search.rows', 'questions.rows search.queries'],
  },
];

export const goalIndex = searchIndex(goals, ({ title, words }) => ({ titles: [title.en, title.zh], words, summaries: [] }));

const everyday: ReadonlySet<string> = new Set(
  goals.filter(({ special }) => !special).flatMap(({ nodes }) => Object.values(nodes).map(({ type }) => type)),
);

/** Whether a type is part of a ready-made chain that many want: of what fits alike, that is likelier meant than what few need. */
export function isEveryday(type: string): boolean {
  return everyday.has(type);
}
