import { loadHtmlReader } from '../../crawl/read-page.ts';

export type TextRule = 'nfkc' | 'simplified' | 'traditional' | 'plain' | 'main' | 'lower' | 'spaces';

/** Longer texts are left as they are by the converters of Chinese and HTML, which would hold many copies of them. Characters. */
const longest = 20_000_000;

/** How texts are brought into one form. Nothing in HTML is run or fetched. */
export async function loadTextRewriter(rule: TextRule): Promise<(text: string) => string> {
  switch (rule) {
    case 'nfkc':
      return (text) => text.normalize('NFKC');
    case 'lower':
      return (text) => text.toLowerCase();
    case 'spaces':
      return (text) =>
        text
          .replace(invisible, '')
          .replace(/[^\S\r\n]+/g, ' ')
          .replace(/ *\r?\n */g, '\n')
          .replace(/\n{3,}/g, '\n\n')
          .trim();
    case 'simplified': {
      const { Converter } = await import('opencc-js/t2cn');
      return shortEnough(Converter({ from: 'tw', to: 'cn' }), /\p{Script=Han}/u);
    }
    case 'traditional': {
      const { Converter } = await import('opencc-js/cn2t');
      return shortEnough(Converter({ from: 'cn', to: 't' }), /\p{Script=Han}/u);
    }
    case 'plain':
      return shortEnough(await loadHtmlReader(false), /[<&]/);
    case 'main':
      return shortEnough(await loadHtmlReader(true), /</);
  }
}
/** Zero-width and direction marks, soft hyphens, byte order marks, and control characters. */
// oxlint-disable-next-line no-control-regex
const invisible = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u00AD\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g;

function shortEnough(convert: (text: string) => string, needed: RegExp): (text: string) => string {
  return (text) => (text.length <= longest && needed.test(text) ? convert(text) : text);
}
