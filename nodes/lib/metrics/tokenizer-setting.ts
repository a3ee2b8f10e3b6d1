import { choice } from '../../kit/settings.ts';
import type { TokenizerName } from './generation/tokenizers.ts';

/** How BLEU cuts texts into words. */
export const tokenizerSetting = choice({
  label: { en: 'Words for BLEU', zh: 'BLEU 分词方式' },
  hint: {
    en: 'Only for models that write texts. Chinese characters also part the words of TER. Figures are comparable where this is the same; it is written beside them.',
    zh: '仅用于生成文本的模型。选“中文按字”时，TER 也按字计算。分词方式相同的分数才能比较；它会写在分数旁边。',
  },
  options: {
    auto: { en: 'Chosen by the script', zh: '根据文字自动选择' },
    '13a': { en: '13a (as in most papers)', zh: '13a（多数论文采用）' },
    zh: { en: 'Chinese characters', zh: '中文按字' },
    intl: { en: 'All scripts (intl)', zh: '各种文字（intl）' },
    none: { en: 'As the spaces say', zh: '按空格' },
  },
  default: 'auto',
  advanced: true,
});

export function tokenizerOf(chosen: TokenizerName | 'auto'): { tokenizer?: TokenizerName } {
  return chosen === 'auto' ? {} : { tokenizer: chosen };
}
