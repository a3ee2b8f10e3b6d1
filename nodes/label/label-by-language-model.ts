import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { columns, integer, list, number, secret, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { promptProblems, wrongTask } from '../lib/generation/prompt-problems.ts';
import { labelColumns } from '../lib/label/label-columns.ts';
import { leastConfidence } from '../lib/label/least-setting.ts';
import { overBudget, raisedBudget } from '../lib/label/question-budget.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { withReason } from '../lib/tables/removed-rows.ts';
import { refuse } from '../lib/training/refuse.ts';
import { chosenTexts, noTextColumn, textsSetting } from '../lib/training/text-columns.ts';

export default defineNode({
  title: { en: 'Label by language model', zh: '用语言模型标注' },
  summary: { en: 'Asks a language model which label fits each text.', zh: '让语言模型为每段文本选出标签。' },
  help: {
    en: 'Name the labels and say in a few words what each means, as you would to a new colleague. The texts go to any service that speaks the OpenAI interface, such as a program on your own computer (Ollama, vLLM, llama.cpp) or a provider; mind that the chosen columns leave this computer for that address. Or wire a language model of this workflow: then nothing leaves, and the labels are compared by how well each continues the prompt. Answers that name none of the labels are asked for once more and then come out without label, with the reason. With several questions a row, the confidence is the share that agrees, which says more than what a model says of itself. Every answer is kept as it comes: a run that is paused or cut off goes on, and asks nothing twice. The budget is in questions and tokens; rows beyond it come out without label. Raise it and run again, and only those are asked about; the same holds for another key or least confidence. Label some rows by hand and name their column to see how often the labels are right. Servers in a private network must be allowed by whoever starts Graftwork (GRAFTWORK_ALLOW_HOSTS).',
    zh: '列出标签，并像对新同事那样用几句话说明各自的含义。文本会发送到任何支持 OpenAI 接口的服务，可以是您自己电脑上的程序（Ollama、vLLM、llama.cpp），也可以是服务商；请注意，所选列会离开本机发送到该地址。也可以接入本工作流的语言模型：此时数据不会离开，通过比较各标签作为提示词后续的可能性来判断。不是给定标签的回答会再问一次，仍不行则作为未标注输出并附原因。每行多次提问时，置信度为意见一致的比例，比模型自己说的把握更可信。每个回答都会立即保存：暂停或中断后会接着进行，不会重复提问。预算按提问次数和词元数计算，超出预算的行作为未标注输出。提高预算后重新运行，只会提问这些行；更换密钥或最低置信度也一样。请人工标注一部分并选择该列，以了解标签的准确率。位于私有网络的服务器需由启动 Graftwork 的人允许（GRAFTWORK_ALLOW_HOSTS）。',
  },
  icon: 'message',
  words: [
    'llm labeling',
    'gpt labels',
    'chatgpt',
    'openai',
    'ollama',
    'deepseek',
    'qwen',
    'zero-shot classification',
    'annotate with llm',
    'ask a language model',
    'label automatically',
    '大模型标注',
    '大模型打标',
    '零样本分类',
    '让大模型打标签',
    '通义千问',
    '自动标注',
  ],
  inputs: { rows: port('table'), model: port('model', { optional: true }) },
  outputs: {
    labelled: port('table', { label: { en: 'labelled', zh: '已标注' } }),
    unlabelled: port('table', { label: { en: 'without label', zh: '未标注' } }),
  },
  calls: {
    en: 'Sends the chosen columns of the rows to the language model service that its settings name.',
    zh: '把所选列的内容发送到设置中指定的语言模型服务。',
  },
  pauses: true,
  settings: {
    labels: list({
      label: { en: 'Labels', zh: '标签' },
      fields: {
        label: text({ label: { en: 'Label', zh: '标签' }, default: '', maxLength: 200, optional: true }),
        meaning: text({ label: { en: 'What it means', zh: '含义' }, default: '', maxLength: 1_000, lines: 2, optional: true }),
      },
      default: [
        { label: '', meaning: '' },
        { label: '', meaning: '' },
      ],
      max: 100,
    }),
    task: text({
      label: { en: 'Task', zh: '任务说明' },
      hint: {
        en: 'What is to be decided. Empty: “Choose the label that fits the text best.”',
        zh: '要判断什么。留空：选择最适合文本的标签。',
      },
      default: '',
      lines: 3,
      maxLength: 10_000,
      optional: true,
      unlessWired: ['model'],
    }),
    columns: textsSetting,
    address: text({
      label: { en: 'Address of the service', zh: '服务地址' },
      hint: { en: 'Such as http://localhost:11434/v1, or wire a model.', zh: '例如 http://localhost:11434/v1；也可以接入模型。' },
      default: '',
      maxLength: 2_000,
      optional: true,
      unlessWired: ['model'],
    }),
    name: text({
      label: { en: 'Name of the model', zh: '模型名称' },
      hint: { en: 'As the service calls it.', zh: '服务中使用的名称。' },
      default: '',
      maxLength: 200,
      optional: true,
      unlessWired: ['model'],
    }),
    key: secret({ label: { en: 'Key', zh: '密钥' }, optional: true, goesOn: true, unlessWired: ['model'] }),
    prompt: text({
      label: { en: 'Prompt of the model', zh: '模型的提示词' },
      hint: {
        en: 'A column’s name in braces stands for its value; the labels are weighed behind it. Empty: the model’s own.',
        zh: '花括号中的列名代表该列的值，各标签接在其后比较。留空：使用模型自己的提示词。',
      },
      default: '',
      lines: 3,
      maxLength: 10_000,
      optional: true,
      ifWired: ['model'],
    }),
    mayAbstain: toggle({
      label: { en: 'May answer that no label fits', zh: '允许回答“都不适合”' },
      default: false,
      unlessWired: ['model'],
    }),
    least: { ...leastConfidence, goesOn: true },
    gold: columns({
      label: { en: 'True labels', zh: '真实标签' },
      hint: {
        en: 'A column in which some rows have their true label, to compare with. It is never sent.',
        zh: '部分行已有真实标签的列，仅用于对照，不会发送。',
      },
      of: 'rows',
      count: 1,
      optional: true,
      goesOn: true,
    }),
    mostCalls: integer({
      label: { en: 'Most questions', zh: '最多提问次数' },
      default: 1_000,
      min: 1,
      max: 10_000_000,
      goesOn: true,
      unlessWired: ['model'],
    }),
    mostTokens: integer({
      label: { en: 'Most tokens', zh: '最多词元数' },
      default: 1_000_000,
      min: 100,
      max: 1_000_000_000,
      goesOn: true,
      unlessWired: ['model'],
    }),
    times: integer({
      label: { en: 'Questions a row', zh: '每行提问次数' },
      hint: { en: 'With several, the confidence is the share that agrees.', zh: '多次提问时，置信度为意见一致的比例。' },
      default: 1,
      min: 1,
      max: 15,
      advanced: true,
      unlessWired: ['model'],
    }),
    perSecond: number({
      label: { en: 'Questions a second', zh: '每秒提问次数' },
      default: 5,
      min: 0.01,
      max: 100,
      advanced: true,
      goesOn: true,
      unlessWired: ['model'],
    }),
    parallel: integer({
      label: { en: 'Questions at once', zh: '同时进行的提问' },
      default: 4,
      min: 1,
      max: 32,
      advanced: true,
      goesOn: true,
      unlessWired: ['model'],
    }),
    longest: integer({
      label: { en: 'Characters of a text', zh: '文本最多字符数' },
      hint: { en: 'Of longer texts the beginning is sent.', zh: '更长的文本只发送开头部分。' },
      default: 8_000,
      min: 50,
      max: 200_000,
      advanced: true,
      unlessWired: ['model'],
    }),
  },
  describe({ rows }, { labels }) {
    if (!rows?.columns) return {};
    const names = labelColumns(rows.columns);
    const known = rows.columns.map(uncounted);
    const role = rows.role && { role: rows.role };
    const classes = namedLabels(labels).map(({ label: name }) => ({ name }));
    const labelled: TableSpec = {
      type: 'table',
      columns: [...known, { name: names.label, type: 'category', classes }, { name: names.confidence, type: 'number', min: 0, max: 1 }],
      ...role,
    };
    return {
      labelled,
      unlabelled: { type: 'table', columns: withReason(known), ...role },
    };
  },
  check({ rows, model }, settings) {
    const { columns: chosen, gold, prompt, mostCalls, times } = settings;
    return [
      ...labelProblems(settings.labels),
      ...(model
        ? [...wrongTask(model, 'text-generation'), ...(prompt === '' ? [] : promptProblems({ model, rows, prompt }))]
        : [...serviceProblems(settings), ...overBudget(rows?.count, mostCalls, times)]),
      ...noTextColumn(rows, chosen, 'columns', gold),
    ];
  },
  async run(context, { rows, model }, settings) {
    const { columns: chosen, gold, prompt, least } = settings;
    refuse([
      ...labelProblems(settings.labels),
      ...(model ? [] : serviceProblems(settings)),
      ...noTextColumn(rows, chosen, 'columns', gold),
    ]);
    const labels = namedLabels(settings.labels);
    const texts = chosenTexts(rows, chosen, gold);
    const { writeLabels } = await import('../lib/label/write-labels.ts');
    const answered = model ? { given: await likely(), calls: 0, tokens: 0, cut: 0 } : await askService();
    const { labelled, unlabelled, checked, right } = await writeLabels(context, rows, { given: answered.given, least, gold });
    const { calls, tokens, cut, given } = answered;
    const beyond = given.filter(({ why }) => why === 'budget used up').length;
    if (beyond > 0) {
      const said = {
        en: 'The budget is used up ({calls} questions, {tokens} tokens): {beyond} {beyond|row|rows} were not asked about. Raise the budget and run again: the answers that are there are kept, and only the other rows are asked about.',
        zh: '预算已用完（{calls} 次提问，{tokens} 个词元）：还有 {beyond} 行没有提问。请提高预算后重新运行：已有的答案会保留，只提问其余的行。',
      };
      // Where the rows alone need more questions, this stands at the node before the run already.
      if (overBudget(rows.count, settings.mostCalls, settings.times).length > 0 && tokens < settings.mostTokens)
        context.log(said, { calls, tokens, beyond });
      else
        context.warn(
          said,
          { calls, tokens, beyond },
          {
            code: 'budget-used-up',
            setting: calls >= settings.mostCalls ? 'mostCalls' : 'mostTokens',
            fixes: [raisedBudget(settings, { calls, tokens, beyond, asked: given.length - beyond })],
          },
        );
    }
    const lost = given.filter(({ why }) => why === 'answer not understood').length;
    if (lost > 0)
      context.warn(
        {
          en: '{lost} {lost|answer|answers} of {asked} named none of the labels, though asked once more. Check the model’s name and the task, or use a model that follows instructions.',
          zh: '{asked} 个回答中有 {lost} 个不是给定的标签，再次提问后仍不是。请检查模型名称和任务说明，或改用能按指令回答的模型。',
        },
        { lost, asked: given.length - beyond },
        { code: 'answers-not-understood', setting: 'name' },
      );
    if (cut > 0)
      context.log(
        { en: 'Of {cut} long {cut|text|texts} only the beginning was sent.', zh: '有 {cut} 段过长的文本只发送了开头部分。' },
        { cut },
      );
    if (checked > 0)
      context.log(
        {
          en: '{right} of {checked} labels whose truth is known are right ({share} %).',
          zh: '在真实标签已知的 {checked} 个标签中，{right} 个正确（{share} %）。',
        },
        { right, checked, share: Math.round((1_000 * right) / checked) / 10 },
      );
    context.log(
      model
        ? { en: '{count} of {all} rows labelled', zh: '{all} 行中标注了 {count} 行' }
        : {
            en: '{count} of {all} rows labelled, {calls} {calls|question|questions}, {tokens} tokens',
            zh: '{all} 行中标注了 {count} 行，提问 {calls} 次，{tokens} 个词元',
          },
      { count: labelled.count, all: rows.count, calls, tokens, headline: true },
    );
    return { labelled, unlabelled };

    async function likely() {
      const { labelByLikelihood } = await import('../lib/label/label-by-likelihood.ts');
      if (!model) return [];
      return labelByLikelihood(context, rows, { model, labels: labels.map(({ label }) => label), prompt, columns: texts });
    }
    async function askService() {
      const { webAddress } = await import('../lib/net/web-client.ts');
      const { labelByAddress } = await import('../lib/label/label-by-address.ts');
      const { name, task, mayAbstain, times, perSecond, parallel, mostCalls, mostTokens, longest } = settings;
      const key = settings.key === '' ? '' : context.secret(settings.key);
      const { labels: found, ...spent } = await labelByAddress(context, rows, {
        url: webAddress(settings.address, 'address'),
        headers: key === '' ? {} : { authorization: `Bearer ${key}` },
        question: { model: name.trim(), task, labels, mayAbstain, temperature: times > 1 ? 0.7 : 0 },
        columns: texts,
        times,
        perSecond,
        parallel,
        mostCalls,
        mostTokens,
        longest,
      });
      return { given: found, ...spent };
    }
  },
});

type Labels = { label: string; meaning: string }[];

function namedLabels(labels: Labels): Labels {
  const named = labels.map(({ label, meaning }) => ({ label: label.trim(), meaning })).filter(({ label }) => label !== '');
  return named.filter(({ label }, at) => named.findIndex((one) => one.label === label) === at);
}

function labelProblems(labels: Labels): NodeProblem[] {
  if (namedLabels(labels).length >= 2) return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'labels',
      message: message({ en: 'Name at least two different labels to choose from.', zh: '请至少填写两个不同的标签。' }),
    },
  ];
}

function serviceProblems({ address, name }: { address: string; name: string }): NodeProblem[] {
  const missing = (setting: string, en: string, zh: string): NodeProblem => ({
    code: 'empty-setting',
    severity: 'error',
    setting,
    message: message({ en, zh }),
  });
  return [
    ...(address.trim() === ''
      ? [
          missing(
            'address',
            'Write the address of a service that speaks the OpenAI interface, or wire a language model.',
            '请填写支持 OpenAI 接口的服务地址，或接入语言模型。',
          ),
        ]
      : []),
    ...(address.trim() !== '' && name.trim() === ''
      ? [missing('name', 'Write the name of the model, as the service calls it.', '请填写服务中使用的模型名称。')]
      : []),
  ];
}
