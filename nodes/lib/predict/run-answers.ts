import type { Row } from '../../kit/ports.ts';
import { textOf } from '../preprocess/text-features.ts';
import type { TokenFeatures } from '../preprocess/token-features.ts';
import { type FoundSpan, likeliestSpans, tagCount } from '../text/spans.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';
import {
  beginningOf,
  framed,
  roomIn,
  spellText,
  type SpelledWords,
  spellWords,
  windowFrom,
  type WordWindow,
} from '../tokenizers/spell-text.ts';
import type { Answers } from './load-model.ts';
import { openEncoder } from './run-encoder.ts';

/** Runs an encoder that was taught classes or numbers of texts. Of a long text only the beginning is read, which the answers count. */
export async function textAnswerRunner(onnx: Uint8Array, { tokenizer: files, longest, columns, answers }: TokenFeatures) {
  const tokenizer = loadTokenizer(files.tokenizer, files.config);
  const encoder = await openEncoder(onnx, tokenizer.special.pad ?? 0);
  return {
    columns,
    async answer(rows: readonly Row[]): Promise<Answers> {
      const texts = rows.map((row) => beginningOf(spellText(tokenizer, textOf(row, columns)), longest));
      const cut = texts.reduce((sum, text) => sum + (text.cut ? 1 : 0), 0);
      let all = new Float32Array();
      await encoder.run(
        texts.map(({ ids }) => ids),
        ({ chosen, outputs }) => {
          const found = outputs[answers === 'numbers' ? 'predictions' : 'probabilities'] ?? new Float32Array();
          const width = found.length / chosen.length;
          if (all.length === 0) all = new Float32Array(rows.length * width);
          for (const [place, at] of chosen.entries()) all.set(found.subarray(place * width, (place + 1) * width), at * width);
        },
      );
      return answers === 'numbers' ? { kind: 'numbers', numbers: all, cut } : { kind: 'classes', probabilities: all, cut };
    },
    close: () => encoder.close(),
  };
}

/** Share of a window that the next one reads again, so that every word is seen with what stands on both sides of it. */
const readAgain = 0.25;

interface Piece extends WordWindow {
  row: number;
}

/** Runs an encoder that marks parts of texts. Long texts are read in pieces that overlap. */
export async function spanAnswerRunner(onnx: Uint8Array, { tokenizer: files, longest, columns, labels = [] }: TokenFeatures) {
  const tokenizer = loadTokenizer(files.tokenizer, files.config);
  const encoder = await openEncoder(onnx, tokenizer.special.pad ?? 0);
  const tags = tagCount(labels);
  return {
    columns,
    async answer(rows: readonly Row[]): Promise<Answers> {
      const texts = rows.map((row) => spellWords(tokenizer, textOf(row, columns)));
      const pieces = texts.flatMap((text, row) => windowsOf(text, longest).map((window): Piece => ({ ...window, row })));
      const found = texts.map(({ words }) => ({ shares: new Float32Array(words.length * tags), trust: new Float32Array(words.length) }));
      await encoder.run(
        pieces.map(({ row, start, end }) => framed(texts[row]!, start, end)),
        ({ chosen, length, outputs: { probabilities = new Float32Array() } }) => {
          for (const [place, at] of chosen.entries()) {
            const { row, from, to, start, end } = pieces[at]!;
            const { words, before } = texts[row]!;
            const { shares, trust } = found[row]!;
            for (let word = from; word < to; word++) {
              const token = words[word]!.token;
              // Of two windows that hold a word, the one counts in whose middle it stands.
              const inner = 1 + Math.min(token - start, end - token);
              if (inner <= trust[word]!) continue;
              trust[word] = inner;
              const source = (place * length + before.length + token - start) * tags;
              shares.set(probabilities.subarray(source, source + tags), word * tags);
            }
          }
        },
      );
      const spans = texts.map(({ words }, row): FoundSpan[] => likeliestSpans(words, found[row]!.shares, labels));
      return { kind: 'spans', spans };
    },
    close: () => encoder.close(),
  };
}

function windowsOf(text: SpelledWords, longest: number): WordWindow[] {
  const room = roomIn(text, longest);
  const { words } = text;
  const windows: WordWindow[] = [];
  for (let from = 0; from < words.length;) {
    const window = windowFrom(text, from, room);
    windows.push(window);
    if (window.to >= words.length) break;
    let next = window.to;
    while (next - 1 > from && window.end - words[next - 1]!.token <= room * readAgain) next--;
    from = next;
  }
  return windows;
}
