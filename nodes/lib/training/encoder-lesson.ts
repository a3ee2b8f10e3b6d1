import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import type { Target } from '../learn/fit-options.ts';
import { eachRows } from '../predict/each-rows.ts';
import { textOf } from '../preprocess/text-features.ts';
import { type Span, tagCount, tagsOf } from '../text/spans.ts';
import type { Tokenizer } from '../tokenizers/load-tokenizer.ts';
import { beginningOf, framed, roomIn, spellText, type SpelledWord, spellWords, windowFrom } from '../tokenizers/spell-text.ts';
import type { EncoderTexts } from './fit-encoder.ts';
import { classOf } from './labels.ts';
import { eachMarked, markedLabels } from './marked-texts.ts';
import { guardRows } from './row-guards.ts';
import { textInput } from './text-columns.ts';
import { readingShare } from './watch.ts';

/** What an encoder is taught: the class or the number of a text, or to mark parts of it. */
export interface EncoderLesson {
  kind: 'classes' | 'numbers' | 'tags';
  /** Whose texts are joined; tags concern the first. */
  columns: readonly string[];
  target: string;
  balanced: boolean;
}

export interface TextReading {
  tokenizer: Tokenizer;
  /** Most tokens of a text. */
  longest: number;
  /** Where they are known already. */
  labels?: readonly string[];
}

export interface ReadTexts {
  texts: EncoderTexts;
  /** Classes of the texts, or labels of the marked parts. */
  labels: string[];
  /** Texts of which only the beginning is read. */
  cut: number;
  /** Marked parts, and those of them that begin or end within a token. */
  marked: number;
  blurred: number;
}

/** The rows in tokens; those that are held out are judged by the `labels` that the others taught. */
export function readLesson(context: Context, rows: TableValue, lesson: EncoderLesson, reading: TextReading): Promise<ReadTexts> {
  return lesson.kind === 'tags' ? readTagged(context, rows, lesson, reading) : readAnswered(context, rows, lesson, reading);
}

/** Rows without an answer are left out and counted in the log. */
async function readAnswered(
  context: Context,
  table: TableValue,
  { kind, columns, target, balanced }: EncoderLesson,
  { tokenizer, longest, labels: known }: TextReading,
): Promise<ReadTexts> {
  const reads = table.columns.filter(({ name }) => columns.includes(name)).map(textInput);
  const task = kind === 'numbers' ? 'regression' : 'classification';
  const guard = known ? undefined : guardRows(context, { rows: table, target, task, reads, setting: 'textColumns', balanced });
  const classes = known && new Set(known);
  const ids: Int32Array[] = [];
  const answers: (string | number)[] = [];
  let cut = 0;
  await eachRows(context, table, [...columns, target], (chunk, start) => {
    context.progress((readingShare * 0.3 * start) / Math.max(1, table.count), { en: 'reading the texts', zh: '正在读取文本' });
    for (const row of chunk) {
      const answer = answerOf(row[target] ?? null, kind);
      if (answer === undefined || (kind === 'classes' && classes && !classes.has(String(answer)))) continue;
      guard?.add(row, answer);
      const beginning = beginningOf(spellText(tokenizer, textOf(row, columns)), longest);
      if (beginning.cut) cut++;
      ids.push(beginning.ids);
      answers.push(answer);
    }
  });
  if (guard && answers.length < table.count) sayLeftOut(context, table.count - answers.length, kind);
  const labels = known ?? guard?.finish() ?? [];
  const places = new Map(labels.map((label, at) => [label, at]));
  const answered: Target =
    kind === 'numbers'
      ? { kind, values: Float32Array.from(answers, Number), outputs: 1 }
      : { kind: 'classes', labels: Int32Array.from(answers, (answer) => places.get(String(answer)) ?? 0), classes: labels.length };
  return { texts: { ids, wanted: { kind: 'texts', target: answered } }, labels: [...labels], cut, marked: 0, blurred: 0 };
}

function answerOf(value: Parameters<typeof classOf>[0], kind: EncoderLesson['kind']): string | number | undefined {
  if (kind === 'classes') return classOf(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sayLeftOut(context: Context, count: number, kind: EncoderLesson['kind']): void {
  context.log(
    kind === 'numbers'
      ? { en: '{count} {count|row has|rows have} no number and {count|was|were} left out.', zh: '{count} 行没有数值，已忽略。' }
      : { en: '{count} {count|row has|rows have} no class and {count|was|were} left out.', zh: '{count} 行没有类别，已忽略。' },
    { count },
  );
}

/** Long texts come in pieces, so that nothing of them is lost. */
async function readTagged(
  context: Context,
  table: TableValue,
  { columns: [textColumn = ''], target }: EncoderLesson,
  { tokenizer, longest, labels: known }: TextReading,
): Promise<ReadTexts> {
  const pieces: (TaggedPiece & { ids: Int32Array })[] = [];
  const spansOfAll: Span[] = [];
  let blurred = 0;
  await eachMarked(context, table, { textColumn, target }, (text, spans) => {
    const spelled = spellWords(tokenizer, text);
    const starts = new Set(spelled.words.map(({ start }) => start));
    const ends = new Set(spelled.words.map(({ end }) => end));
    for (const span of spans) {
      spansOfAll.push(span);
      if (!starts.has(span.start) || !ends.has(span.end)) blurred++;
    }
    const room = roomIn(spelled, longest);
    for (const { start, end, ...piece } of piecesOf(spelled, spans, room)) pieces.push({ ...piece, ids: framed(spelled, start, end) });
  });
  const labels = known ? [...known] : markedLabels(spansOfAll, target);
  const wanted = {
    kind: 'tags' as const,
    places: pieces.map(({ places }) => places),
    tags: pieces.map(({ words, spans }) => tagsOf(words, spans, labels)),
    count: tagCount(labels),
  };
  return { texts: { ids: pieces.map(({ ids }) => ids), wanted }, labels, cut: 0, marked: spansOfAll.length, blurred };
}

interface TaggedPiece {
  words: SpelledWord[];
  /** Of the words, among the piece's tokens. */
  places: Int32Array;
  spans: Span[];
}

/** A text in pieces of at most `room` tokens, none of which cuts a marked part, unless one is longer than half a piece. */
function piecesOf(
  spelled: ReturnType<typeof spellWords>,
  spans: readonly Span[],
  room: number,
): (TaggedPiece & { start: number; end: number })[] {
  const pieces: (TaggedPiece & { start: number; end: number })[] = [];
  const { words, before } = spelled;
  const cuts = (at: number) => spans.some(({ start, end }) => start < (words[at]?.start ?? 0) && end > (words[at]?.start ?? 0));
  for (let from = 0; from < words.length;) {
    const window = windowFrom(spelled, from, room);
    let { to } = window;
    while (to < words.length && to > from + (window.to - from) / 2 && cuts(to)) to--;
    const part = words.slice(from, to);
    const [begins, ends] = [part[0]?.start ?? 0, part.at(-1)?.end ?? 0];
    pieces.push({
      words: part,
      places: Int32Array.from(part, ({ token }) => token - window.start + before.length),
      spans: spans.filter(({ start, end }) => start < ends && end > begins),
      start: window.start,
      end: to === window.to ? window.end : words[to]!.token,
    });
    from = to;
  }
  return pieces;
}
