import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { integer, number, text } from '../kit/settings.ts';
import { promptProblems, wrongTask } from '../lib/generation/prompt-problems.ts';

export default defineNode({
  title: { en: 'Generate text', zh: '生成文本' },
  summary: { en: 'Lets a language model write a text for each row.', zh: '让语言模型为每一行写一段文本。' },
  help: {
    en: 'Wire a language model and rows. The prompt is what the model goes on from; a column’s name in braces, such as {question}, stands for the row’s value. Temperature 0 always takes the likeliest word and gives the same text every time; higher ones are more surprising. A stop text ends the answer before it. The same seed gives the same texts. To answer single requests, deploy the model or use Predict, which write as the model was trained to.',
    zh: '接入语言模型和数据。模型从提示词继续写下去；花括号中的列名（例如 {question}）会替换为该行的值。温度为 0 时总是选择最可能的词，每次结果相同；温度越高越出人意料。遇到停止文本时，回答在它之前结束。相同的种子得到相同的文本。要应答单个请求，请部署该模型或使用“预测”，它们按模型训练时的方式生成。',
  },
  icon: 'pen-line',
  words: [
    'generate',
    'write',
    'complete',
    'llm',
    'gpt',
    'prompt',
    'chat',
    'answer questions',
    'summarise',
    'temperature',
    'top-k',
    'top-p',
    'nucleus sampling',
    '生成',
    '续写',
    '写作',
    '大模型',
    '提示词',
    '回答问题',
    '摘要',
    '温度',
    '写回复',
    '自动回复',
  ],
  inputs: { model: port('model'), rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    prompt: text({
      label: { en: 'Prompt', zh: '提示词' },
      hint: {
        en: 'Names of columns in braces stand for the row’s values. Empty: as the model was trained.',
        zh: '花括号中的列名会替换为该行的值。留空：与模型训练时相同。',
      },
      default: '',
      lines: 4,
      maxLength: 20_000,
      optional: true,
    }),
    temperature: number({
      label: { en: 'Temperature', zh: '温度' },
      hint: { en: '0 always takes the likeliest word.', zh: '0 表示总是选择最可能的词。' },
      default: 0.7,
      min: 0,
      max: 5,
      step: 0.1,
      range: true,
    }),
    maxTokens: integer({ label: { en: 'Most tokens', zh: '最多词元数' }, default: 100, min: 1, max: 8_192, range: true }),
    stops: text({
      label: { en: 'Stop texts', zh: '停止文本' },
      hint: { en: 'One on each line; \\n stands for a new line.', zh: '每行一个；\\n 表示换行。' },
      default: '',
      lines: 2,
      maxLength: 2_000,
      optional: true,
    }),
    column: text({ label: { en: 'New column', zh: '新列名' }, default: 'generated', maxLength: 100, advanced: true }),
    topK: integer({
      label: { en: 'Top-k', zh: 'Top-k' },
      hint: { en: 'Only so many of the likeliest tokens are possible. 0: all.', zh: '只从最可能的若干个词元中选择。0 表示全部。' },
      default: 50,
      min: 0,
      max: 100_000,
      range: true,
      advanced: true,
    }),
    topP: number({
      label: { en: 'Top-p', zh: 'Top-p' },
      hint: {
        en: 'Only the likeliest tokens that have this share together are possible. 1: all.',
        zh: '只从累计概率达到此比例的最可能词元中选择。1 表示全部。',
      },
      default: 0.95,
      min: 0.01,
      max: 1,
      step: 0.05,
      range: true,
      advanced: true,
    }),
    repetitionPenalty: number({
      label: { en: 'Repetition penalty', zh: '重复惩罚' },
      hint: { en: 'Above 1, what was said before becomes less likely.', zh: '大于 1 时，已出现过的词元更不容易再次出现。' },
      default: 1,
      min: 1,
      max: 3,
      step: 0.05,
      range: true,
      advanced: true,
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ rows }, { column }) {
    if (!rows) return {};
    const columns = rows.columns && [...rows.columns.filter(({ name }) => name !== column), { name: column, type: 'text' as const }];
    return { rows: { ...rows, columns } };
  },
  check: ({ model, rows }, { prompt }) => [...wrongTask(model, 'text-generation'), ...promptProblems({ model, rows, prompt })],
  async run(context, { model, rows }, { prompt, column, stops, ...settings }) {
    const { generateTable } = await import('../lib/generation/generate-table.ts');
    const { table, tokens, seconds, first } = await generateTable(context, {
      model,
      rows,
      prompt,
      column,
      settings: { ...settings, stops: stops.split('\n').map((stop) => stop.replaceAll('\\n', '\n')) },
    });
    const speed = Math.round(tokens / Math.max(0.001, seconds));
    context.metric('tokensPerSecond', speed);
    if (first !== '') context.log({ en: 'The first text: {text}', zh: '第一段文本：{text}' }, { text: first.slice(0, 500) });
    context.log(
      { en: '{count} {count|text|texts} written, {speed} tokens a second', zh: '已生成 {count} 段文本，每秒 {speed} 个词元' },
      { count: table.count, speed, headline: true },
    );
    return { rows: table };
  },
});
