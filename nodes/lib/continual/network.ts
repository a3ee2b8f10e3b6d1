import { fillNormal } from '../learn/random.ts';

/**
 * Small networks that learn row by row, in double precision and with all parameters in one list: what continual, online
 * and meta-learning compute with. Layers of ReLU, a softmax at the end; a row is given by its features that are not zero.
 */
export interface Network {
  /** Numbers between the layers: features, hidden units, classes. */
  widths: readonly number[];
  /** Layer by layer: the weights [before, after], then the biases. */
  parameters: Float64Array;
}
export interface SparseRow {
  ids: ArrayLike<number>;
  values: ArrayLike<number>;
}
export interface LabelledRows {
  rows: readonly SparseRow[];
  labels: ArrayLike<number>;
}

export function parameterCount(widths: readonly number[]): number {
  return layersOf(widths).reduce((sum, { before, after }) => sum + (before + 1) * after, 0);
}

/** Where the layers stand in the list of parameters. */
export function layersOf(widths: readonly number[]): { before: number; after: number; weights: number; biases: number }[] {
  let place = 0;
  return widths.slice(1).map((after, layer) => {
    const before = widths[layer] ?? 0;
    const weights = place;
    place += (before + 1) * after;
    return { before, after, weights, biases: weights + before * after };
  });
}

/** First weights as He et al. 2015. */
export function randomNetwork(widths: readonly number[], seed: number): Network {
  const parameters = new Float64Array(parameterCount(widths));
  for (const [layer, { before, after, weights }] of layersOf(widths).entries())
    parameters.set(fillNormal(new Float32Array(before * after), Math.sqrt(2 / before), { seed, purpose: 'initial', layer }), weights);
  return { widths, parameters };
}

/** What each layer says of a row; the last are the probabilities of the classes. */
export function activations({ widths, parameters }: Network, row: SparseRow): Float64Array[] {
  const said: Float64Array[] = [];
  for (const [at, { before, after, weights, biases }] of layersOf(widths).entries()) {
    const sums = parameters.slice(biases, biases + after);
    const input = at === 0 ? undefined : said[at - 1];
    const count = input ? before : row.ids.length;
    for (let entry = 0; entry < count; entry++) {
      const value = input ? input[entry]! : row.values[entry]!;
      if (value === 0) continue;
      const start = weights + (input ? entry : row.ids[entry]!) * after;
      for (let unit = 0; unit < after; unit++) sums[unit]! += value * parameters[start + unit]!;
    }
    if (at < widths.length - 2) for (let unit = 0; unit < after; unit++) sums[unit] = Math.max(0, sums[unit]!);
    else softmax(sums);
    said.push(sums);
  }
  return said;
}

function softmax(sums: Float64Array): void {
  const most = Math.max(...sums);
  let total = 0;
  for (let at = 0; at < sums.length; at++) total += sums[at] = Math.exp(sums[at]! - most);
  for (let at = 0; at < sums.length; at++) sums[at]! /= total;
}

/**
 * Adds `scale` times the gradient of one row's cross-entropy to `into`, which may be the parameters themselves: a step of
 * descent then. Answers the cross-entropy before. `said` is what the layers say of the row, where that is known already.
 */
export function addGradient(
  network: Network,
  row: SparseRow,
  { label, scale, into, said = activations(network, row) }: { label: number; scale: number; into: Float64Array; said?: Float64Array[] },
): number {
  const { widths, parameters } = network;
  const layers = layersOf(widths);
  const chances = said.at(-1) ?? new Float64Array();
  const loss = -Math.log(Math.max(chances[label] ?? 0, 1e-300));
  let slope = chances.slice();
  slope[label]! -= 1;
  for (let at = layers.length - 1; at >= 0; at--) {
    const { before, after, weights, biases } = layers[at]!;
    const input = at === 0 ? undefined : said[at - 1];
    const count = input ? before : row.ids.length;
    const next = new Float64Array(input ? before : 0);
    for (let entry = 0; entry < count; entry++) {
      const value = input ? input[entry]! : row.values[entry]!;
      const start = weights + (input ? entry : row.ids[entry]!) * after;
      // A unit that ReLU holds at zero passes nothing back.
      if (value === 0) continue;
      if (input) for (let unit = 0; unit < after; unit++) next[entry]! += slope[unit]! * parameters[start + unit]!;
      for (let unit = 0; unit < after; unit++) into[start + unit]! += scale * value * slope[unit]!;
    }
    for (let unit = 0; unit < after; unit++) into[biases + unit]! += scale * slope[unit]!;
    slope = next;
  }
  return loss;
}

/** The mean cross-entropy of rows; its gradient is added to `gradient`. */
export function meanGradient(network: Network, { rows, labels }: LabelledRows, gradient: Float64Array): number {
  let sum = 0;
  for (const [at, row] of rows.entries()) sum += addGradient(network, row, { label: labels[at]!, scale: 1 / rows.length, into: gradient });
  return sum / rows.length;
}

export function likeliestClass(chances: Float64Array): number {
  let best = 0;
  for (let at = 1; at < chances.length; at++) if (chances[at]! > chances[best]!) best = at;
  return best;
}

/** The share of rows whose likeliest class is right; NaN of no rows. */
export function accuracyOn(network: Network, { rows, labels }: LabelledRows): number {
  let right = 0;
  for (const [at, row] of rows.entries())
    right += Number(likeliestClass(activations(network, row).at(-1) ?? new Float64Array()) === labels[at]);
  return right / rows.length;
}

/** Some of the rows, in the given order. */
export function pickedRows({ rows, labels }: LabelledRows, chosen: Int32Array | readonly number[]): LabelledRows {
  return { rows: Array.from(chosen, (row) => rows[row]!), labels: Array.from(chosen, (row) => labels[row]!) };
}
