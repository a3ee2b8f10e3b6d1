import { type Context, defineNode } from '../kit/define-node.ts';
import { type ModelValue, port, type ReportValue } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, file, integer, secret, type SettingsOf, text } from '../kit/settings.ts';

const ownSettings = {
  source: choice({
    label: { en: 'Source', zh: '来源' },
    options: {
      mobilenet: { en: 'MobileNetV2 (built in)', zh: 'MobileNetV2（内置）' },
      onnx: { en: 'An ONNX file', zh: 'ONNX 文件' },
      tfjs: { en: 'A TensorFlow.js model', zh: 'TensorFlow.js 模型' },
      hub: { en: 'A model of Hugging Face', zh: 'Hugging Face 模型' },
      folder: { en: 'A model folder', zh: '模型文件夹' },
    },
    default: 'mobilenet',
  }),
  repository: text({
    label: { en: 'Model of Hugging Face', zh: 'Hugging Face 模型' },
    hint: {
      en: 'Such as sentence-transformers/all-MiniLM-L6-v2 or google-bert/bert-base-chinese.',
      zh: '例如 sentence-transformers/all-MiniLM-L6-v2 或 google-bert/bert-base-chinese。',
    },
    default: '',
    maxLength: 200,
    showIf: { source: 'hub' },
  }),
  token: secret({
    label: { en: 'Access token', zh: '访问令牌' },
    hint: { en: 'For models that are not open to all.', zh: '用于非公开的模型。' },
    optional: true,
    advanced: true,
    showIf: { source: 'hub' },
  }),
  file: file({
    label: { en: 'Model', zh: '模型' },
    hint: {
      en: 'One file, or a folder or zip archive of all its files. A model folder holds config.json, model.safetensors and tokenizer.json.',
      zh: '单个文件，或包含全部文件的文件夹或 zip 压缩包。模型文件夹应包含 config.json、model.safetensors 和 tokenizer.json。',
    },
    accept: 'data',
    showIf: { source: ['onnx', 'tfjs', 'folder'] },
  }),
  gives: choice({
    label: { en: 'As it is, it answers', zh: '原模型的回答' },
    options: {
      classes: { en: 'One of its classes', zh: '它的类别之一' },
      number: { en: 'A number', zh: '一个数值' },
    },
    default: 'classes',
    showIf: { source: ['onnx', 'tfjs'] },
  }),
  classes: text({
    label: { en: 'Classes', zh: '类别' },
    hint: {
      en: 'If the model sorts already: its classes in its order, one a line. It can then predict as it is. Empty: it is only looked at, or adapted.',
      zh: '如果模型本来就能分类：按模型的顺序每行填写一个类别，即可直接预测。留空：仅查看或适配模型。',
    },
    default: '',
    lines: 4,
    optional: true,
    maxLength: 100_000,
    showIf: { source: ['onnx', 'tfjs'], gives: 'classes' },
  }),
  columns: text({
    label: { en: 'Number columns', zh: '数字列' },
    hint: {
      en: 'If the model reads a row of numbers: the columns in its order, one a line.',
      zh: '如果模型读取一行数字：按模型的顺序每行填写一个列名。',
    },
    default: '',
    lines: 4,
    optional: true,
    maxLength: 100_000,
    showIf: { source: ['onnx', 'tfjs'] },
  }),
  target: text({
    label: { en: 'Column of the answer', zh: '答案列' },
    hint: {
      en: 'How the column of true answers is called where the model is judged as it is.',
      zh: '直接评估该模型时，真实答案所在的列名。',
    },
    default: 'class',
    maxLength: 200,
    advanced: true,
    showIf: { source: ['onnx', 'tfjs'] },
  }),
  pixels: choice({
    label: { en: 'Pixels as', zh: '像素取值' },
    hint: {
      en: 'For models that take pictures: how they were taught to read them. Their page says it.',
      zh: '适用于图片模型：训练时像素的取值方式，通常写在模型的说明页上。',
    },
    options: {
      unit: { en: '0 to 1', zh: '0 到 1' },
      signed: { en: '-1 to 1', zh: '-1 到 1' },
      imagenet: { en: 'ImageNet mean and deviation', zh: 'ImageNet 均值和标准差' },
      raw: { en: '0 to 255', zh: '0 到 255' },
    },
    default: 'unit',
    advanced: true,
    showIf: { source: ['onnx', 'tfjs'] },
  }),
  side: integer({
    label: { en: 'Picture size', zh: '图片边长' },
    hint: { en: 'In pixels, where the model takes pictures of any size.', zh: '单位为像素，仅当模型接受任意大小的图片时使用。' },
    default: 224,
    min: 16,
    max: 1_024,
    advanced: true,
    showIf: { source: ['onnx', 'tfjs'] },
  }),
} as const;

