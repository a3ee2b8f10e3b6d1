/** How BLEU cuts a text into words. The figure is only comparable with others of the same way, so it is part of the signature. */
export type TokenizerName = '13a' | 'intl' | 'zh' | 'none';

/** Words of a text, by the rules of sacreBLEU (Post 2018). */
export function tokensOf(text: string, name: TokenizerName): string[] {
  return words(tokenizers[name](text));
}

export function words(text: string): string[] {
  return text.split(/\s+/u).filter(Boolean);
}

const tokenizers: Readonly<Record<TokenizerName, (text: string) => string>> = {
  none: (text) => text,
  '13a': (text) => apart(` ${unescaped(text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' '))} `),
  zh: (text) => apart(text.trim().replace(chinese, ' $& ')),
  intl: (text) =>
    text
      .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
      .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
      .replace(/(\p{S})/gu, ' $1 '),
};

/** As mteval-v13a: symbols stand alone, full stops and commas unless next to a digit, a dash after a digit. */
function apart(text: string): string {
  return stopsApart(signsApart(text));
}
export function signsApart(text: string): string {
  return text.replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ');
}
export function stopsApart(text: string): string {
  return text
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
}
export function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

/** Chinese characters, their radicals and strokes, and the wide signs that are written between them. */
const chinese =
  /[\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\u{20000}-\u{2a6d6}\u{2f800}-\u{2fa1d}\uff00-\uffef\u2e80-\u2eff\u3000-\u303f\u31c0-\u31ef\u2f00-\u2fdf\u2ff0-\u2fff\u3100-\u312f\u31a0-\u31bf\ufe10-\ufe1f\ufe30-\ufe4f\u2600-\u27bf\u3200-\u33ff]/gu;

/** Words in any language: letters and digits in lower case, each Chinese character by itself. */
export function plainWords(text: string): string[] {
  return text.toLowerCase().match(/(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+|\p{Script=Han}/gu) ?? [];
}
