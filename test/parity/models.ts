import { emit, floats, graphInput, integers } from '../../nodes/lib/learn/graph.ts';
import { attention, causalMask } from '../../nodes/lib/learn/layers/attention.ts';
import { convolution } from '../../nodes/lib/learn/layers/convolution.ts';
import { embedding } from '../../nodes/lib/learn/layers/embedding.ts';
import { feedForward } from '../../nodes/lib/learn/layers/feed-forward.ts';
import { linear } from '../../nodes/lib/learn/layers/linear.ts';
import { layerNormalization, rmsNormalization } from '../../nodes/lib/learn/layers/normalization.ts';
import { rotaryFrequencies, turnBy } from '../../nodes/lib/learn/layers/rotary.ts';
import { crossEntropy } from '../../nodes/lib/learn/losses.ts';
import { add, logSoftmax, multiply, reduceMean, relu, reshape, total } from '../../nodes/lib/learn/operators.ts';
import type { Scope } from '../../nodes/lib/learn/scope.ts';
import { first, fixedDimension, type Value } from '../../nodes/lib/learn/value.ts';
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
    const { vocabulary, width, inner, heads, layers, length, classes } = sizes;
    let x = add(
      embedding(scope, 'tokens', input('x'), { rows: vocabulary, width }),
      scope.weight('positions', [length, width], { kind: 'zeros' }),
    );
    for (let at = 0; at < layers; at++) {
      const name = `layers.${at}`;
      const names = attentionNames(`${name}.attention`);
      x = add(x, attention(scope, layerNormalization(scope, `${name}.before`, x), { heads, names }));
      x = add(
        x,
        feedForward(scope, layerNormalization(scope, `${name}.between`, x), { inner, activation: 'gelu', names: forwardNames(name) }),
      );
    }
    return linear(scope, 'output', reduceMean(layerNormalization(scope, 'last', x), [1]), { outputs: classes });
  },
  bert(scope, input, sizes) {
    const { vocabulary, width, inner, heads, layers, length, rows, classes } = sizes;
    const words = embedding(scope, 'tokens', input('x'), { rows: vocabulary, width });
    let x = layerNormalization(scope, 'embedded', add(words, scope.weight('positions', [length, width], { kind: 'zeros' })));
    // The last third of every second text is padding.
    const hidden = Array.from({ length: rows * length }, (_, at) =>
      Math.floor(at / length) % 2 && at % length >= (length * 2) / 3 ? -1e4 : 0,
    );
    const mask = floats(scope.graph, hidden, [rows, 1, 1, length]);
    for (let at = 0; at < layers; at++) {
      const name = `layers.${at}`;
      const seen = attention(scope, x, { heads, mask, names: attentionNames(`${name}.attention`) });
      x = layerNormalization(scope, `${name}.between`, add(x, seen));
      const wide = feedForward(scope, x, { inner, activation: 'gelu', names: forwardNames(name) });
      x = layerNormalization(scope, `${name}.after`, add(x, wide));
    }
    return linear(scope, 'output', reduceMean(x, [1]), { outputs: classes });
  },
};

function decoder(scope: Scope, ids: Value, { vocabulary, width, inner, layers, rows, length, heads, keyHeads }: Known): Value {
  let x = embedding(scope, 'tokens', ids, { rows: vocabulary, width });
  const positions = integers(
    scope.graph,
    Array.from({ length: rows * length }, (_, at) => at % length),
    [rows, length],
  );
  const mask = causalMask(positions, positions, keyHeads < heads);
  const turn = turnBy(positions, rotaryFrequencies(width / heads));
  for (let at = 0; at < layers; at++) {
    const name = `layers.${at}`;
    const names = attentionNames(`${name}.attention`);
    const normal = rmsNormalization(scope, `${name}.before`, x);
    x = add(x, attention(scope, normal, { heads, keyHeads, mask, turn, names, biases: 'none' }));
    const between = rmsNormalization(scope, `${name}.between`, x);
    const forward = { ...forwardNames(name), gate: `${name}.gate` };
    x = add(x, feedForward(scope, between, { inner, activation: 'silu', names: forward, bias: false }));
  }
  return linear(scope, 'output', rmsNormalization(scope, 'last', x), { outputs: vocabulary, bias: false });
}

const forwardNames = (name: string) => ({ up: `${name}.up`, down: `${name}.down` });
const attentionNames = (name: string) => ({
  query: `${name}.query`,
  key: `${name}.key`,
  value: `${name}.value`,
  output: `${name}.output`,
});

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