export default defineNode({
  title: { en: 'Pretrained model', zh: '预训练模型' },
  summary: { en: 'Brings a model that others have trained.', zh: '引入他人训练好的模型。' },
  help: {
    en: 'Brings a model of another program and says what is in it. MobileNetV2 for pictures is built in. A model of Hugging Face is named as its page shows it, or chosen as a folder that was downloaded before: text encoders such as BERT, RoBERTa, DistilBERT and MiniLM work at once in “Embed text” and “Search similar texts”; language models such as GPT-2, Llama and Qwen in “Generate text”; vision transformers (ViT) sort pictures. Or bring an ONNX file (with the files of its weights as a folder, if it has any) or a TensorFlow.js layers model (model.json with its weight files, as a folder or a zip archive). Every size in the file is checked before memory is taken, nothing outside its folder is opened, and no program of a model is ever run. The report says what goes in and comes out, and which parts can be trained further. An ONNX or TensorFlow.js model that sorts pictures, or answers from a row of numbers, can predict at once: name its classes, and for numbers the columns in its order. Models of scikit-learn and PyTorch come as ONNX files. To teach a model classes, numbers or marks of your own, wire it to “Adapt a pretrained model”; one that writes, to “Adapt a language model”.',
    zh: '引入其他程序的模型，并说明其内容。内置了用于图片的 MobileNetV2。Hugging Face 模型可按其页面上的名称填写，也可以选择事先下载好的文件夹：BERT、RoBERTa、DistilBERT、MiniLM 等文本编码器可直接用于“文本向量化”和“搜索相似文本”；GPT-2、Llama、Qwen 等语言模型可用于“生成文本”；视觉 Transformer（ViT）用于图片分类。也可以使用 ONNX 文件（如有单独的权重文件，请提供整个文件夹），或 TensorFlow.js 层模型（model.json 及权重文件，文件夹或 zip 压缩包均可）。文件中的所有尺寸都会在分配内存前检查，模型文件夹以外的文件不会被打开，也从不运行模型自带的程序。报告会说明输入、输出，以及哪些部分可以继续训练。如果 ONNX 或 TensorFlow.js 模型本来就能给图片分类，或根据一行数字作答，填写类别后即可直接预测；读取数字的模型还需按顺序填写列名。scikit-learn 和 PyTorch 的模型可导出为 ONNX 文件。要让模型学会您自己的类别、数值或标注，请接到“适配预训练模型”；生成文本的模型请接到“微调语言模型”。',
  },
  icon: 'package-open',
  words: [
    'pretrained',
    'foundation model',
    'base model',
    'onnx',
    'tensorflow.js',
    'tfjs',
    'keras',
    'teachable machine',
    'mobilenet',
    'hugging face',
    'huggingface',
    'bert',
    'roberta',
    'distilbert',
    'minilm',
    'sentence transformers',
    'text encoder',
    'gpt-2',
    'qwen',
    'safetensors',
    'transfer learning',
    'import model',
    'load model',
    'backbone',
    'fine-tune',
    '预训练',
    '文本编码器',
    '语义向量',
    '抱脸',
    '基础模型',
    '迁移学习',
    '导入模型',
    '加载模型',
    '微调',
    '骨干网络',
  ],
  inputs: {},
  outputs: { model: port('model'), report: port('report') },
  settings: ownSettings,
  needs: { memory: (_, { source }) => (source === 'hub' || source === 'folder' ? 2e9 : 500e6) },
  describe(_specs, { source, gives, classes: given, columns: named, target }) {
    // What a folder holds is seen when it is read.
    if (source === 'hub' || source === 'folder') return { model: { type: 'model' } };
    const image = { name: 'image', type: 'image' } as const;
    if (source === 'mobilenet') return { model: { type: 'model', task: 'embedding', inputs: [image] } };
    const [classes, columns] = [linesOf(given), linesOf(named)];
    const numbers = columns.map((name) => ({ name, type: 'number' as const }));
    const inputs = numbers.length > 0 ? numbers : [image];
    if (gives === 'number') return { model: { type: 'model', task: 'regression', target, ...(numbers.length > 0 && { inputs }) } };
    if (classes.length === 0) return { model: { type: 'model', task: 'embedding', ...(numbers.length > 0 && { inputs }) } };
    return { model: { type: 'model', task: numbers.length > 0 ? 'classification' : 'image-classification', classes, target, inputs } };
  },
  async run(context, _inputs, settings) {
    const kept = await keep(context, settings);
    context.log(kept.model.description.text, { ...kept.model.description.values, headline: true });
    return kept;
  },
});

async function keep(context: Context, settings: SettingsOf<typeof ownSettings>): Promise<{ model: ModelValue; report: ReportValue }> {
  const { source, repository, token, file: chosen, pixels, side, gives, target } = settings;
  if (source === 'hub') {
    if (repository === '') throw notChosen('repository');
    const { fetchModel } = await import('../lib/training/fetch-model.ts');
    const { keepFolderModel } = await import('../lib/training/keep-folder-model.ts');
    const folder = await fetchModel(context, repository, context.secret(token));
    return keepFolderModel(context, { folder, name: repository, setting: 'repository' }, settings);
  }
  const { keepBaseModel } = await import('../lib/training/base-model.ts');
  if (source === 'mobilenet') return keepBaseModel(context, { kind: 'mobilenet' }, settings);
  if (!chosen) throw notChosen('file');
  if (source === 'folder') {
    const { keepChosenFolder } = await import('../lib/training/keep-folder-model.ts');
    return keepChosenFolder(context, chosen, settings);
  }
  const classes = linesOf(settings.classes);
  const wanted =
    gives === 'number' ? ({ kind: 'number' } as const) : classes.length > 0 ? ({ kind: 'classes', classes } as const) : undefined;
  const columns = linesOf(settings.columns);
  return keepBaseModel(context, { kind: source, file: chosen, pixels, side, columns, target, ...(wanted && { wanted }) }, settings);
}

function notChosen(setting: 'file' | 'repository'): Failure {
  return new Failure(
    setting === 'file'
      ? {
          en: 'No model is chosen yet. Choose its file in the settings of this step.',
          zh: '尚未选择模型。请在本步骤的设置中选择模型文件。',
        }
      : {
          en: 'No model is named yet. Write its name as its page shows it, such as “google-bert/bert-base-chinese”.',
          zh: '尚未填写模型名称。请按其页面上的写法填写，例如“google-bert/bert-base-chinese”。',
        },
    {},
    { code: 'empty-setting', setting },
  );
}

function linesOf(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
