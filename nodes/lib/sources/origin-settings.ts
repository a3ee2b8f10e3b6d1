import { choice, text } from '../../kit/settings.ts';

const ownerKinds = {
  unsaid: { en: 'Not said', zh: '未说明' },
  public: { en: 'Public', zh: '公开' },
  internal: { en: 'Our own', zh: '内部' },
  partner: { en: 'Of a third party', zh: '第三方' },
} as const;

/** What every source lets a person say of its rows: it goes with them as far as the model card. */
export const originSettings = {
  origin: text({
    label: { en: 'Origin', zh: '来源' },
    hint: {
      en: 'What the data is and where it comes from, for the model card. Empty: the place that it is read from.',
      zh: '数据是什么、来自哪里，会写入模型卡。留空：使用读取位置。',
    },
    default: '',
    optional: true,
    maxLength: 500,
    advanced: true,
  }),
  licence: text({
    label: { en: 'Licence', zh: '许可' },
    hint: { en: 'Under what terms it may be used, such as “CC BY 4.0”.', zh: '允许使用的条款，例如“CC BY 4.0”。' },
    default: '',
    optional: true,
    maxLength: 200,
    advanced: true,
  }),
  owner: text({
    label: { en: 'Owner', zh: '所有者' },
    hint: { en: 'The person or body that answers for the data.', zh: '对数据负责的人或机构。' },
    default: '',
    optional: true,
    maxLength: 200,
    advanced: true,
  }),
  ownership: choice({
    label: { en: 'Whose it is', zh: '归属' },
    options: ownerKinds,
    default: 'unsaid',
    advanced: true,
  }),
} as const;

/** Reading from elsewhere happens once: what was read is kept, so that results stay the same until somebody wants newer rows. */
export const asOf = text({
  label: { en: 'As of', zh: '数据时点' },
  hint: {
    en: 'What was read is kept and not read again. To read newer data, write something new here, such as today’s date.',
    zh: '读取结果会保留，不会重复读取。要读取新数据，请在此填写新的内容，例如今天的日期。',
  },
  default: '',
  optional: true,
  maxLength: 100,
});
