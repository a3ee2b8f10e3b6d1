import { shuffle } from '../learn/random.ts';
import { addAnchor, type Anchor } from './consolidation.ts';
import { addGradient, type LabelledRows, type Network } from './network.ts';

export interface DescentOptions {
  epochs: number;
  batchSize: number;
  learningRate: number;
  seed: number;
  /** What holds the parameters while they move. */
  anchor?: Anchor;
  /** After each batch, with the share that is done; the place to stop at by throwing. */
  onBatch?: (done: number) => void;
  onEpoch?: (epoch: number, loss: number) => void;
}
const batchesBetweenRests = 16;
const moments = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Learns rows in shuffled batches by Adam (Kingma and Ba 2015); the rate falls along half a cosine. */
export async function descend({ widths, parameters }: Network, { rows, labels }: LabelledRows, options: DescentOptions): Promise<void> {
  const { epochs, batchSize, learningRate, seed, anchor } = options;
  const [gradient, mean, square] = [0, 0, 0].map(() => new Float64Array(parameters.length));
  if (!gradient || !mean || !square || rows.length === 0) return;
  const batches = Math.ceil(rows.length / batchSize);
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = shuffle(Int32Array.from(rows.keys()), { seed, purpose: 'shuffle', step: epoch });
    let sum = 0;
    for (let batch = 0; batch < batches; batch++) {
      const chosen = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      gradient.fill(0);
      for (const row of chosen)
        sum += addGradient({ widths, parameters }, rows[row]!, { label: labels[row]!, scale: 1 / chosen.length, into: gradient });
      if (anchor) addAnchor(parameters, anchor, gradient);
      const rate = (learningRate * (1 + Math.cos((Math.PI * step) / (epochs * batches)))) / 2;
      move(parameters, { gradient, mean, square }, { rate, step: ++step });
      options.onBatch?.(step / (epochs * batches));
      // The loop never waits for anything by itself, and a stop could not be heard.
      if (step % batchesBetweenRests === 0) await new Promise(setImmediate);
    }
    options.onEpoch?.(epoch, sum / rows.length);
  }
}

interface AdamState {
  gradient: Float64Array;
  mean: Float64Array;
  square: Float64Array;
}
function move(parameters: Float64Array, { gradient, mean, square }: AdamState, { rate, step }: { rate: number; step: number }): void {
  const { beta1, beta2, epsilon } = moments;
  const [first, second] = [1 - beta1 ** step, 1 - beta2 ** step];
  for (let at = 0; at < parameters.length; at++) {
    const pull = gradient[at]!;
    mean[at] = beta1 * mean[at]! + (1 - beta1) * pull;
    square[at] = beta2 * square[at]! + (1 - beta2) * pull * pull;
    parameters[at]! -= (rate * (mean[at]! / first)) / (Math.sqrt(square[at]! / second) + epsilon);
  }
}
