import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableValue } from '../kit/ports.ts';
import { choice } from '../kit/settings.ts';

const files = {
  penguins: 'penguins.csv',
  intents: 'intents-zh.csv',
  reports: 'weather-reports.csv',
  marked: 'customer-messages.jsonl',
} as const;
const named = (...names: string[]) => names.map((name) => ({ name }));

/** What is known of each set without reading it. */
const known: Record<
  'mails' | 'penguins' | 'intents' | 'digits' | 'emoji' | 'reports' | 'marked',
  { columns: ColumnSpec[]; count: number }
> = {
  mails: {
    count: 6046,
    columns: [
      { name: 'id', type: 'text', averageLength: 15 },
      { name: 'folder', type: 'category', classes: named('easy-ham-1', 'easy-ham-2', 'spam-2', 'spam-1', 'hard-ham-1') },
      { name: 'subject', type: 'text', averageLength: 38 },
      { name: 'body', type: 'text', averageLength: 2_500 },
      { name: 'received', type: 'date' },
      {
        name: 'label',
        type: 'category',
        classes: [
          { name: 'ham', count: 4150 },
          { name: 'spam', count: 1896 },
        ],
      },
    ],
  },
  penguins: {
    count: 344,
    columns: [
      { name: 'species', type: 'category', classes: named('Adelie', 'Gentoo', 'Chinstrap') },
      { name: 'island', type: 'category', classes: named('Biscoe', 'Dream', 'Torgersen') },
      { name: 'bill_length_mm', type: 'number' },
      { name: 'bill_depth_mm', type: 'number' },
      { name: 'flipper_length_mm', type: 'number' },
      { name: 'body_mass_g', type: 'number' },
      { name: 'sex', type: 'category', classes: named('male', 'female') },
    ],
  },
  intents: {
    count: 1040,
    columns: [
      { name: 'message', type: 'text', averageLength: 14 },
      {
        name: 'intent',
        type: 'category',
        classes: named('优惠活动', '修改地址', '发票', '售后维修', '投诉', '物流查询', '账号登录', '退款'),
      },
    ],
  },
  digits: {
    count: 10_000,
    columns: [
      { name: 'image', type: 'image' },
      { name: 'digit', type: 'category', classes: named('7', '3', '1', '8', '0', '4', '2', '9', '6', '5') },
    ],
  },
  emoji: {
    count: 1906,
    columns: [
      { name: 'image', type: 'image' },
      { name: 'name', type: 'text', averageLength: 20 },
      {
        name: 'category',
        type: 'category',
        classes: [
          { name: 'People & Body', count: 386 },
          { name: 'Flags', count: 270 },
          { name: 'Objects', count: 264 },
          { name: 'Symbols', count: 224 },
          { name: 'Travel & Places', count: 218 },
          { name: 'Smileys & Emotion', count: 169 },
          { name: 'Animals & Nature', count: 159 },
          { name: 'Food & Drink', count: 131 },
          { name: 'Activities', count: 85 },
        ],
      },
    ],
  },
  reports: {
    count: 840,
    columns: [
      {
        name: 'manner',
        type: 'category',
        classes: [
          { name: 'plain', count: 700 },
          { name: 'pirate', count: 140 },
        ],
      },
      { name: 'place', type: 'category' },
      { name: 'report', type: 'text', averageLength: 115 },
    ],
  },
  marked: {
    count: 400,
    columns: [
      { name: 'text', type: 'text', averageLength: 43 },
      { name: 'entities', type: 'json' },
    ],
  },
};

/** What is told on of each set, as far as the model card. Those without a source elsewhere were made for Graftwork. */
const sources: Record<keyof typeof known, { origin: string; licence: string; owner: string }> = {
  mails: { origin: 'SpamAssassin public corpus', licence: 'PDDL 1.0, contents CC0 1.0', owner: 'Apache SpamAssassin' },
  penguins: { origin: 'Palmer penguins', licence: 'CC0 1.0', owner: 'Kristen Gorman, Palmer Station LTER' },
  intents: { origin: 'Customer messages written for practice', licence: 'Apache-2.0', owner: 'Graftwork' },
  digits: { origin: 'MNIST database of handwritten digits', licence: 'MIT (package mnist)', owner: 'Yann LeCun, Corinna Cortes' },
  emoji: { origin: 'Twemoji', licence: 'CC BY 4.0', owner: 'Twitter and contributors' },
  reports: { origin: 'Weather reports written for practice', licence: 'Apache-2.0', owner: 'Graftwork' },
  marked: { origin: 'Customer messages written for practice', licence: 'Apache-2.0', owner: 'Graftwork' },
};

