import { graphInput } from './graph.ts';
import { multiply } from './operators.ts';
import { fixedShape, type Graph, type Value } from './value.ts';
import type { Start, Weight, WeightKind, WeightSet } from './weights.ts';

/** A place where training hides units: its mask is an input of the training graph. */
export interface DropoutMask {
  name: string;
  shape: number[];
  rate: number;
}

export interface CarriedState {
  weight: Weight;
  value: Value;
  next: Value;
}

/** A low-rank change that a linear layer learns beside its fixed weights (Hu et al. 2021). */
export interface Adapter {
  rank: number;
  /** The change counts alpha / rank. */
  alpha: number;
  dropout: number;
  /** Learns the lengths of the weight's rows apart from their directions (Liu et al. 2024, DoRA). */
  magnitude: boolean;
}

/**
 * Where a model is being built. A model is a function of a scope and its inputs: it takes its weights
 * from the scope by name and says where training hides units; the same function builds the training
 * graph and the graph that is used.
 */
export interface Scope {
  graph: Graph;
  training: boolean;
  weight(name: string, shape: readonly number[], start: Start, kind?: WeightKind): Value;
  /** Inverted dropout while training, else the value itself. */
  dropout(x: Value, rate: number): Value;
  /** Numbers that each training step replaces by what `next` makes of them, such as running means; without it they stay. */
  carry(name: string, shape: readonly number[], start: Start, next?: (before: Value) => Value): Value;
  /** Whether a weight of this name, which was taken before, changes in training. */
  trains(name: string): boolean;
  /** The adapter that a linear layer of this name gets, if any. */
  adapterOf(name: string): Adapter | undefined;
  /** Whether layers may add an adapter's change to their weights before they multiply, which rounds it to the weights' last digit. */
  mergesAdapters: boolean;
}

export interface RecordedScope extends Scope {
  /** What the graph took, in order. */
  weights: { weight: Weight; value: Value }[];
  dropouts: DropoutMask[];
  carried: CarriedState[];
}

export interface ScopeOptions {
  training?: boolean;
  adapterOf?: (name: string) => Adapter | undefined;
  mergesAdapters?: boolean;
}

/** All weights are inputs of the graph; `encodeModel` writes those that do not change into the file. */
export function createScope(
  graph: Graph,
  weights: WeightSet,
  { training = false, adapterOf = () => undefined, mergesAdapters = false }: ScopeOptions = {},
): RecordedScope {
  const values = new Map<string, Value>();
  const scope: RecordedScope = {
    graph,
    training,
    weights: [],
    dropouts: [],
    carried: [],
    adapterOf,
    mergesAdapters,
    weight: (name, shape, start, kind = 'weight') => taken(name, shape, start, kind).value,
    dropout(x, rate) {
      if (!training || rate === 0) return x;
      const mask: DropoutMask = { name: `dropout/${scope.dropouts.length}`, shape: fixedShape(x.shape), rate };
      scope.dropouts.push(mask);
      return multiply(x, graphInput(graph, mask.name, mask.shape));
    },
    carry(name, shape, start, next) {
      const { weight, value } = taken(name, shape, start, 'state');
      if (training && weight.trained && next) scope.carried.push({ weight, value, next: next(value) });
      return value;
    },
    trains: (name) => scope.weights.some(({ weight }) => weight.name === name && weight.trained),
  };

  function taken(name: string, shape: readonly number[], start: Start, kind: WeightKind) {
    const weight = weights.claim(name, { shape, start, kind });
    const known = values.get(name);
    if (known) return { weight, value: known };
    const value = graphInput(graph, name, shape);
    values.set(name, value);
    scope.weights.push({ weight, value });
    return { weight, value };
  }

  return scope;
}
