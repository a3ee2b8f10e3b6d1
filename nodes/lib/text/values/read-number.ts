/** Signs of 0 to 9: simplified, traditional, and the ones that are written on cheques. */
const digitSigns = ['〇零', '一壹', '二贰貳两兩', '三叁參', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖'];
const digits: Readonly<Record<string, number>> = Object.fromEntries(
  digitSigns.flatMap((signs, digit) => Array.from(signs, (sign) => [sign, digit])),
);
const steps: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1_000, 仟: 1_000 };
const myriads: Readonly<Record<string, number>> = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };
const chineseNumber = /^[〇零一壹二贰貳两兩三叁參四肆五伍六陆陸七柒八捌九玖十拾百佰千仟万萬亿億]+$/;

/** A Chinese numeral: 三千五百, 一百零五, 二〇二四 (digit by digit), 十二. Undefined where it is none. */
export function readChineseNumber(text: string): number | undefined {
  if (!chineseNumber.test(text)) return undefined;
  const characters = [...text];
  if (characters.every((character) => Object.hasOwn(digits, character)))
    return Number(characters.map((character) => digits[character]).join(''));
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const character of characters) {
    if (Object.hasOwn(digits, character)) digit = digits[character] ?? 0;
    else if (Object.hasOwn(steps, character)) {
      // 十二 has no digit before its ten.
      section += (digit === 0 ? 1 : digit) * (steps[character] ?? 1);
      digit = 0;
    } else {
      const factor = myriads[character] ?? 1;
      // 一亿二千万 adds up; 一万亿 multiplies.
      const [before, after] = factor > 1e4 && total > 0 ? [0, (total + section + digit) * factor] : [total, (section + digit) * factor];
      total = before + after;
      section = 0;
      digit = 0;
    }
  }
  return total + section + digit;
}

/**
 * A number as people write it: 1,234.5, 1 234,5, 1'234.50, (12.5) for less than nothing, 12 %, ¥3,500, 3.5万, 三千五百, １２. What is
 * in doubt is read the English way, unless a comma stands before other than three digits or behind a point. Undefined where it is none.
 */
export function readNumber(written: string): number | undefined {
  if (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(written)) return Number(written);
  const text = written.normalize('NFKC').trim();
  const chinese = readChineseNumber(text);
  if (chinese !== undefined) return chinese;
  const found =
    /^(\()?\s*([-+−–]?)\s*(?:[$€£¥]|USD|EUR|CNY|RMB|HK\$)?\s*([-+−]?)\s*(\d[\d.,'’  ]*|\.\d+)(e[-+]?\d{1,3})?\s*([万萬亿億千百]|[kKmM](?![a-zA-Z]))?\s*([%‰])?\s*(?:元|圆|円|USD|EUR|CNY|RMB|[$€£])?\s*(\))?$/u.exec(
      text,
    );
  if (!found) return undefined;
  const [, opened, sign = '', inner = '', figures = '', power = '', word = '', share = '', closed] = found;
  if (Boolean(opened) !== Boolean(closed)) return undefined;
  const plain = plainFigures(figures);
  if (plain === undefined) return undefined;
  const value = Number(plain + power) * (factors[word] ?? 1) * (share === '%' ? 0.01 : share === '‰' ? 0.001 : 1);
  if (!Number.isFinite(value)) return undefined;
  const negative = opened !== undefined || /[-−–]/.test(sign + inner);
  // 12 % is 0.12 and not 0.12000000000000001.
  return (negative ? -1 : 1) * Number(value.toPrecision(15));
}
const factors: Readonly<Record<string, number>> = { ...myriads, 千: 1_000, 百: 100, k: 1e3, K: 1e3, m: 1e6, M: 1e6 };

/** Digits with one point or none; undefined where the signs between them make no sense. */
function plainFigures(written: string): string | undefined {
  const text = written.replace(/[\s'’]/g, '');
  const [commas, points] = [text.split(',').length - 1, text.split('.').length - 1];
  if (commas === 0) return points <= 1 ? text : grouped(text, '.') ? text.replaceAll('.', '') : undefined;
  if (points === 0) {
    if (grouped(text, ',')) return text.replaceAll(',', '');
    return commas === 1 ? text.replace(',', '.') : undefined;
  }
  const commaLast = text.lastIndexOf(',') > text.lastIndexOf('.');
  const [thousands, decimal] = commaLast ? ['.', ','] : [',', '.'];
  const [whole = '', rest = '', ...more] = text.split(decimal);
  if (more.length > 0 || rest.includes(thousands) || !grouped(whole, thousands)) return undefined;
  return `${whole.replaceAll(thousands, '')}.${rest}`;
}

/** Whether the sign stands only between groups of three digits (also 12,34,567 as in India). */
function grouped(text: string, sign: string): boolean {
  const [first = '', ...groups] = text.split(sign);
  return (
    /^\d{1,3}$/.test(first) &&
    groups.length > 0 &&
    groups.every((group, at) => (at === groups.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(group))
  );
}
