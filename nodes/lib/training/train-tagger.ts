import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import type { FitOptions, FitResult } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import { linear } from '../learn/layers/linear.ts';
import { tokenCrossEntropy } from '../learn/losses.ts';
import { reshape, softmax } from '../learn/operators.ts';
import { lookEncoder, looksOfWord, lookVocabulary, type WordFeatures } from '../preprocess/word-features.ts';
import { type Span, tagCount, tagsOf } from '../text/spans.ts';
import { type Word, wordsOf } from '../text/words-of.ts';
import { eachMarked, type MarkedColumns, markedLabels } from './marked-texts.ts';
import { fitWords, type WordRows, type WordTask } from './train-words.ts';
import { watchedFit } from './watch.ts';

export interface TaggerTraining extends MarkedColumns {
  rows: TableValue;
  validation?: TableValue;
  encoder: { width: number; depth: number };
  choose: (texts: number) => FitOptions;
}

export interface TrainedTagger {
  features: WordFeatures;
  labels: string[];
  /** How many marked parts were learned from. */
  spans: number;
  fit: FitResult;
}

/** Longer texts are learned from in pieces, cut where no marked part is. */
const mostWords = 192;

interface MarkedText {
  words: Word[];
  spans: Span[];
}

/** Learns to mark parts of texts as the rows' `target` does. */
export async function trainTagger(context: Context, training: TaggerTraining): Promise<TrainedTagger> {
  const texts = await readMarked(context, training.rows, training);
  const held = training.validation && (await readMarked(context, training.validation, training));
  const labels = markedLabels(
    texts.flatMap(({ spans }) => spans),
    training.target,
  );
  const options = training.choose(texts.length);
  const vocabulary = lookVocabulary(texts.flatMap(({ words }) => words));
  const rows = taggedRows(texts, labels, vocabulary);
  const judged = held && taggedRows(held, labels, vocabulary);
  const parts = holdOut(undefined, texts.length, judged ? 0 : (options.validationShare ?? 0), options.seed);
  const size = looksOfWord + vocabulary.length;
  const task = taggingTask(labels, { ...training.encoder, size, dropout: options.dropout ?? 0 }, options.smoothing);
  const fit = await watchedFit(context, options, (hooks) =>
    fitWords({
      task,
      rows,
      training: parts.training,
      validation: judged && held ? { rows: judged, which: Int32Array.from(held, (_, row) => row) } : { rows, which: parts.validation },
      options,
      hooks,
      fingerprint: trainingFingerprint({ options: { ...options, session: undefined }, labels, encoder: training.encoder }, [
        rows.ids,
        rows.tags,
        ...(judged ? [judged.ids, judged.tags] : []),
      ]),
    }),
  );
  return {
    features: { kind: 'words', columns: [training.textColumn], vocabulary, size, labels },
    labels,
    spans: texts.reduce((sum, { spans }) => sum + spans.length, 0),
    fit,
  };
}

async function readMarked(context: Context, table: TableValue, columns: MarkedColumns): Promise<MarkedText[]> {
  const texts: MarkedText[] = [];
  await eachMarked(context, table, columns, (text, spans) => void texts.push(...pieces({ words: wordsOf(text), spans })));
  return texts;
}

/** A text in pieces of at most so many words, none of which cuts a marked part, unless one is longer than a piece. */
function pieces({ words, spans }: MarkedText): MarkedText[] {
  const parts: MarkedText[] = [];
  for (let start = 0; start < words.length;) {
    let end = Math.min(words.length, start + mostWords);
    const cut = (at: number) => spans.some((span) => span.start < (words[at]?.start ?? 0) && span.end > (words[at]?.start ?? 0));
    while (end < words.length && end > start + mostWords / 2 && cut(end)) end--;
    const part = words.slice(start, end);
    const [from, to] = [part[0]?.start ?? 0, part.at(-1)?.end ?? 0];
    parts.push({ words: part, spans: spans.filter((span) => span.start < to && span.end > from) });
    start = end;
  }
  return parts;
}

function taggedRows(
  texts: readonly MarkedText[],
  labels: readonly string[],
  vocabulary: readonly string[],
): WordRows & { tags: Int32Array } {
  const offsets = new Int32Array(texts.length + 1);
  for (const [row, { words }] of texts.entries()) offsets[row + 1] = offsets[row]! + words.length;
  const ids = new Int32Array(offsets[texts.length]! * looksOfWord);
  const tags = new Int32Array(offsets[texts.length]!);
  const encode = lookEncoder(vocabulary);
  for (const [row, { words, spans }] of texts.entries()) {
    for (const [at, word] of words.entries()) encode(word, ids, (offsets[row]! + at) * looksOfWord);
    tags.set(tagsOf(words, spans, labels), offsets[row]);
  }
  return {
    ids,
    offsets,
    tags,
    weightOf: (row) => offsets[row + 1]! - offsets[row]!,
    feeds(rows, { rows: count, length }) {
      const wanted = new BigInt64Array(count * length);
      for (const [place, row] of rows.entries())
        for (let at = offsets[row]!; at < offsets[row + 1]!; at++) wanted[place * length + at - offsets[row]!] = BigInt(tags[at]!);
      return { tags: { data: wanted, shape: [count, length] } };
    },
  };
}

function taggingTask(labels: readonly string[], encoder: WordTask['encoder'], smoothing = 0): WordTask {
  const outputs = tagCount(labels);
  return {
    looks: looksOfWord,
    encoder,
    loss(scope, encoded, { rows, length }, shares) {
      const logits = linear(scope, 'tags', encoded, { outputs });
      const tags = graphInput(scope.graph, 'tags', [rows, length], 'int64');
      const present = scope.graph.inputs.get('present');
      if (!present) throw new Error('The model on words has no input of present words.');
      return tokenCrossEntropy(logits, tags, { counted: reshape(present, [rows, length]), shares }, scope.training ? { smoothing } : {});
    },
    answers: (scope, encoded) => [{ name: 'probabilities', value: softmax(linear(scope, 'tags', encoded, { outputs })) }],
  };
}
