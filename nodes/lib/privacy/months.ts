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
/** The twelve months in the language, length and case of one of them. */
export function monthsLike(word: string): string[] | undefined {
  const small = word.toLowerCase();
  const list = lists.map((names) => names.split(' ')).find((names) => names.includes(small));
  if (!list) return undefined;
  if (word === small) return list;
  const capital = word === word.toUpperCase();
  return list.map((name) => (capital ? name.toUpperCase() : name.charAt(0).toUpperCase() + name.slice(1)));
}
/** All of them. */
export const monthWords: readonly string[] = [...months.keys()];
