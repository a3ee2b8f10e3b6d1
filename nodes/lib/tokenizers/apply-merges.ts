import type { Tokenizer as Pipeline } from '@huggingface/tokenizers';

export interface PieceTokens {
  ids: number[];
  tokens: string[];
}

/** Names a pair of tokens by one number. */
const mostTokens = 2 ** 26;
/** In longer pieces the library's queue is faster than looking through all pairs. */
const longestPiece = 400;
const never = 0x7fffffff;
const unknown = -1;

/**
 * Byte-pair encoding of one piece by the ids of tokens, with the library's results in a small part of its time. Undefined
 * for tokenizers that are not plain ones of this kind; what the function answers undefined for is left to the library too.
 */
export function createMergeEncoder(
  pipeline: Pipeline,
  model: Record<string, unknown>,
): ((piece: string) => PieceTokens | undefined) | undefined {
  const ids = pipeline.model?.tokens_to_ids;
  const merges =
    ids && model.type === 'BPE' && !model.end_of_word_suffix && !model.continuing_subword_suffix ? rankedMerges(model, ids) : undefined;
  if (!ids || !merges) return undefined;
  const whole = model.ignore_merges === true;

  return (piece) => {
    const known = whole ? ids.get(piece) : undefined;
    if (known !== undefined) return { ids: [known], tokens: [piece] };
    if (piece.length > longestPiece) return undefined;
    const symbols = Array.from(piece, (character) => ids.get(character) ?? unknown);
    // What becomes of unknown characters has rules of its own.
    if (symbols.includes(unknown)) return undefined;
    joinSymbols(symbols, merges);
    return { ids: symbols, tokens: symbols.map((id) => pipeline.id_to_token(id) ?? '') };
  };
}

interface Merges {
  /** By left and right token: how early a pair is joined, and what it becomes. */
  ranks: Map<number, number>;
  joined: Int32Array;
}

function rankedMerges(model: Record<string, unknown>, ids: ReadonlyMap<string, number>): Merges | undefined {
  if (!Array.isArray(model.merges)) return undefined;
  const ranks = new Map<number, number>();
  const joined = new Int32Array(model.merges.length);
  for (const [rank, merge] of model.merges.entries()) {
    const [left, right]: string[] = typeof merge === 'string' ? merge.split(' ', 2) : merge;
    const [a, b, both] = [left, right, `${left}${right}`].map((token) => ids.get(token ?? ''));
    if (a === undefined || b === undefined || both === undefined) return undefined;
    ranks.set(a * mostTokens + b, rank);
    joined[rank] = both;
  }
  return { ranks, joined };
}

/** Joins the earliest pair, the leftmost of equals, until none is left. */
function joinSymbols(symbols: number[], { ranks, joined }: Merges): void {
  const rankAt = (at: number) =>
    at >= 0 && at + 1 < symbols.length ? (ranks.get(symbols[at]! * mostTokens + symbols[at + 1]!) ?? never) : never;
  const pairs = Array.from(symbols, (_, at) => rankAt(at));
  for (;;) {
    let best = 0;
    for (let at = 1; at < pairs.length; at++) if (pairs[at]! < pairs[best]!) best = at;
    const rank = pairs[best] ?? never;
    if (rank === never) return;
    symbols.splice(best, 2, joined[rank]!);
    pairs.splice(best, 1);
    pairs[best] = rankAt(best);
    if (best > 0) pairs[best - 1] = rankAt(best - 1);
  }
}
