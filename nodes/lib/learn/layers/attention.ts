import {
  add,
  concat,
  expand,
  greater,
  matrixProduct,
  multiply,
  reshape,
  softmax,
  split,
  subtract,
  transpose,
  unsqueeze,
  where,
} from '../operators.ts';
import type { Scope } from '../scope.ts';
import { fixedDimension, fixedShape, triple, type Value } from '../value.ts';
import type { Start } from '../weights.ts';
import { linear, type LinearOptions } from './linear.ts';
import { rmsNormalization } from './normalization.ts';
import { rotated, type Turn } from './rotary.ts';

/** Keys [batch, heads, width, places] and values [batch, heads, places, width]: what later tokens need of earlier ones. */
export interface KeyValues {
  keys: Value;
  values: Value;
}

export interface AttentionLayer {
  heads: number;
  /** Heads of keys and values, each shared by several heads of queries; as many as `heads` if not given. Ainslie et al. 2023. */
  keyHeads?: number;
  /** Of one head; the model's width shared by all heads if not given. */
  headWidth?: number;
  /** Full names of the weights; `joined` where one matrix makes queries, keys and values. */
  names: { query: string; key: string; value: string; output: string } | { joined: string; output: string };
  /** Which projections have a bias: all if not given. */
  biases?: 'all' | 'inputs' | 'output' | 'none';
  layout?: 'outputs-first' | 'inputs-first';
  start?: Start;
  /** Added to the scores: 0 where a key is seen, far below 0 where it is hidden. See `causalMask`. */
  mask?: Value;
  /** Turns queries and keys by their positions. */
  turn?: Turn;
  /** Queries and keys of each head are brought to one length, as in Qwen3. */
  normalization?: { query: string; key: string; epsilon: number };
  /** Of the attention weights. */
  dropout?: number;
  /** Given the keys and values of these tokens, says all that they look at: earlier tokens' too, where those are kept. */
  remember?: (own: KeyValues) => KeyValues;
}

/** Each token of x [batch, length, width] takes from all that it sees, by how much its query meets their keys. Vaswani et al. 2017. */
export function attention(scope: Scope, x: Value, layer: AttentionLayer): Value {
  const { heads, keyHeads = heads, biases = 'all', normalization: even, remember } = layer;
  const width = fixedDimension(x.shape, -1);
  const headWidth = layer.headWidth ?? width / heads;
  const apart = (flat: Value, count: number) => reshape(flat, [0, 0, count, headWidth]);
  const placed = (value: Value, norm: string | undefined) => {
    const normal = even && norm ? rmsNormalization(scope, norm, value, even.epsilon) : value;
    return layer.turn ? rotated(normal, layer.turn) : normal;
  };
  const [query, key, value] = projections(scope, x, layer, [heads * headWidth, keyHeads * headWidth, keyHeads * headWidth]);
  const own: KeyValues = {
    keys: transpose(placed(apart(key, keyHeads), even?.key), [0, 2, 3, 1]),
    values: transpose(apart(value, keyHeads), [0, 2, 1, 3]),
  };
  const queries = multiply(placed(apart(query, heads), even?.query), 1 / Math.sqrt(headWidth));
  const taken = attended(scope, queries, remember ? remember(own) : own, layer);
  return linear(scope, layer.names.output, taken, { outputs: width, bias: biases === 'all' || biases === 'output', ...options(layer) });
}

function options({ start, layout }: AttentionLayer): Pick<LinearOptions, 'start' | 'layout'> {
  return { ...(start && { start }), ...(layout && { layout }) };
}

function projections(scope: Scope, x: Value, layer: AttentionLayer, widths: readonly [number, number, number]): [Value, Value, Value] {
  const { names, biases = 'all' } = layer;
  const project = (name: string, outputs: number) =>
    linear(scope, name, x, { outputs, bias: biases === 'all' || biases === 'inputs', ...options(layer) });
  if ('joined' in names) {
    const joined = project(
      names.joined,
      widths.reduce((sum, width) => sum + width),
    );
    return triple(split(joined, widths, -1));
  }
  return [project(names.query, widths[0]), project(names.key, widths[1]), project(names.value, widths[2])];
}

/** softmax(queries · keys + mask) · values, with all heads side by side again. Queries are [batch, length, heads, width]. */
function attended(scope: Scope, queries: Value, { keys, values }: KeyValues, { mask, dropout = 0 }: AttentionLayer): Value {
  const [heads, keyHeads] = [fixedDimension(queries.shape, 2), fixedDimension(keys.shape, 1)];
  const width = fixedDimension(queries.shape, 3);
  const mix = (moved: Value, seen: KeyValues) => {
    const scores = matrixProduct(moved, seen.keys);
    const shares = softmax(mask ? add(scores, mask) : scores);
    return matrixProduct(scope.dropout(shares, dropout), seen.values);
  };
  if (heads === keyHeads) {
    const mixed = mix(transpose(queries, [0, 2, 1, 3]), { keys, values });
    return reshape(transpose(mixed, [0, 2, 1, 3]), [0, 0, heads * width]);
  }
  // Heads that share keys lie along an axis of their own, over which the keys are repeated without a copy.
  const grouped = transpose(reshape(queries, [0, 0, keyHeads, heads / keyHeads, width]), [0, 2, 3, 1, 4]);
  const shared = { keys: unsqueeze(keys, [2]), values: unsqueeze(values, [2]) };
  return reshape(transpose(mix(grouped, shared), [0, 3, 1, 2, 4]), [0, 0, heads * width]);
}

/** Far below any score, yet finite: a token that sees nothing at all must not become NaN. */
const hidden = -1e9;

/** Axes of heads in the scores: two of them where heads share keys. */
const headAxes = (grouped: boolean) => (grouped ? [1, 2] : [1]);

/** The mask that hides padding: `present` [batch, keys] is 1 for tokens and 0 for padding. */
export function paddingMask(present: Value, grouped = false): Value {
  const mask = multiply(subtract(1, unsqueeze(present, [...headAxes(grouped), -2])), hidden);
  if (mask.shape.some((size) => typeof size !== 'number')) return mask;
  // With a row for each query: scores of all of them are one long run, to which the runtime adds more than twice as fast.
  const tokens = fixedDimension(present.shape, -1);
  return expand(mask, [...fixedShape(mask.shape).slice(0, -2), tokens, tokens]);
}

/**
 * The mask that hides later tokens: a query sees keys whose position is not beyond its own. Positions are int64
 * [batch, length]; those of keys are the queries' own if not given. What no query may see gets a position beyond all.
 */
export function causalMask(positions: Value, keyPositions = positions, grouped = false): Value {
  const queries = unsqueeze(positions, [...headAxes(grouped), -1]);
  const keys = unsqueeze(keyPositions, [...headAxes(grouped), -2]);
  return where(greater(keys, queries), hidden, 0);
}
/** A key position that lies beyond all. */
export const nowhere = 2 ** 40;

/** Adds the keys and values of these tokens after those of earlier ones. */
export function appended(past: KeyValues, own: KeyValues): KeyValues {
  return { keys: concat([past.keys, own.keys], 3), values: concat([past.values, own.values], 2) };
}
