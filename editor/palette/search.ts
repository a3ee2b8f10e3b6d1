import { concepts } from './concepts.ts';
import { type Form, formOf, likeness, stemOf } from './likeness.ts';

/**
 * Search by what one wants, in either language, with slips of the keyboard forgiven. All words are looked up once, when the
 * index is made: a letter typed then costs a few milliseconds for hundreds of entries.
 */
export interface Searchable {
  titles: readonly string[];
  words: readonly string[];
  summaries: readonly string[];
}
export interface Found<Item> {
  item: Item;
  /** 0 to about 12; comparable between indexes for the same text. */
  score: number;
}
export interface SearchIndex<Item> {
  /** Items that have to do with the text, best first; all of them, in their own order, for an empty text. */
  find(text: string): Found<Item>[];
}

const weights = { titles: 10, words: 8, summaries: 4 };
const synonymShare = 0.62;
const phraseBonus = 3;

const han = /\p{Script=Han}/u;
const hanRuns = /\p{Script=Han}+/gu;
const wordRuns = /[\p{L}\p{N}]+/gu;

/** Words that say nothing about what is wanted. */
const idle = new Set(
  'a an the my our get find give make show see your their its of to by in on at for with and or into from as it is are be i me we you want need please how can could do does what that this these those them some there so'.split(
    ' ',
  ),
);
const idleHan =
  /^(?:我们|我的|我|你|您|想要|想|要|把|给|将|对|让|请|怎么|如何|怎样|什么|一个|一下|一些|这些|哪些|哪个|里面|里|的|了|着|过|得|地|是|在|和|与|及|或|有|能|会|可以|帮|用|从|到|中|上|下|做|来|去|吗|呢|吧|个|些)/u;

/** One thing the text asks for: how much each item has to do with it, 0 to 10. */
type Scores = Map<number, number>;

