import type { AddedToken, Tokenizer as Pipeline } from '@huggingface/tokenizers';
import { alignText, type AlignedText, spanOf } from './aligned-text.ts';
import { createMergeEncoder, type PieceTokens } from './apply-merges.ts';
import { type AddedPattern, addedPattern, cutAtAdded } from './cut-at-added.ts';
import { normalizeAligned } from './normalize-aligned.ts';
import { placeTokens, type TokenMarks } from './place-tokens.ts';
import { splitAligned } from './split-aligned.ts';

/** The tokens of one text, nothing put round them. */
export interface TextTokens {
  ids: number[];
  tokens: string[];
  /** Empty where places are not wanted. */
  offsets: [number, number][];
}

/** Words come again and again, and taking one apart is what costs most. */
const mostPieces = 50_000;
/** Longer pieces seldom come twice. */
const longestKept = 64;

/** A function that takes texts apart as the pipeline does, step by step, so that the place of each token stays known. */
export function createTextTokens(pipeline: Pipeline, modelJson: Record<string, unknown>): (text: string, placed: boolean) => TextTokens {
  const { raw, normalized } = addedPatterns(pipeline);
  const marks = marksOf(modelJson);
  const known = new Map<string, PieceTokens>();
  const merge = createMergeEncoder(pipeline, modelJson);

  function pieceTokens(piece: string): PieceTokens {
    const found = known.get(piece);
    if (found) return found;
    const result = merge?.(piece) ?? libraryTokens(pipeline, piece);
    if (known.size >= mostPieces) known.clear();
    if (piece.length <= longestKept) known.set(piece, result);
    return result;
  }

  function addAdded({ ids, tokens, offsets }: TextTokens, { text, spans }: AlignedText, added: AddedToken): void {
    ids.push(added.id);
    tokens.push(added.content);
    if (spans) offsets.push(spanOf(spans, 0, text.length));
  }

  function addPiece(result: TextTokens, { text: piece, spans }: AlignedText, text: string): void {
    const { ids, tokens } = pieceTokens(piece);
    for (const [at, id] of ids.entries()) {
      result.ids.push(id);
      result.tokens.push(tokens[at]!);
    }
    if (!spans) return;
    for (const [start, end] of placeTokens(piece, tokens, marks)) result.offsets.push(withoutSpace(text, spanOf(spans, start, end)));
  }

  return (text, placed) => {
    const result: TextTokens = { ids: [], tokens: [], offsets: [] };
    for (const [section, { part, added }] of cutAtAdded(placed ? alignText(text) : { text }, raw).entries()) {
      if (added) addAdded(result, part, added);
      else
        for (const inner of cutAtAdded(normalizeAligned(pipeline.normalizer, part), normalized)) {
          if (inner.added) addAdded(result, inner.part, inner.added);
          else for (const piece of splitAligned(pipeline.pre_tokenizer, inner.part, section)) addPiece(result, piece, text);
        }
    }
    return result;
  };
}

function libraryTokens({ model }: Pipeline, piece: string): PieceTokens {
  const result: PieceTokens = { ids: [], tokens: [] };
  for (const token of model?.([piece]) ?? []) {
    const id = model?.tokens_to_ids.get(token) ?? model?.unk_token_id;
    if (id === undefined || id === null) continue;
    result.ids.push(id);
    result.tokens.push(token);
  }
  return result;
}

/** Most added tokens are looked for in the text as it is, some in what the normalizer makes of it. */
function addedPatterns(pipeline: Pipeline): { raw: AddedPattern | undefined; normalized: AddedPattern | undefined } {
  const { normalizer } = pipeline;
  const raw = new Map<string, AddedToken>();
  const normalized = new Map<string, AddedToken>();
  for (const token of pipeline.get_added_tokens_decoder().values()) {
    if (token.normalized && normalizer) normalized.set(normalizer.normalize(token.content), token);
    else raw.set(token.content, token);
  }
  normalized.delete('');
  return { raw: addedPattern(raw), normalized: addedPattern(normalized) };
}

function marksOf(model: Record<string, unknown>): TokenMarks {
  const word = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    prefix: word(model.continuing_subword_prefix),
    suffix: word(model.end_of_word_suffix),
    ...(typeof model.unk_token === 'string' && { unknown: model.unk_token }),
    bytes: model.byte_fallback === true,
  };
}

/** A token like " word" stands for the word; one that is nothing but space keeps its place. */
function withoutSpace(text: string, [start, end]: [number, number]): [number, number] {
  const covered = text.slice(start, end);
  const bare = covered.trim();
  if (bare === '') return [start, end];
  const from = start + covered.length - covered.trimStart().length;
  return [from, from + bare.length];
}
