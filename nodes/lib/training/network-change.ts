import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { gradients } from '../learn/gradients/gradients.ts';
import { createGraph, graphInput, neededNodes } from '../learn/graph.ts';
import { total } from '../learn/operators.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import { first, sizeOf, type Value } from '../learn/value.ts';
import { createWeights } from '../learn/weights.ts';
import { applyNetwork, type ImportedNetwork } from '../onnx/imported-network.ts';
import { isLowRankWeight, type LowRank, lowRankPlaces, withLowRank } from '../onnx/low-rank-weights.ts';
import { cutBeforeLast } from '../onnx/network-blocks.ts';
import type { BaseNetwork } from './base-network.ts';

/** What of a network is learned, beside the layers that are put behind it. */
export interface NetworkChange {
  /** Lies before all that changes, so that what it says of a row is worth keeping. */
  before?: ImportedNetwork;
  /** From what `before` says, or else from a row, to vectors; missing where nothing of the network changes. */
  after?: ImportedNetwork;
  trains: (name: string) => boolean;
  lowRank?: LowRank;
}

export interface ChangeSettings {
  method: 'head' | 'last' | 'lora' | 'all';
  lastBlocks: number;
  rank: number;
  alpha: number | null;
}

/** Fails where the network has no place for the change, or an operator on the way back to it has no gradient rule. */
export function changeOf(base: BaseNetwork, settings: ChangeSettings): NetworkChange {
  const change = planned(base, settings);
  refuseWithoutGradient(base, change);
  return change;
}

function planned(base: BaseNetwork, { method, lastBlocks, rank, alpha }: ChangeSettings): NetworkChange {
  const { network } = base;
  switch (method) {
    case 'head':
      return { before: network, trains: () => false };
    case 'last': {
      const parts = cutBeforeLast(network, lastBlocks);
      return { ...parts, trains: trainsOf(parts.after) };
    }
    case 'lora': {
      const places = lowRankPlaces(network);
      if (places.length === 0) throw noPlace(base);
      return { after: network, trains: isLowRankWeight, lowRank: { places, rank, alpha: alpha ?? 2 * rank } };
    }
    case 'all':
      return { after: network, trains: trainsOf(network) };
  }
}

/** All weights of a network; the running figures of batch normalisations stay as they are. */
function trainsOf({ graph, outputs, weights }: ImportedNetwork): (name: string) => boolean {
  const running = new Set(
    neededNodes(graph, outputs).flatMap(({ operator, inputs }) =>
      operator === 'BatchNormalization' ? inputs.slice(3).map(({ name }) => name) : [],
    ),
  );
  return (name) => weights[name] !== undefined && !running.has(name);
}

/** The changing part of a network in a scope. */
export function applyChange(scope: Scope, { after, lowRank }: NetworkChange, input: Value): Value {
  if (!after) return input;
  return first(applyNetwork(lowRank ? withLowRank(scope, lowRank) : scope, after, [input]));
}

/** Before any row is read: the gradients of all that is to change are built once, for nothing. */
function refuseWithoutGradient({ name, network }: BaseNetwork, change: NetworkChange): void {
  if (!change.after) return;
  const graph = createGraph();
  graph.model = name;
  const scope = createScope(graph, createWeights({ seed: 0, loaded: network.weights, trains: change.trains }), { training: true });
  const shape = first(change.after.inputs).shape.slice(1);
  try {
    const vectors = applyChange(scope, change, graphInput(graph, 'input', [2, ...shape]));
    const learned = scope.weights.flatMap(({ weight, value }) => (weight.trained && weight.kind !== 'state' ? [value] : []));
    if (learned.length === 0) throw new Error('Nothing of it can be learned.');
    gradients(total(vectors), learned);
  } catch (error) {
    throw withoutGradient(name, error);
  }
}

export const onlyHead = {
  label: message({ en: 'Learn only a new last layer', zh: '只学习新的最后一层' }),
  settings: { method: 'head' },
};

function withoutGradient(name: string, error: unknown): Failure {
  if (error instanceof Failure) {
    const { message: said, code } = error.problem;
    return new Failure(said.text, said.values, { code, setting: 'method', fixes: [onlyHead] });
  }
  return new Failure(
    {
      en: 'This part of “{name}” cannot be trained: {reason} Learn only a new last layer, or choose another model.',
      zh: '“{name}”的这一部分无法训练：{reason}请只学习新的最后一层，或换一个模型。',
    },
    { name, reason: error instanceof Error ? error.message : String(error) },
    { code: 'operator-without-gradient', setting: 'method', fixes: [onlyHead] },
  );
}

function noPlace({ name }: BaseNetwork): Failure {
  return new Failure(
    {
      en: '“{name}” has no matrices and no convolutions over all channels, beside which a small change could stand. Learn only a new last layer, or change its weights themselves.',
      zh: '“{name}”中没有矩阵，也没有跨所有通道的卷积，无处安放旁路小改动。请只学习新的最后一层，或直接改动它的权重。',
    },
    { name },
    {
      code: 'no-place-for-adapter',
      setting: 'method',
      fixes: [onlyHead, { label: message({ en: 'Change its last blocks', zh: '改动最后几块' }), settings: { method: 'last' } }],
    },
  );
}

/** How many numbers what is kept of a row has. */
export function keptSize({ before }: NetworkChange): number {
  return before ? sizeOf(first(before.outputs).shape.slice(1)) : 0;
}
