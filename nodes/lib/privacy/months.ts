/** Names of months in English, German, French, Spanish and Italian, and their usual short forms, in small letters. */
const lists = [
  'january february march april may june july august september october november december',
  'jan feb mar apr may jun jul aug sep oct nov dec',
  'januar februar märz april mai juni juli august september oktober november dezember',
  'jänner feber mrz apr mai jun jul aug sept okt nov dez',
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
];
const months = new Map(lists.flatMap((list) => list.split(' ').map((word, at) => [word, at + 1] as const)));

/** 1 to 12 for the name of a month, whatever its case. */
export function monthOf(word: string): number | undefined {
  return months.get(word.toLowerCase());
}
export const monthWords: Iterable<string> = months.keys();
/** As dates are printed in English. */
export const englishMonths: readonly string[] = (lists[0] ?? '').split(' ').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
