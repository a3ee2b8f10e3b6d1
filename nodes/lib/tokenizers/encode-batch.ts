import type { Tokenizer } from './load-tokenizer.ts';

/** Texts as one table of ids: a row for each text, filled up to the same length. */
export interface TokenBatch {
  ids: BigInt64Array;
  /** 1 for a token, 0 for filling. */
  mask: BigInt64Array;
  types: BigInt64Array;
  /** Tokens of each text, special ones included. */
  lengths: Int32Array;
  /** Columns. */
  length: number;
}

export type BatchText = string | readonly [text: string, pair: string];

/** Encodes texts for a model that takes rows of one length. Without `length` it is that of the longest text; longer ones are cut. */
export function encodeBatch(tokenizer: Tokenizer, texts: readonly BatchText[], { length }: { length?: number } = {}): TokenBatch {
  const encodings = texts.map((text) => {
    const [first, second] = typeof text === 'string' ? [text] : text;
    return tokenizer.encode(first, second, { placed: false, ...(length !== undefined && { limit: length }) });
  });
  const columns = length ?? encodings.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  const size = texts.length * columns;
  const batch = {
    ids: new BigInt64Array(size).fill(BigInt(tokenizer.special.pad ?? 0)),
    mask: new BigInt64Array(size),
    types: new BigInt64Array(size),
    lengths: Int32Array.from(encodings, ({ ids }) => ids.length),
    length: columns,
  };
  for (const [row, { ids, types }] of encodings.entries()) {
    for (const [column, id] of ids.entries()) {
      batch.ids[row * columns + column] = BigInt(id);
      batch.mask[row * columns + column] = 1n;
      batch.types[row * columns + column] = BigInt(types[column] ?? 0);
    }
  }
  return batch;
}
