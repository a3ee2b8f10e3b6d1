/** Pieces of text as symbols, one after the other, with how often each piece occurs. */
export interface Pieces {
  symbols: Int32Array;
  /** Where each piece begins in `symbols`, and where the last one ends. */
  bounds: Int32Array;
  counts: Float64Array;
}

export interface Joining {
  /** The symbol that two become; undefined where they must stay apart. */
  join(left: number, right: number): number | undefined;
  /** Whether there is room for one more symbol. */
  room(): boolean;
  /** Pairs that occur less often stay apart. */
  minimumCount: number;
}

interface Pair {
  left: number;
  right: number;
  count: number;
  /** Where the left symbol stands or stood. What changed since is seen from the symbols. */
  places: number[];
}

/** Names a pair by one number: far more symbols than any vocabulary has. */
const mostSymbols = 2 ** 26;
const gone = -1;

/**
 * Byte-pair encoding (Sennrich et al. 2016): joins the pair of neighbours that occurs most often, again and again; of
 * equals the one with the lower symbols. Counts are kept up to date where a pair is joined instead of being taken anew.
 */
export function* mergePairs(pieces: Pieces, { join, room, minimumCount }: Joining): Generator<{ left: number; right: number }> {
  const text = linkSymbols(pieces);
  const pairs = countPairs(text);
  const heap: Queued[] = [];
  for (const pair of pairs.values()) push(heap, { pair, count: pair.count });
  while (room()) {
    const top = pop(heap);
    if (!top || top.count < minimumCount) return;
    const { pair } = top;
    // Queued when it was more frequent; its place in the queue is found again.
    if (pair.count < top.count) {
      if (pair.count > 0) push(heap, { pair, count: pair.count });
      continue;
    }
    const merged = join(pair.left, pair.right);
    const grown = merged === undefined ? [] : joinEverywhere(text, pairs, { pair, merged });
    pair.count = 0;
    pair.places = [];
    for (const changed of grown) push(heap, { pair: changed, count: changed.count });
    if (merged !== undefined) yield { left: pair.left, right: pair.right };
  }
}

interface LinkedText {
  symbols: Int32Array;
  /** Place of the neighbour in the same piece, or `gone`. */
  next: Int32Array;
  previous: Int32Array;
  /** How often the piece occurs that a place belongs to. */
  weights: Float64Array;
}

function linkSymbols({ symbols, bounds, counts }: Pieces): LinkedText {
  const length = symbols.length;
  const next = Int32Array.from({ length }, (_, place) => place + 1);
  const previous = Int32Array.from({ length }, (_, place) => place - 1);
  const weights = new Float64Array(length);
  for (const [piece, count] of counts.entries()) {
    const start = bounds[piece]!;
    const end = bounds[piece + 1]!;
    if (start === end) continue;
    previous[start] = gone;
    next[end - 1] = gone;
    weights.fill(count, start, end);
  }
  return { symbols: symbols.slice(), next, previous, weights };
}

function countPairs({ symbols, next, weights }: LinkedText): Map<number, Pair> {
  const pairs = new Map<number, Pair>();
  for (const [place, after] of next.entries()) {
    if (after !== gone) add(pairs, { left: symbols[place]!, right: symbols[after]!, place, weight: weights[place]! });
  }
  return pairs;
}

function add(
  pairs: Map<number, Pair>,
  { left, right, place, weight }: { left: number; right: number; place: number; weight: number },
): Pair {
  const key = left * mostSymbols + right;
  const known = pairs.get(key);
  if (known) {
    known.count += weight;
    known.places.push(place);
    return known;
  }
  const pair = { left, right, count: weight, places: [place] };
  pairs.set(key, pair);
  return pair;
}

/** Joins a pair wherever it stands, from left to right; answers the pairs that became more frequent by it. */
function joinEverywhere(text: LinkedText, pairs: Map<number, Pair>, { pair, merged }: { pair: Pair; merged: number }): Set<Pair> {
  const { symbols, next, previous, weights } = text;
  const { left, right } = pair;
  const grown = new Set<Pair>();
  // In "aaa" it matters which two are taken: the first ones.
  for (const place of left === right ? pair.places.sort((a, b) => a - b) : pair.places) {
    const second = next[place]!;
    if (second === gone || symbols[place] !== left || symbols[second] !== right) continue;
    const weight = weights[place]!;
    const before = previous[place]!;
    const after = next[second]!;
    if (before !== gone) {
      lessen(pairs, symbols[before]!, left, weight);
      grown.add(add(pairs, { left: symbols[before]!, right: merged, place: before, weight }));
    }
    if (after !== gone) {
      lessen(pairs, right, symbols[after]!, weight);
      grown.add(add(pairs, { left: merged, right: symbols[after]!, place, weight }));
      previous[after] = place;
    }
    symbols[place] = merged;
    symbols[second] = gone;
    next[place] = after;
    next[second] = gone;
  }
  return grown;
}

function lessen(pairs: Map<number, Pair>, left: number, right: number, weight: number): void {
  const pair = pairs.get(left * mostSymbols + right);
  if (pair) pair.count -= weight;
}

interface Queued {
  pair: Pair;
  /** As it was when it was queued. */
  count: number;
}

function isBefore(a: Queued, b: Queued): boolean {
  if (a.count !== b.count) return a.count > b.count;
  if (a.pair.left !== b.pair.left) return a.pair.left < b.pair.left;
  return a.pair.right < b.pair.right;
}

function push(heap: Queued[], item: Queued): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(item, heap[above]!)) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = item;
}

function pop(heap: Queued[]): Queued | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!last || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
    if (!isBefore(heap[below]!, last)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
  return top;
}
