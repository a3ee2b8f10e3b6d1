import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';

export default defineNode({
  title: { en: 'Model card', zh: '模型卡' },
  summary: { en: 'Writes all that is known of a model as one page to hand on.', zh: '把模型的全部已知信息写成一个可以转交的网页。' },
  help: {
    en: 'Wire the model and what Evaluate found, and say what the model is meant for and what it is not. You get one HTML file that opens in any browser and needs nothing else: figures with the span of chance, confusions, weak classes and parts, the data and settings that it was made of, and the hashes that prove it. Rows are not in it unless you ask for the worst mistakes, since rows may be confidential.',
    zh: '接入模型和“评估”的结果，并说明模型适合做什么、不适合做什么。您会得到一个 HTML 文件，任何浏览器都能打开，不依赖其他东西：带偶然浮动范围的指标、混淆情况、薄弱的类别和分组、所用的数据和设置，以及可核对的哈希值。除非选择列出最严重的错误，否则文件中不含数据行，因为数据可能是保密的。',
  },
  icon: 'file',
  words: [
    'documentation',
    'report',
    'datasheet',
    'factsheet',
    'transparency',
    'audit',
    'compliance',
    'handover',
    'html',
    'print',
    '文档',
    '说明书',
    '报告',
    '透明',
    '审计',
    '合规',
    '交付',
    '打印',
  ],
  inputs: {
    model: port('model'),
    metrics: port('metrics', { many: true, optional: true }),
    training: port('table', { optional: true, role: 'training' }),
  },
  outputs: { file: port('file') },
  settings: {
    name: text({
      label: { en: 'Name', zh: '名称' },
      hint: { en: 'Empty: the registered name, or the column that the model answers.', zh: '留空：使用登记的名称，或模型回答的列名。' },
      default: '',
      optional: true,
      maxLength: 200,
    }),
    intended: text({
      label: { en: 'Meant for', zh: '适用' },
      hint: { en: 'Who uses it, for which decision, on what data.', zh: '谁使用、用于什么决定、面向什么数据。' },
      default: '',
      optional: true,
      lines: 4,
      maxLength: 5_000,
    }),
    outOfScope: text({
      label: { en: 'Not meant for', zh: '不适用' },
      default: '',
      optional: true,
      lines: 3,
      maxLength: 5_000,
    }),
    notes: text({ label: { en: 'Notes', zh: '说明' }, default: '', optional: true, lines: 3, maxLength: 10_000 }),
    contact: text({ label: { en: 'Contact', zh: '联系人' }, default: '', optional: true, maxLength: 200 }),
    licence: text({ label: { en: 'Licence', zh: '许可' }, default: '', optional: true, maxLength: 200 }),
    language: choice({
      label: { en: 'Language', zh: '语言' },
      options: {
        both: { en: 'Both, with a switch', zh: '双语，可切换' },
        en: { en: 'English', zh: '英文' },
        zh: { en: 'Chinese', zh: '中文' },
      },
      default: 'both',
    }),
    mistakes: toggle({
      label: { en: 'List the worst mistakes', zh: '列出最严重的错误' },
      hint: {
        en: 'These are rows of your data: leave it off where they are confidential.',
        zh: '其中包含您的数据行：如果数据保密，请勿开启。',
      },
      default: false,
    }),
  },
  describe: () => ({ file: { type: 'file' } }),
  check({ metrics }, { intended }) {
    return [
      ...(metrics.length === 0
        ? [
            {
              code: 'unjudged',
              severity: 'warning' as const,
              port: 'metrics',
              message: message({
                en: 'The card has no figures: wire what “Evaluate” found, so that readers see how good the model is.',
                zh: '模型卡没有任何指标：请接入“评估”的结果，让读者了解模型的效果。',
              }),
            },
          ]
        : []),
      ...(intended === ''
        ? [
            {
              code: 'empty-setting',
              severity: 'note' as const,
              setting: 'intended',
              message: message({
                en: 'Say what the model is meant for: only you know, and readers ask it first.',
                zh: '请写明模型的适用范围：只有您知道，而读者最先问的就是它。',
              }),
            },
          ]
        : []),
    ];
  },
  async run(context, { model, metrics = [], training }, { language, mistakes, ...said }) {
    const { writeCard } = await import('../lib/model-card/write-card.ts');
    const card = { model, metrics, said, withMistakes: mistakes, date: new Date(), ...(training && { training }) };
    const bytes = new TextEncoder().encode(writeCard(card, language));
    const name = 'model-card.html';
    const artifact = await context.artifacts.commit('file', { [name]: bytes });
    context.log({ en: 'one page, {size} KB', zh: '一个网页，{size} KB' }, { size: Math.ceil(bytes.length / 1_000), headline: true });
    return { file: { type: 'file', artifact, name, bytes: bytes.length, media: 'text/html' } };
  },
});
