import { neededNodes } from '../learn/graph.ts';
import { add, gemm, reshape } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { fixedShape, integerAttribute, sizeOf, type FloatArray, type GraphNode } from '../learn/value.ts';
import type { Weight } from '../learn/weights.ts';
import type { ImportedNetwork } from './imported-network.ts';

/** A weight beside which a change of low rank can stand (Hu et al. 2021): its numbers as a matrix, one row for each output, or for each input. */
export interface LowRankPlace {
  name: string;
  rows: number;
  columns: number;
  /** Rows are inputs, as the second factor of a product has them. */
  inputsFirst: boolean;
}

/** Matrices of products and kernels of convolutions over all channels, as PEFT changes them. */
export function lowRankPlaces({ graph, outputs, weights }: ImportedNetwork): LowRankPlace[] {
  const places = new Map<string, LowRankPlace>();
  for (const node of neededNodes(graph, outputs)) {
    const weight = node.inputs[1];
    if (!weight || !weights[weight.name] || !isChangeable(node, weight.shape.length)) continue;
    const [rows = 1, ...others] = fixedShape(weight.shape);
    places.set(weight.name, { name: weight.name, rows, columns: sizeOf(others), inputsFirst: isInputsFirst(node) });
  }
  return [...places.values()];
}

function isChangeable(node: GraphNode, rank: number): boolean {
  if (node.operator === 'Conv') return integerAttribute(node, 'group', 1) === 1;
  return (node.operator === 'Gemm' || node.operator === 'MatMul') && rank === 2;
}

function isInputsFirst(node: GraphNode): boolean {
  return node.operator === 'MatMul' || (node.operator === 'Gemm' && integerAttribute(node, 'transB', 0) === 0);
}

export interface LowRank {
  places: readonly LowRankPlace[];
  rank: number;
  /** The change counts alpha / rank. */
  alpha: number;
}

const downOf = (name: string) => `${name}.lora_A`;
const upOf = (name: string) => `${name}.lora_B`;
export const isLowRankWeight = (name: string) => /\.lora_[AB]$/.test(name);

/** A scope in which the weights of these places come with their change. Which side begins at zero is as in the paper: nothing changes at first. */
export function withLowRank(scope: Scope, { places, rank, alpha }: LowRank): Scope {
  const byName = new Map(places.map((place) => [place.name, place]));
  return {
    ...scope,
    weight(name, shape, start, kind) {
      const weight = scope.weight(name, shape, start, kind);
      const place = byName.get(name);
      if (!place) return weight;
      const { rows, columns, inputsFirst } = place;
      const inputs = inputsFirst ? rows : columns;
      const down = scope.weight(downOf(name), inputsFirst ? [rows, rank] : [rank, columns], {
        kind: 'uniform',
        limit: 1 / Math.sqrt(inputs),
      });
      const up = scope.weight(upOf(name), inputsFirst ? [rank, columns] : [rows, rank], { kind: 'zeros' });
      const change = inputsFirst ? gemm(down, up, undefined, { alpha: alpha / rank }) : gemm(up, down, undefined, { alpha: alpha / rank });
      return add(weight, shape.length === 2 ? change : reshape(change, [...shape]));
    },
  };
}

/** The numbers of the network's own weights with the changes in them. */
export function mergedLowRank(weights: readonly Weight[], { places, rank, alpha }: LowRank): Record<string, FloatArray> {
  const numbers = new Map(weights.map(({ name, data }) => [name, data]));
  const merged = Object.fromEntries([...numbers].filter(([name]) => !isLowRankWeight(name)));
  for (const { name, rows, columns, inputsFirst } of places) {
    const [own, down, up] = [name, downOf(name), upOf(name)].map((one) => numbers.get(one));
    if (!own || !down || !up) continue;
    const [left, right] = inputsFirst ? [down, up] : [up, down];
    const whole = Float32Array.from(own);
    for (let row = 0; row < rows; row++)
      for (let step = 0; step < rank; step++) {
        const factor = (left[row * rank + step]! * alpha) / rank;
        if (factor !== 0)
          for (let column = 0; column < columns; column++) whole[row * columns + column]! += factor * right[step * columns + column]!;
      }
    merged[name] = whole;
  }
  return merged;
}
