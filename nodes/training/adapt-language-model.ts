import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, columns, file, integer, secret, text } from '../kit/settings.ts';
import { promptProblems, wrongTask } from '../lib/generation/prompt-problems.ts';
import { templateColumns } from '../lib/generation/prompt-template.ts';
import { adaptChoices, adaptedLength } from '../lib/training/adapt-choices.ts';
import { adapterSettings } from '../lib/training/adapter-settings.ts';
import { answerProblems, baseProblems, lessonOf, methodOf } from '../lib/training/adapt-settings.ts';
import { refuse } from '../lib/training/refuse.ts';
import { languageTuning } from '../lib/training/language-settings.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { chosenTexts, textInput, textsSetting } from '../lib/training/text-columns.ts';
import { effortSetting } from '../lib/training/tuning.ts';

export default defineNode({
  title: { en: 'Adapt a language model', zh: '微调语言模型' },
  summary: { en: 'Teaches an existing language model your texts or answers.', zh: '用您的文本或问答来调教已有的语言模型。' },
  help: {
    en: 'Wire a model from “Train a language model”, choose a model folder or name one of Hugging Face, and wire rows to learn from. Texts teach a manner of writing. Answers to prompts teach what to say: write the prompt with the names of columns in braces, such as “Question: {question} Answer:”, and choose the column of answers; only the answers are learned. LoRA learns a small change beside each matrix and leaves the model itself as it is, which needs little memory and few rows; DoRA learns the lengths of rows too. Last layers and all weights change the model itself. The perplexity before and after is shown for held-out rows. The change is also kept as an adapter in PEFT’s format, and an adapter that is there already can be taught further.',
    zh: '接入“训练语言模型”得到的模型，选择模型文件夹，或填写 Hugging Face 上的模型名称，再接入要学习的数据。文本教会模型一种写作风格。问答教会模型说什么：在提示词中用花括号写列名，例如“问题：{question} 回答：”，再选择答案列；只学习答案部分。LoRA 在每个矩阵旁学习一个小改动，模型本身不变，所需内存和数据都很少；DoRA 还学习各行的长度。“最后几层”和“全部权重”会改变模型本身。节点会显示留出数据在微调前后的困惑度。改动还会以 PEFT 格式的适配器保存；已有的适配器也可以继续训练。',
  },
  icon: 'puzzle',
  words: [
    'fine-tune',
    'finetune',
    'lora',
    'dora',
    'peft',
    'adapter',
    'instruction tuning',
    'sft',
    'llama',
    'qwen',
    'gpt-2',
    'hugging face',
    'domain adaptation',
    'own style',
    'write in our tone',
    'teach answers',
    '微调',
    '适配器',
    '指令微调',
    '大模型',
    '领域适配',
    '风格',
    '语气',
    '垂直模型',
  ],
  inputs: {
    rows: port('table', { role: 'training' }),
    validation: port('table', { role: 'validation', optional: true }),
    model: port('model', { optional: true }),
  },
  outputs: { model: port('model') },
  settings: {
    repository: text({
      label: { en: 'Model of Hugging Face', zh: 'Hugging Face 模型' },
      hint: {
        en: 'Such as HuggingFaceTB/SmolLM2-135M. Empty where a model is wired in or chosen below.',
        zh: '例如 HuggingFaceTB/SmolLM2-135M。已接入模型或在下方选择了文件夹时留空。',
      },
      default: '',
      maxLength: 200,
      optional: true,
    }),
    folder: file({
      label: { en: 'Model folder', zh: '模型文件夹' },
      hint: {
        en: 'A folder, or a zip archive, of config.json, safetensors and tokenizer.json.',
        zh: '包含 config.json、safetensors 和 tokenizer.json 的文件夹或 zip 压缩包。',
      },
      accept: 'data',
      optional: true,
    }),
    adapter: file({
      label: { en: 'Adapter to go on from', zh: '从已有适配器继续' },
      hint: {
        en: 'A folder, or a zip archive, of adapter_config.json and adapter_model.safetensors that belongs to the model.',
        zh: '属于该模型的适配器：包含 adapter_config.json 和 adapter_model.safetensors 的文件夹或 zip 压缩包。',
      },
      accept: 'data',
      optional: true,
      advanced: true,
    }),
    adapterUse: choice({
      label: { en: 'That adapter', zh: '该适配器' },
      hint: {
        en: 'If it is taught further, it keeps its own rank, weight and matrices.',
        zh: '继续训练时，它保留自己的秩、改动权重和作用的矩阵。',
      },
      options: {
        further: { en: 'Is taught further', zh: '继续训练' },
        merged: { en: 'Becomes part of the model first', zh: '先并入模型' },
      },
      default: 'further',
      advanced: true,
    }),
    token: secret({
      label: { en: 'Access token', zh: '访问令牌' },
      hint: { en: 'For models that are not open to all.', zh: '用于非公开的模型。' },
      optional: true,
      advanced: true,
    }),
    lesson: choice({
      label: { en: 'It learns', zh: '学习内容' },
      options: { texts: { en: 'Texts', zh: '文本' }, answers: { en: 'Answers to prompts', zh: '提示词的答案' } },
      default: 'texts',
    }),
    textColumns: { ...textsSetting, showIf: { lesson: 'texts' } },
    prompt: text({
      label: { en: 'Prompt', zh: '提示词' },
      hint: { en: 'Names of columns in braces stand for the row’s values.', zh: '花括号中的列名会替换为该行的值。' },
      default: '',
      lines: 4,
      maxLength: 20_000,
      optional: true,
      showIf: { lesson: 'answers' },
    }),
    answer: columns({
      label: { en: 'Answer', zh: '答案列' },
      of: 'rows',
      count: 1,
      types: ['text', 'category', 'number'],
      optional: true,
      showIf: { lesson: 'answers' },
    }),
    method: choice({
      label: { en: 'What changes', zh: '改动方式' },
      options: {
        lora: { en: 'A small change beside it (LoRA)', zh: '旁路小改动（LoRA）' },
        dora: { en: 'The same with lengths apart (DoRA)', zh: '旁路小改动并学习长度（DoRA）' },
        last: { en: 'Its last layers', zh: '最后几层' },
        full: { en: 'All its weights', zh: '全部权重' },
      },
      default: 'lora',
    }),
    effort: effortSetting,
    rank: { ...adapterSettings.rank, showIf: { method: ['lora', 'dora'] } },
    alpha: { ...adapterSettings.alpha, showIf: { method: ['lora', 'dora'] } },
    targets: choice({
      label: { en: 'Beside which matrices', zh: '作用于哪些矩阵' },
      options: { all: { en: 'All', zh: '全部' }, attention: { en: 'Those of attention', zh: '注意力部分' } },
      default: 'all',
      advanced: true,
      showIf: { method: ['lora', 'dora'] },
    }),
    lastLayers: integer({
      label: { en: 'Layers', zh: '层数' },
      default: 2,
      min: 1,
      max: 100,
      range: true,
      showIf: { method: 'last' },
    }),
    length: integer({
      label: { en: 'Longest text', zh: '最长文本' },
      unit: { en: 'tokens', zh: '词元' },
      hint: { en: 'Longer ones are cut. Empty: chosen by the model.', zh: '更长的会被截断。留空：根据模型选择。' },
      lighter: { label: { en: 'Read half as much of each text: {value}', zh: '每段文本只读一半：{value}' }, half: true, assumed: 256 },
      default: null,
      min: 8,
      max: 8_192,
      optional: true,
      advanced: true,
    }),
    ...languageTuning,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    memory: (_, { repository, folder, method }) => (repository === '' && !folder ? 600e6 : method === 'full' ? 8e9 : 3e9),
  },
  describe({ rows }, { lesson, textColumns, prompt, answer }) {
    const names = lesson === 'texts' ? rows && chosenTexts(rows, textColumns) : templateColumns(prompt);
    const inputs = names && rows?.columns?.filter(({ name }) => names.includes(name));
    return {
      model: {
        type: 'model',
        task: 'text-generation',
        ...(inputs && { inputs: inputs.map(textInput) }),
        ...(lesson === 'texts' ? { target: '' } : answer !== '' && { target: answer }),
      },
    };
  },
  check({ rows, model }, settings) {
    const { lesson, textColumns, prompt, answer } = settings;
    const texts = (rows?.columns ?? []).filter(({ type }) => type === 'text');
    return [
      ...wrongTask(model, 'text-generation'),
      ...baseProblems(model !== undefined, settings),
      ...(lesson === 'texts' ? vanishedColumns(rows, { setting: 'textColumns', chosen: textColumns, candidates: texts }) : []),
      ...(lesson === 'answers' && prompt !== '' ? promptProblems({ rows, prompt }) : []),
      ...(lesson === 'answers' ? answerProblems(rows, { prompt, answer }) : []),
    ];
  },
  async run(context, { rows, validation: given, model: wired }, settings) {
    const validation = given && given.count > 0 ? given : undefined;
    const { adaptLanguage } = await import('../lib/training/adapt-language.ts');
    const { adapterOrMerged, openBase } = await import('../lib/training/open-base.ts');
    const { adapterFiles } = await import('../lib/learn/adapters.ts');
    const { languageScores } = await import('../lib/training/language-scores.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { effort, length } = settings;
    refuse(baseProblems(wired !== undefined, settings));
    const method = methodOf(settings);
    const { base, adapter: begun } = await adapterOrMerged(context, await openBase(context, wired, settings), { ...settings, method });
    const { config } = base.features;
    const known = { device: context.device, validation: validation !== undefined };
    const lesson = lessonOf(rows, settings);
    const { onnx, features, fit, tokens, before, adapter, learned } = await adaptLanguage(context, {
      base,
      rows,
      ...(validation && { validation }),
      lesson,
      method,
      ...(begun && { adapter: begun }),
      length: adaptedLength(length, config),
      choose: (sequences) => adaptChoices(settings, config, { ...known, rows: sequences }),
    });
    const { perplexity, ...scores } = languageScores(fit, tokens);
    const rounded = (figure: number) => Number(figure.toPrecision(3));
    const description = {
      text: {
        en: 'Adapted language model, {learned} numbers learned, perplexity {perplexity}',
        zh: '微调后的语言模型，学习了 {learned} 个参数，困惑度 {perplexity}',
      },
      values: { learned, perplexity: rounded(perplexity), effort },
    };
    if (before !== undefined)
      context.log(
        {
          en: 'Perplexity of the held-out rows: {before} before, {after} after.',
          zh: '留出数据的困惑度：微调前 {before}，微调后 {after}。',
        },
        { before: rounded(before), after: rounded(perplexity) },
      );
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx,
      features,
      ...(adapter && { files: adapterFiles(adapter) }),
      value: {
        task: 'text-generation',
        inputs: rows.columns.filter(({ name }) => features.columns.includes(name)).map(textInput),
        target: lesson.kind === 'answers' ? lesson.answer : '',
        prompt: features.prompt,
        description,
        scores: { perplexity, ...(before !== undefined && { perplexityBefore: before }), ...scores },
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: rows.count },
      },
    });
    return { model };
  },
});