export default defineNode({
  title: { en: 'Sample data', zh: '示例数据' },
  summary: {
    en: 'Data to try things with: mails, penguins, messages, pictures.',
    zh: '可直接试用的数据：邮件、企鹅、客服消息、图片。',
  },
  help: {
    en: 'E-mails: 6,046 real mails, 1,896 of them spam (SpamAssassin public corpus). Penguins: 344 birds of three species with their measurements (Palmer Station, Antarctica). Customer messages: 1,040 short Chinese messages to an online shop, 130 of each of eight intents, written for practice. Handwritten digits: 10,000 pictures of 28 × 28 pixels (from the MNIST database). Emoji pictures: 1,906 pictures of 64 × 64 pixels with name and category (Twemoji, CC BY 4.0). Weather reports: 840 made-up ones, 140 of them as a pirate would give them. Marked messages: 400 made-up ones to an online shop in English and Chinese, in which products, orders, dates, persons and places are marked. Learn the steps with one of these, then put your own file in its place.',
    zh: '邮件：6,046 封真实邮件，其中 1,896 封是垃圾邮件（SpamAssassin 公开语料）。企鹅：344 只企鹅的测量数据，共三个物种（南极帕尔默站）。客服消息：1,040 条发给网店的中文短消息，专为练习编写，八种意图各 130 条。手写数字：10,000 张 28 × 28 像素的图片（选自 MNIST 数据集）。表情图片：1,906 张 64 × 64 像素的图片，附名称和类别（Twemoji，CC BY 4.0）。天气报告：840 条虚构的英文报告，其中 140 条是海盗口吻。已标注的消息：400 条虚构的中英文网店消息，标出了商品、订单、日期、人名和地点。可以先用它们熟悉流程，再换成自己的文件。',
  },
  icon: 'sample',
  words: [
    'example',
    'demo',
    'spam',
    'penguins',
    'intent',
    'mnist',
    'digits',
    'emoji',
    'weather',
    'entities',
    'pictures',
    'dataset',
    'try it out',
    'practice data',
    '示例',
    '样例',
    '垃圾邮件',
    '企鹅',
    '客服',
    '意图',
    '手写数字',
    '表情',
    '天气',
    '实体',
    '图片',
    '数据集',
    '试用',
    '练习数据',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  settings: {
    data: choice({
      label: { en: 'Data', zh: '数据' },
      options: {
        mails: { en: 'E-mails, spam or not', zh: '邮件（是否垃圾邮件）' },
        penguins: { en: 'Penguins, three species', zh: '企鹅（三个物种）' },
        intents: { en: 'Customer messages in Chinese, eight intents', zh: '中文客服消息（八种意图）' },
        digits: { en: 'Handwritten digits, 0 to 9', zh: '手写数字（0 到 9）' },
        emoji: { en: 'Emoji pictures, nine categories', zh: '表情图片（九个类别）' },
        reports: { en: 'Weather reports, plain and as a pirate', zh: '天气报告（普通与海盗口吻）' },
        marked: { en: 'Customer messages with marked parts', zh: '已标注的客服消息（中英文）' },
      },
      default: 'mails',
    }),
  },
  describe: (_, { data }) => ({ rows: { type: 'table', ...known[data] } }),
  async run(context, _, { data }) {
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    const { origin, ...said } = sources[data];
    const told = (table: TableValue) => withOrigin(table, { origin, ...said, ownership: 'public' }, origin);
    if (data === 'mails') {
      const { sampleMails } = await import('../lib/tables/sample-mails.ts');
      const rows = await sampleMails(context);
      context.log({ en: '{count} mails', zh: '{count} 封邮件' }, { count: rows.count, headline: true });
      return { rows: told(rows) };
    }
    if (data === 'digits' || data === 'emoji') {
      const { sampleDigits, sampleEmoji } = await import('../lib/images/sample-pictures.ts');
      const rows = await (data === 'digits' ? sampleDigits(context) : sampleEmoji(context));
      context.log({ en: '{count} pictures', zh: '{count} 张图片' }, { count: rows.count, headline: true });
      return { rows: told(rows) };
    }
    const { readExampleFile } = await import('../lib/tables/example-file.ts');
    const rows = await readExampleFile(context, files[data]);
    context.log(
      { en: '{count} {count|row|rows}, {columns} {columns|column|columns}', zh: '{count} 行，{columns} 列' },
      { count: rows.count, columns: rows.columns.length, headline: true },
    );
    return { rows: told(rows) };
  },
});
