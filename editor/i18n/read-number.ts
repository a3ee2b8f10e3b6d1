/**
 * A number as people type it: "0.02", "0,02", "1,203", "1e-3", "1 000", and the wide digits of Chinese keyboards; undefined
 * for anything else. Groups of three after a comma are thousands, as the pages themselves write them: a comma is a decimal
 * point only where it cannot be that.
 */
export function readNumber(text: string): number | undefined {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[\s_]/g, '')
    .replace(/^[+-]?[1-9]\d{0,2}(,\d{3})+(?=\.|$)/, (groups) => groups.replaceAll(',', ''))
    .replace(/^([+-]?\d*),(\d+)$/, '$1.$2');
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The same where a share may be written as "20 %". */
export function readShare(text: string): number | undefined {
  const [, percent] = /^(.*)[%％]\s*$/.exec(text) ?? [];
  if (percent === undefined) return readNumber(text);
  const number = readNumber(percent);
  return number === undefined ? undefined : Number((number / 100).toPrecision(12));
}
