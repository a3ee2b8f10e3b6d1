import { add, gemm, multiply, relu } from './operators.ts';
import { fillNormal } from './random.ts';
import type { Parameter } from './step.ts';
import { graphInput } from './graph.ts';
import { sizeOf, type Graph, type Value } from './value.ts';

export interface NetworkParameter {
  name: string;
  shape: readonly number[];
  /** Standard deviation of its first values; 0 starts at zero. */
  deviation: number;
  kind: 'weight' | 'bias';
}

/** A place where training hides units: its mask [rows, width] is an input of the training graph. */
export interface Dropout {
  name: string;
  width: number;
  rate: number;
}

export type Values = Readonly<Record<string, Value>>;

/** A model without its task: from rows of numbers to one number for each output. */
export interface Network {
  width: number;
  outputs: number;
  parameters: readonly NetworkParameter[];
  dropouts: readonly Dropout[];
  /** [rows, width] to [rows, outputs]. Without masks it is the network as it is used. */
  forward: (rows: Value, parameters: Values, masks?: Values) => Value;
}

export interface DenseShape {
  inputs: number;
  /** Widths of the hidden layers; none makes a linear model. */
  hidden: readonly number[];
  outputs: number;
  /** Share of hidden units that each training step leaves out. */
  dropout?: number;
}

/** Linear model or multilayer perceptron with ReLU. A linear model starts at zero, hidden layers as He et al. 2015. */
export function denseNetwork({ inputs, hidden, outputs, dropout = 0 }: DenseShape): Network {
  const widths = [inputs, ...hidden, outputs];
  const layers = widths.slice(1).map((width, layer) => ({ layer, width, before: widths[layer] ?? 0, last: layer === hidden.length }));
  return {
    width: inputs,
    outputs,
    parameters: layers.flatMap(({ layer, width, before, last }): NetworkParameter[] => {
      const deviation = hidden.length === 0 ? 0 : Math.sqrt((last ? 1 : 2) / before);
      return [
        { name: `layer${layer}/weight`, shape: [before, width], deviation, kind: 'weight' },
        { name: `layer${layer}/bias`, shape: [width], deviation: 0, kind: 'bias' },
      ];
    }),
    dropouts:
      dropout > 0
        ? layers.filter(({ last }) => !last).map(({ layer, width }) => ({ name: `layer${layer}/mask`, width, rate: dropout }))
        : [],
    forward: (rows, parameters, masks = {}) =>
      layers.reduce((x, { layer, last }) => {
        const sum = gemm(x, taken(parameters, `layer${layer}/weight`), taken(parameters, `layer${layer}/bias`));
        return last ? sum : masked(relu(sum), masks[`layer${layer}/mask`]);
      }, rows),
  };
}

export interface BagShape {
  /** Units between the features and the outputs; none makes a linear model. */
  hidden?: number;
  outputs: number;
  dropout?: number;
}

/**
 * What follows the weighted sum of a bag's feature rows. Linear: the sums are the outputs, but for a
 * bias. Otherwise the sums feed one hidden layer.
 */
export function bagNetwork({ hidden = 0, outputs, dropout = 0 }: BagShape): Network {
  const width = hidden || outputs;
  const bias: NetworkParameter = { name: 'bag/bias', shape: [width], deviation: 0, kind: 'bias' };
  if (hidden === 0) {
    return { width, outputs, parameters: [bias], dropouts: [], forward: (sums, parameters) => add(sums, taken(parameters, 'bag/bias')) };
  }
  const head = denseNetwork({ inputs: hidden, hidden: [], outputs });
  return {
    width,
    outputs,
    // A head at zero would pass nothing back to the features, so it starts at random.
    parameters: [bias, ...head.parameters.map((part) => ({ ...part, deviation: part.kind === 'weight' ? Math.sqrt(1 / hidden) : 0 }))],
    dropouts: dropout > 0 ? [{ name: 'bag/mask', width, rate: dropout }] : [],
    forward: (sums, parameters, masks = {}) =>
      head.forward(masked(relu(add(sums, taken(parameters, 'bag/bias'))), masks['bag/mask']), parameters),
  };
}

function masked(x: Value, mask: Value | undefined): Value {
  return mask ? multiply(x, mask) : x;
}

function taken(values: Values, name: string): Value {
  const value = values[name];
  if (!value) throw new Error(`The network needs the parameter "${name}".`);
  return value;
}

/** Inputs of a graph for all parameters of a network, by name. */
export function parameterInputs(graph: Graph, network: Network): Values {
  return Object.fromEntries(network.parameters.map(({ name, shape }) => [name, graphInput(graph, name, shape)]));
}

export interface InitialOptions {
  seed: number;
  /** Whether weight decay concerns biases too, as it does in PyTorch unless told otherwise. */
  decayBiases?: boolean;
}

export function initialParameters(network: Network, values: Values, { seed, decayBiases = false }: InitialOptions): Parameter[] {
  return network.parameters.map(({ name, shape, deviation, kind }, layer) => {
    const initial = new Float32Array(sizeOf(shape));
    if (deviation > 0) fillNormal(initial, deviation, { seed, purpose: 'initial', layer });
    return { value: taken(values, name), initial, decays: kind === 'weight' || decayBiases };
  });
}
