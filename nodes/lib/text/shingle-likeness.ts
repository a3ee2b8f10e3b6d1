import { shingleLength } from './minhash.ts';
import type { Segmenter } from './segment-chinese.ts';
import { joinedTokens, type Tokens } from './shingle-tokens.ts';

/** Jaccard's index of two texts: the share of their five-token phrases, of all that either has, that both have. 0 to 1. */
export function shingleLikeness(a: string, b: string, { tokens, cut }: { tokens: Tokens; cut?: Segmenter }): number {
  const [one, other] = [a, b].map((text) => shinglesOf(joinedTokens(text, tokens, cut), tokens));
  if (!one || !other || one.size + other.size === 0) return 0;
  let both = 0;
  for (const shingle of one) if (other.has(shingle)) both++;
  return both / (one.size + other.size - both);
}

function shinglesOf(joined: string, tokens: Tokens): Set<string> {
  const gap = tokens === 'characters' ? '' : ' ';
  const list = tokens === 'characters' ? Array.from(joined) : joined.split(gap);
  const found = new Set<string>();
  for (let at = 0; at + shingleLength <= list.length; at++) found.add(list.slice(at, at + shingleLength).join(gap));
  return found;
}
