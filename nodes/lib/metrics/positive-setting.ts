import { text } from '../../kit/settings.ts';

/** The class that precision and recall are about, where there are two. */
export const positiveSetting = text({
  label: { en: 'Class looked for', zh: '关注的类别' },
  hint: {
    en: 'With two classes, precision and recall are about this one. Empty: the one whose name says yes, else the rarer one.',
    zh: '只有两个类别时，精确率和召回率针对该类别。留空：名称表示“是”的类别，否则为较少的类别。',
  },
  default: '',
  optional: true,
  maxLength: 200,
});
