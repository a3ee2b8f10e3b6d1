import { countedTokens, type LanguageSequence } from './language-sequences.ts';
import type { LanguageSession, Memory } from './language-session.ts';

/** Tokens that are read at once, filled up ones included. */
const readTogether = 2_048;
/** Numbers of logits that are held at once: 32 MB. */
const usualLogits = 8e6;

/**
 * How surprising the tokens of each sequence are that count: −ln p of each after all before it, in nats. `onShare` gets the
 * share done and may throw to stop.
 */
export async function tokenLosses(
  session: LanguageSession,
  sequences: readonly LanguageSequence[],
  { onShare, mostLogits = usualLogits }: { onShare?: ((share: number) => void) | undefined; mostLogits?: number } = {},
): Promise<Float64Array[]> {
  const order = sequences.map((_, at) => at).sort((a, b) => sequences[a]!.ids.length - sequences[b]!.ids.length);
  const losses: Float64Array[] = [];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && (end + 1 - start) * sequences[order[end]!]!.ids.length <= readTogether) end++;
    const group = order.slice(start, end);
    const found = await groupLosses(
      session,
      group.map((at) => sequences[at]!),
      mostLogits,
    );
    for (const [place, at] of group.entries()) losses[at] = found[place]!;
    onShare?.(end / order.length);
    start = end;
  }
  return losses;
}

async function groupLosses(session: LanguageSession, sequences: readonly LanguageSequence[], mostLogits: number): Promise<Float64Array[]> {
  const losses = sequences.map((sequence) => new Float64Array(countedTokens(sequence)));
  const counted = Math.max(...losses.map(({ length }) => length));
  // Rows end together, so what counts are the last columns; the last token is only said, never read.
  const ends = sequences.map(({ ids }) => ids.length - 1);
  const part = (left: number, right: number) =>
    sequences.map(({ ids }, row) => [...ids.subarray(Math.max(0, ends[row]! - left), Math.max(0, ends[row]! - right))]);
  const step = Math.max(1, Math.floor(mostLogits / (session.vocabulary * sequences.length)));
  let memory: Memory | undefined;
  let left = Math.max(...ends);
  if (left > counted) ({ memory } = await session.read(part(left, counted), memory));
  for (left = counted; left > 0; left -= step) {
    const places = Math.min(step, left);
    const read = await session.read(part(left, left - places), memory, places);
    memory = read.memory;
    for (const [row, own] of losses.entries())
      for (let place = 0; place < places; place++) {
        const at = own.length - left + place;
        if (at < 0) continue;
        const { ids, from } = sequences[row]!;
        own[at] = lossOf(read.logits[row * places + place]!, ids[Math.max(1, from) + at]!);
      }
  }
  return losses;
}

/** −ln of the softmax at `target`. */
function lossOf(logits: Float32Array, target: number): number {
  let most = -Infinity;
  for (let at = 0; at < logits.length; at++) if (logits[at]! > most) most = logits[at]!;
  let sum = 0;
  for (let at = 0; at < logits.length; at++) sum += Math.exp(logits[at]! - most);
  return most + Math.log(sum) - logits[target]!;
}
