import { addGradient, type LabelledRows, type Network } from './network.ts';

/** What holds parameters where they were: Σ strength/2 · importance · (parameter - anchor)². */
export interface Anchor {
  parameters: Float64Array;
  importance: Float64Array;
  strength: number;
}

/** How much the answers of rows depend on each parameter: the mean squared gradient of log p (empirical Fisher information). */
export function importanceOf(network: Network, { rows, labels }: LabelledRows): Float64Array {
  const importance = new Float64Array(network.parameters.length);
  const own = new Float64Array(network.parameters.length);
  for (const [at, row] of rows.entries()) {
    own.fill(0);
    addGradient(network, row, { label: labels[at]!, scale: 1, into: own });
    for (let place = 0; place < own.length; place++) importance[place]! += own[place]! ** 2 / rows.length;
  }
  return importance;
}

/** Elastic weight consolidation (Kirkpatrick et al. 2017): the penalty, with its gradient added to `gradient`. */
export function addAnchor(parameters: Float64Array, { parameters: anchor, importance, strength }: Anchor, gradient: Float64Array): number {
  let penalty = 0;
  for (let place = 0; place < parameters.length; place++) {
    const off = parameters[place]! - anchor[place]!;
    const pull = strength * importance[place]! * off;
    gradient[place]! += pull;
    penalty += (pull * off) / 2;
  }
  return penalty;
}
