import type { Row } from '../../kit/ports.ts';
import type { LanguageModel } from '../generation/generate.ts';
import {
  answerSequence,
  borderOf,
  countedTokens,
  type LanguageSequence,
  spelledPair,
  spelledText,
} from '../generation/language-sequences.ts';
import { fillTemplate } from '../generation/prompt-template.ts';
import { tokenLosses } from '../generation/token-losses.ts';
import { textOf } from '../preprocess/text-features.ts';

/** How surprised a language model is by rows: nats in all, over so many tokens, of texts of so many UTF-8 bytes. Rows without a text have no tokens. */
export interface RowLosses {
  nats: Float64Array;
  tokens: Float64Array;
  bytes: Float64Array;
}

/** Reads rows in chunks, in their order. `add` and `finish` may throw what `onShare` throws. */
export interface LossReader {
  add(rows: readonly Row[], start: number, onShare?: (share: number) => void): Promise<void>;
  finish(): Promise<RowLosses>;
}

/** Of texts as they were learned: one after the other, in sequences of the same length, so that the figure is that of the training. */
export function textLosses(model: LanguageModel, columns: readonly string[], count: number): LossReader {
  const losses = emptyLosses(count);
  const border = borderOf(model);
  const length = Math.max(2, model.taughtLength);
  let ids: number[] = [border];
  // The row that each token belongs to; the ending of a text is its own.
  let owners: number[] = [-1];

  async function take(whole: boolean, onShare?: (share: number) => void) {
    const sequences: LanguageSequence[] = [];
    const places: number[] = [];
    let start = 0;
    for (; start + (whole ? 1 : length - 1) < ids.length; start += length - 1) {
      sequences.push({ ids: Int32Array.from(ids.slice(start, start + length)), from: 1 });
      places.push(start);
    }
    const found = await tokenLosses(model.session, sequences, { onShare });
    for (const [at, own] of found.entries())
      for (const [place, loss] of own.entries()) {
        const row = owners[places[at]! + 1 + place]!;
        losses.nats[row]! += loss;
        losses.tokens[row]!++;
      }
    [ids, owners] = [ids.slice(start), owners.slice(start)];
  }

  return {
    async add(rows, start, onShare) {
      for (const [at, row] of rows.entries()) {
        const text = textOf(row, columns).trim();
        if (text === '') continue;
        losses.bytes[start + at] = bytesOf(text);
        for (const id of [...spelledText(model, text), border]) {
          ids.push(id);
          owners.push(start + at);
        }
      }
      await take(false, onShare);
    },
    async finish() {
      await take(true);
      return losses;
    },
  };
}

/** Of answers to the model's own prompt, which itself does not count; of an answer that is too long the beginning counts. */
export function answerLosses(
  model: LanguageModel,
  { prompt, answerOf }: { prompt: string; answerOf: (row: Row) => string },
  count: number,
): LossReader {
  const losses = emptyLosses(count);
  return {
    async add(rows, start, onShare) {
      const sequences: LanguageSequence[] = [];
      const places: number[] = [];
      for (const [at, row] of rows.entries()) {
        const answer = answerOf(row);
        if (answer === '') continue;
        const { asked, said } = spelledPair(model, { prompt: fillTemplate(prompt, row), answer });
        const sequence = answerSequence(asked, said, Math.max(2, model.taughtLength));
        sequences.push(sequence);
        places.push(start + at);
        losses.bytes[start + at] = (bytesOf(answer) * countedTokens(sequence)) / said.length;
      }
      const found = await tokenLosses(model.session, sequences, { onShare });
      for (const [at, own] of found.entries()) {
        losses.nats[places[at]!] = own.reduce((sum, loss) => sum + loss, 0);
        losses.tokens[places[at]!] = own.length;
      }
    },
    finish: async () => losses,
  };
}

function emptyLosses(count: number): RowLosses {
  return { nats: new Float64Array(count), tokens: new Float64Array(count), bytes: new Float64Array(count) };
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The losses of some of the rows. */
export function lossesAt({ nats, tokens, bytes }: RowLosses, rows: ArrayLike<number>): RowLosses {
  const at = (values: Float64Array) => Float64Array.from({ length: rows.length }, (_, place) => values[rows[place]!]!);
  return { nats: at(nats), tokens: at(tokens), bytes: at(bytes) };
}

/** A row's own perplexity; not a number where it has no text. */
export function rowPerplexities({ nats, tokens }: RowLosses): Float64Array {
  return Float64Array.from(nats, (loss, row) => (tokens[row]! > 0 ? Math.exp(loss / tokens[row]!) : Number.NaN));
}

/** Perplexity of all tokens, and bits that a byte of the texts takes, which models with different vocabularies have in common. */
export function lossFigures({ nats, tokens, bytes }: RowLosses, weights?: Uint8Array): { perplexity: number; bitsPerByte: number } {
  let [loss, said, long] = [0, 0, 0];
  for (let row = 0; row < nats.length; row++) {
    const weight = weights ? weights[row]! : 1;
    loss += weight * nats[row]!;
    said += weight * tokens[row]!;
    long += weight * bytes[row]!;
  }
  return { perplexity: Math.exp(loss / said), bitsPerByte: loss / Math.LN2 / long };
}