/** Words of the text; a run of Chinese characters, which has no spaces, stays whole. */
export function termsOf(text: string): string[] {
  const words = plain(text).match(/\p{Script=Han}+|[\p{Script=Latin}\p{N}]+|[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !idle.has(word));
  return telling.length ? telling : words;
}
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

export function searchIndex<Item>(items: readonly Item[], describe: (item: Item) => Searchable): SearchIndex<Item> {
  const books = items.map((item) => bookOf(describe(item)));
  const vocabulary = new Map<string, Scores>();
  const hanTexts = new Map<string, Scores>();
  const lexicon = new Set(conceptHan);
  books.forEach((book, at) => {
    for (const [word, weight] of book.words) put(vocabulary, word, at, weight);
    for (const { text, weight } of book.han) {
      put(hanTexts, text, at, weight);
      if (weight > weights.summaries) lexicon.add(text);
    }
  });
  const forms = [...vocabulary].map(([word, places]) => ({ form: formOf(word), places }));
  const stems = new Map<string, Scores>();
  for (const { form, places } of forms) for (const [at, weight] of places) put(stems, form.stem, at, weight);
  const hanByCharacter = new Map<string, [text: string, places: Scores][]>();
  for (const entry of hanTexts)
    for (const character of new Set(entry[0])) {
      const list = hanByCharacter.get(character);
      if (list) list.push(entry);
      else hanByCharacter.set(character, [entry]);
    }
  const longest = Math.max(2, ...[...lexicon].map((word) => word.length));
  const known = new Map<string, Scores>();

  /** What a word of the text may mean, without synonyms. */
  const meant = (term: string): Scores => {
    const before = known.get(term);
    if (before) return before;
    const scores: Scores = new Map();
    if (han.test(term)) {
      for (const [text, places] of hanByCharacter.get(term[0] ?? '') ?? []) {
        const part = text === term ? 1 : text.includes(term) ? 0.9 : 0;
        if (part > 0) for (const [at, weight] of places) raise(scores, at, part * weight);
      }
    } else {
      const asked = formOf(term);
      for (const { form, places } of forms) {
        const alike = likeness(asked, form);
        if (alike > 0) for (const [at, weight] of places) raise(scores, at, alike * weight);
      }
    }
    if (known.size > 2_000) known.clear();
    known.set(term, scores);
    return scores;
  };
  const withSynonyms = (term: string, groups: Iterable<number>): Scores => {
    const scores = new Map(meant(term));
    for (const group of groups)
      for (const other of concepts[group] ?? []) {
        if (other === term) continue;
        const [first = '', ...more] = han.test(other) ? [other] : (other.match(wordRuns) ?? []);
        // Of a phrase every word must be there.
        const places = exactly(first);
        for (const [at, weight] of places) {
          const all = Math.min(weight, ...more.map((word) => exactly(word).get(at) ?? 0));
          if (all > 0) raise(scores, at, synonymShare * all);
        }
      }
    return scores;
  };
  const none: Scores = new Map();
  const exactly = (word: string): Scores => (han.test(word) ? meant(word) : (stems.get(stemOf(word)) ?? none));

  return {
    find(text) {
      const loose = new Set<string>();
      const terms = termsOf(text).flatMap((term) => (han.test(term) ? piecesOf(term, lexicon, longest, loose) : [term]));
      if (terms.length === 0) return items.map((item) => ({ item, score: 0 }));
      const groups = conceptsOf(terms, text);
      const asked = terms.map((term, at) => withSynonyms(term, groups[at] ?? []));
      const share = (list: readonly string[]) => list.reduce((sum, term) => sum + (loose.has(term) ? 0.3 : 1), 0);
      // A sentence may hold words that no entry knows, but a good part of it must be met.
      const met = terms.filter((_, at) => (asked[at]?.size ?? 0) > 0);
      if (met.length === 0 || share(met) < share(terms) / 3) return [];
      const answered = asked.filter((scores) => scores.size > 0);
      // What few entries know says more than what most of them know.
      const rarity = answered.map((scores) => Math.log(1.2 + items.length / strong(scores)));
      const all = rarity.reduce((sum, weight) => sum + weight, 0);
      const asks = new Set(terms.map(stemOf));
      const flat = plain(text);
      return books
        .flatMap((book, at) => {
          const sum = answered.reduce((total, scores, which) => total + (scores.get(at) ?? 0) * (rarity[which] ?? 0), 0) / all;
          if (sum === 0) return [];
          return [{ at, score: sum + phraseBonus * phraseShare(book, asks, flat) }];
        })
        .sort((a, b) => b.score - a.score || a.at - b.at)
        .filter(({ score }, place, found) => place === 0 || score > 0.2 * (found[0]?.score ?? 0))
        .flatMap(({ at, score }) => {
          const item = items[at];
          return item === undefined ? [] : [{ item, score }];
        });
    },
  };
}

interface Book {
  /** Words with the weight of the best place where they stand. */
  words: ReadonlyMap<string, number>;
  han: readonly { text: string; weight: number }[];
  /** Entries of several words, as stems; a text that holds one whole means it. */
  phrases: readonly (readonly string[])[];
}

function bookOf(searchable: Searchable): Book {
  const words = new Map<string, number>();
  const runs: { text: string; weight: number }[] = [];
  const phrases: string[][] = [];
  for (const place of ['titles', 'words', 'summaries'] as const)
    for (const raw of searchable[place]) {
      const text = plain(raw);
      for (const run of text.match(hanRuns) ?? []) runs.push({ text: run, weight: weights[place] });
      const found = (text.replaceAll(hanRuns, ' ').match(wordRuns) ?? []).filter((word) => !idle.has(word));
      for (const word of found) words.set(word, Math.max(words.get(word) ?? 0, weights[place]));
      if (place !== 'summaries' && found.length > 0) phrases.push(found.map(stemOf));
    }
  return { words, han: runs, phrases };
}

/** How much of the asked words, or of the Chinese text, one phrase of the entry covers when it is met whole. */
function phraseShare(book: Book, asks: ReadonlySet<string>, flat: string): number {
  let best = 0;
  for (const phrase of book.phrases) if (phrase.every((stem) => asks.has(stem))) best = Math.max(best, new Set(phrase).size / asks.size);
  for (const { text, weight } of book.han)
    if (weight > weights.summaries && text.length >= 2 && flat.includes(text)) best = Math.max(best, text.length / flat.length);
  return best;
}

const conceptHan = new Set<string>();
/** Stems of concept words, each with the groups it stands in; phrases stand under their first word. */
const conceptStems = new Map<string, { form: Form; entries: { group: number; more: readonly string[] }[] }>();
concepts.forEach((words, group) => {
  for (const word of words)
    if (han.test(word)) conceptHan.add(word);
    else {
      const [first = '', ...more] = (word.match(wordRuns) ?? []).map(stemOf);
      const list = conceptStems.get(first);
      if (list) list.entries.push({ group, more });
      else conceptStems.set(first, { form: formOf(first), entries: [{ group, more }] });
    }
});

/** For each term the concepts it belongs to, by itself or within a phrase of the text. */
function conceptsOf(terms: readonly string[], text: string): Set<number>[] {
  const stems = (plain(text).match(wordRuns) ?? []).map(stemOf);
  return terms.map((term) => {
    const found = new Set<number>();
    if (han.test(term)) {
      concepts.forEach((words, group) => words.includes(term) && found.add(group));
      return found;
    }
    const stem = stemOf(term);
    for (const { group, more } of conceptStems.get(stem)?.entries ?? []) if (more.every((next) => stems.includes(next))) found.add(group);
    // A slip of the keyboard in a word that is only a synonym.
    if (found.size === 0 && term.length >= 5) {
      const asked = formOf(stem);
      for (const { form, entries } of conceptStems.values())
        if (Math.abs(form.word.length - stem.length) <= 1 && likeness(asked, form) >= 0.5)
          for (const { group, more } of entries) if (more.length === 0) found.add(group);
    }
    return found;
  });
}

/** Cuts a run of Chinese characters into words that are known, longest first; what is not known is compared by pairs, which are noted. */
function piecesOf(run: string, lexicon: ReadonlySet<string>, longest: number, pairs: Set<string>): string[] {
  const pieces: string[] = [];
  let loose = '';
  const endLoose = () => {
    for (let at = 0; at + 1 < loose.length; at++) {
      pieces.push(loose.slice(at, at + 2));
      pairs.add(loose.slice(at, at + 2));
    }
    loose = '';
  };
  for (let at = 0; at < run.length;) {
    const word = longestWord(run, at, lexicon, longest);
    const filler = word === undefined ? idleHan.exec(run.slice(at))?.[0] : undefined;
    if (word !== undefined || filler !== undefined) endLoose();
    if (word !== undefined) pieces.push(word);
    else if (filler === undefined) loose += run[at];
    at += (word ?? filler ?? ' ').length;
  }
  endLoose();
  return pieces.length ? [...new Set(pieces)] : [run];
}
function longestWord(run: string, at: number, lexicon: ReadonlySet<string>, longest: number): string | undefined {
  for (let length = Math.min(longest, run.length - at); length >= 1; length--) {
    const word = run.slice(at, at + length);
    if (lexicon.has(word)) return word;
  }
  return undefined;
}

function put(map: Map<string, Scores>, key: string, at: number, weight: number): void {
  const scores = map.get(key);
  if (scores) raise(scores, at, weight);
  else map.set(key, new Map([[at, weight]]));
}
function raise(scores: Scores, at: number, value: number): void {
  if (value > (scores.get(at) ?? 0)) scores.set(at, value);
}
/** How many items know it nearly as well as the one that knows it best. */
function strong(scores: Scores): number {
  const enough = 0.7 * Math.max(...scores.values());
  let count = 0;
  for (const score of scores.values()) if (score >= enough) count++;
  return count;
}
