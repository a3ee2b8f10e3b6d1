import { graphInput, emit, floats } from '../../nodes/lib/learn/graph.ts';
import { convolution } from '../../nodes/lib/learn/layers/convolution.ts';
import { embedding } from '../../nodes/lib/learn/layers/embedding.ts';
import { linear } from '../../nodes/lib/learn/layers/linear.ts';
import { layerNormalization, rmsNormalization } from '../../nodes/lib/learn/layers/normalization.ts';
import { crossEntropy } from '../../nodes/lib/learn/losses.ts';
import {
  add,
  concat,
  fusedMatrixProduct,
  gelu,
  logSoftmax,
  matrixProduct,
  multiply,
  negate,
  reduceMean,
  relu,
  reshape,
  silu,
  softmax,
  split,
  total,
  transpose,
} from '../../nodes/lib/learn/operators.ts';
import type { Scope } from '../../nodes/lib/learn/scope.ts';
import { first, fixedDimension, fixedShape, pair, type Value } from '../../nodes/lib/learn/value.ts';
import { maxPool } from '../../nodes/lib/learn/window-operators.ts';
import { evenNumbers, wholeNumbers } from './even-numbers.ts';

/** Models that are compared with those of `models.py`, which are the same in PyTorch. */

export interface Sizes {
  model: 'mlp' | 'cnn' | 'encoder' | 'bert' | 'decoder';
  rows: number;
  /** Of the picture's side, or of the input. */
  side?: number;
  width?: number;
  classes?: number;
  vocabulary?: number;
  layers?: number;
  heads?: number;
  keyHeads?: number;
  inner?: number;
  length?: number;
}

type Known = Required<Sizes>;

export interface Batch {
  /** Floats, or whole numbers below the limit. */
  [name: string]: { shape: number[]; limit?: number };
}

const known = (sizes: Sizes): Known => ({
  side: 0,
  width: 0,
  classes: 0,
  vocabulary: 0,
  layers: 0,
  heads: 1,
  keyHeads: sizes.heads ?? 1,
  inner: 0,
  length: 0,
  ...sizes,
});

export function lossOf(scope: Scope, sizes: Sizes): Value {
  const all = known(sizes);
  const shares = floats(
    scope.graph,
    Array.from({ length: all.rows }, () => 1 / all.rows),
    [all.rows],
  );
  const input = (name: string) => {
    const { shape = [], limit } = batchOf(sizes)[name] ?? {};
    return graphInput(scope.graph, name, shape, limit === undefined ? undefined : 'int64');
  };
  if (all.model === 'decoder') return tokenLoss(decoder(scope, input('x'), all), input('y'), all);
  return crossEntropy(builders[all.model](scope, input, all), input('y'), shares);
}

const builders: Record<Exclude<Sizes['model'], 'decoder'>, (scope: Scope, input: (name: string) => Value, sizes: Known) => Value> = {
  mlp: (scope, input, { width, classes }) =>
    linear(scope, 'output', relu(linear(scope, 'hidden', input('x'), { outputs: width })), { outputs: classes }),
  cnn(scope, input, { rows, width, classes }) {
    const layer = (name: string, x: Value, channels: number) =>
      maxPool(relu(convolution(scope, name, x, { channels, kernel: [3, 3] })), [2, 2], { strides: [2, 2] });
    const x = layer('second', layer('first', input('x'), width), 2 * width);
    return linear(scope, 'output', reshape(x, [rows, -1]), { outputs: classes });
  },
  encoder(scope, input, sizes) {
    const { vocabulary, width, inner, layers, length, classes } = sizes;
    let x = add(
      embedding(scope, 'tokens', input('x'), { rows: vocabulary, width }),
      scope.weight('positions', [length, width], { kind: 'zeros' }),
    );
    for (let at = 0; at < layers; at++) {
      const name = `layers.${at}`;
      x = add(x, attention(scope, `${name}.attention`, layerNormalization(scope, `${name}.before`, x), sizes));
      const wide = gelu(linear(scope, `${name}.up`, layerNormalization(scope, `${name}.between`, x), { outputs: inner }));
      x = add(x, linear(scope, `${name}.down`, wide, { outputs: width }));
    }
    return linear(scope, 'output', reduceMean(layerNormalization(scope, 'last', x), [1]), { outputs: classes });
  },
  bert(scope, input, sizes) {
    const { vocabulary, width, inner, layers, length, rows, classes } = sizes;
    const words = embedding(scope, 'tokens', input('x'), { rows: vocabulary, width });
    let x = layerNormalization(scope, 'embedded', add(words, scope.weight('positions', [length, width], { kind: 'zeros' })));
    // The last third of every second text is padding.
    const hidden = Array.from({ length: rows * length }, (_, at) =>
      Math.floor(at / length) % 2 && at % length >= (length * 2) / 3 ? -1e4 : 0,
    );
    const mask = floats(scope.graph, hidden, [rows, 1, 1, length]);
    for (let at = 0; at < layers; at++) {
      const name = `layers.${at}`;
      x = layerNormalization(scope, `${name}.between`, add(x, attention(scope, `${name}.attention`, x, sizes, { mask })));
      const wide = gelu(linear(scope, `${name}.up`, x, { outputs: inner }));
      x = layerNormalization(scope, `${name}.after`, add(x, linear(scope, `${name}.down`, wide, { outputs: width })));
    }
    return linear(scope, 'output', reduceMean(x, [1]), { outputs: classes });
  },
};

