/** A word with what comparing it again and again needs. */
export interface Form {
  word: string;
  stem: string;
  /** A bit for each letter that stands in it. */
  letters: number;
}
export function formOf(word: string): Form {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return { word, stem: stemOf(word), letters };
}

/** 1 for the same word, less for a beginning, another form or a slip of the keyboard, 0 for another word. */
export function likeness(asked: Form, known: Form): number {
  const { word: term } = asked;
  const { word } = known;
  if (word === term) return 1;
  if (word.startsWith(term)) return term.length === 1 ? 0.6 : 0.8 + (0.1 * term.length) / word.length;
  if (term.length < 3 || word.length < 3) return 0;
  if (known.stem === asked.stem) return 0.85;
  if (term.length < 5) return term.length === 4 && word.includes(term) ? 0.45 : 0;
  const most = term.length >= 8 ? 2 : 1;
  // Each slip brings at most one letter that the other word has not.
  if (letterCount(asked.letters & ~known.letters) > most) return 0;
  if (Math.abs(term.length - word.length) <= most && slips(term, word) <= most) return 0.6;
  // The word is still being typed.
  if (word.length > term.length && slips(term, word.slice(0, term.length)) <= 1) return 0.5;
  return word.length > term.length && word.includes(term) ? 0.45 : 0;
}
function letterCount(letters: number): number {
  let count = 0;
  for (let left = letters; left !== 0; left &= left - 1) count++;
  return count;
}

/** "splitting", "splits" and "split". */
export function stemOf(word: string): string {
  const bare = word
    .replace(/(?:ifications?|ifiers?|ifying|ified|ifies|ify)$/, 'if')
    .replace(/(?:ations?|ings?|ments?|ers?|ors?|ed|es|s|ies|y|e)$/, '');
  const stem = bare.replace(/([^aeioul])\1$/, '$1');
  return stem.length >= 3 ? stem : word;
}

/** How many letters differ, are missing, too many, or swapped with their neighbour; 3 for more than two. */
export function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > 2) return 3;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
