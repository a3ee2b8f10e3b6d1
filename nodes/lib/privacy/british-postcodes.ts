import { endsAt } from './characters.ts';
import type { Draw } from './draw.ts';
import type { Scan } from './scan-state.ts';

/** The letters with which the postcodes of Great Britain and Northern Ireland begin. */
const areas =
  'AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE'.split(
    ' ',
  );
const known = new Set(areas);
const inward = 'ABDEFGHJLNPQRSTUWXYZ';
const form = /^([A-Z]{1,2})\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}$/;
const isPostcode = (text: string): boolean => known.has(form.exec(text)?.[1] ?? '');

/** "NW1 6XE", at its first part: a dozen houses share one, so that it tells a person as well as a street does. */
export function findPostcode(scan: Scan, start: number, end: number): void {
  const to = end + 4;
  scan.steps += 4;
  if (endsAt(scan.text, to) && isPostcode(scan.text.slice(start, to))) scan.add('address', start, to, 0.6);
}

/** Another one for a postcode; undefined where the value is none. */
export function standInPostcode(value: string, draw: Draw): string | undefined {
  if (!isPostcode(value)) return undefined;
  const letter = (): string => draw.pick([...inward]);
  return `${draw.pick(areas)}${1 + draw.below(9)} ${draw.below(10)}${letter()}${letter()}`;
}