function decoder(scope: Scope, ids: Value, sizes: Known): Value {
  const { vocabulary, width, inner, layers, length, heads } = sizes;
  let x = embedding(scope, 'tokens', ids, { rows: vocabulary, width });
  const future = Array.from({ length: length ** 2 }, (_, at) => (at % length > Math.floor(at / length) ? -1e4 : 0));
  const turn = rotation(x, length, width / heads);
  for (let at = 0; at < layers; at++) {
    const name = `layers.${at}`;
    const normal = rmsNormalization(scope, `${name}.before`, x);
    const mask = floats(scope.graph, future, [length, length]);
    x = add(x, attention(scope, `${name}.attention`, normal, sizes, { mask, turn, bias: false }));
    const between = rmsNormalization(scope, `${name}.between`, x);
    const gate = silu(linear(scope, `${name}.gate`, between, { outputs: inner, bias: false }));
    const wide = multiply(gate, linear(scope, `${name}.up`, between, { outputs: inner, bias: false }));
    x = add(x, linear(scope, `${name}.down`, wide, { outputs: width, bias: false }));
  }
  return linear(scope, 'output', rmsNormalization(scope, 'last', x), { outputs: vocabulary, bias: false });
}

interface AttentionParts {
  /** Added to the scores. */
  mask?: Value;
  /** Turns queries and keys by their places. */
  turn?: (x: Value) => Value;
  bias?: boolean;
}

function attention(
  scope: Scope,
  name: string,
  x: Value,
  sizes: Known,
  { mask, turn = (value) => value, bias = true }: AttentionParts = {},
): Value {
  const { rows, length, width, heads, keyHeads } = sizes;
  const each = width / heads;
  const part = (which: string, count: number) => {
    const flat = linear(scope, `${name}.${which}`, x, { outputs: count * each, bias });
    return transpose(reshape(flat, [rows, length, count, each]), [0, 2, 1, 3]);
  };
  const [query, key, value] = [turn(part('query', heads)), turn(part('key', keyHeads)), part('value', keyHeads)];
  const groups = heads / keyHeads;
  // Several heads of queries share one of keys.
  const queries = groups === 1 ? query : reshape(query, [rows, keyHeads, groups, length, each]);
  const shared = (of: Value) => (groups === 1 ? of : reshape(of, [rows, keyHeads, 1, length, each]));
  const scores = fusedMatrixProduct(queries, shared(key), { transposeB: true, alpha: 1 / Math.sqrt(each) });
  const weights = softmax(mask ? add(scores, mask) : scores);
  const heard = reshape(matrixProduct(weights, shared(value)), [rows, heads, length, each]);
  return linear(scope, `${name}.output`, reshape(transpose(heard, [0, 2, 1, 3]), [rows, length, width]), { outputs: width, bias });
}

/** Su et al. 2021: pairs of halves turned by angles that grow with the place. */
function rotation({ graph }: Value, length: number, each: number): (x: Value) => Value {
  const half = each / 2;
  const angles = Array.from({ length: length * each }, (_, at) => Math.floor(at / each) * 10_000 ** (-(at % half) / half));
  const cosines = floats(graph, angles.map(Math.cos), [length, each]);
  const sines = floats(graph, angles.map(Math.sin), [length, each]);
  return (x) => {
    const [low, high] = pair(split(x, [half, half], fixedShape(x.shape).length - 1));
    return add(multiply(x, cosines), multiply(concat([negate(high), low], -1), sines));
  };
}

/** The mean over all tokens. */
function tokenLoss(logits: Value, targets: Value, { rows, length, vocabulary }: Known): Value {
  const flat = logSoftmax(reshape(logits, [rows * length, vocabulary]));
  const labels = reshape(targets, [rows * length, 1]);
  const right = first(emit(flat.graph, 'GatherElements', [flat, labels], { axis: 1 }));
  return multiply(total(right), -1 / fixedDimension(right.shape, 0));
}

/** What a batch of the model is made of. */
export function batchOf(sizes: Sizes): Batch {
  const { model, rows, side, classes, vocabulary, length } = known(sizes);
  const y = model === 'decoder' ? { shape: [rows, length], limit: vocabulary } : { shape: [rows], limit: classes };
  if (model === 'mlp') return { x: { shape: [rows, side] }, y };
  if (model === 'cnn') return { x: { shape: [rows, 1, side, side] }, y };
  return { x: { shape: [rows, length], limit: vocabulary }, y };
}

export function feedsOf(sizes: Sizes): Record<string, { data: Float32Array | BigInt64Array; shape: number[] }> {
  return Object.fromEntries(
    Object.entries(batchOf(sizes)).map(([name, { shape, limit }]) => {
      const count = shape.reduce((all, size) => all * size, 1);
      const data =
        limit === undefined
          ? Float32Array.from(evenNumbers(`batch ${name}`, count))
          : BigInt64Array.from(wholeNumbers(`batch ${name}`, count, limit), (number) => BigInt(number));
      return [name, { data, shape }];
    }),
  );
}

/** The adapters that a LoRA training gives every linear layer, and what it trains. */
export const adapter = { rank: 8, alpha: 16, dropout: 0, magnitude: false };
export const trainsAdapters = (name: string) => name.includes('.lora_') || name.startsWith('output.');
