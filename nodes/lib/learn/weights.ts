import { fillNormal, fillUniform } from './random.ts';
import { sizeOf, type FloatArray } from './value.ts';

/** How a weight begins when nothing is loaded. */
export type Start =
  | { kind: 'zeros' }
  | { kind: 'ones' }
  | { kind: 'normal'; deviation: number }
  | { kind: 'uniform'; limit: number }
  /** Of the rows of another weight, which was claimed before, or of its columns. */
  | { kind: 'lengths'; of: string; across: boolean };

/** Penalties and weight decay concern weights, not biases and scales, unless told otherwise. */
export type WeightKind = 'weight' | 'bias' | 'state';

/** A named tensor of a model. `state` is carried from step to step without a gradient, such as a running mean. */
export interface Weight {
  name: string;
  shape: readonly number[];
  kind: WeightKind;
  /** Changes in training; what does not stays as it is and is never copied on the CPU. */
  trained: boolean;
  data: FloatArray;
}

export interface WeightClaim {
  shape: readonly number[];
  start: Start;
  kind: WeightKind;
}

/** The weights of one model by name. A model is a function that claims them while it builds its graph. */
export interface WeightSet {
  /** The weight of that name; made at the first claim. Fails where its shape is another than before or than that of the loaded numbers. */
  claim(name: string, claim: WeightClaim): Weight;
  /** All that were claimed so far, in that order. */
  all(): Weight[];
}

export interface WeightSetOptions {
  seed: number;
  /** Numbers that are there already, such as those of a pretrained model. */
  loaded?: Readonly<Record<string, FloatArray>>;
  /** Which weights are trained; all if not given. */
  trains?: (name: string) => boolean;
}

export function createWeights({ seed, loaded = {}, trains = () => true }: WeightSetOptions): WeightSet {
  const weights = new Map<string, Weight>();
  return {
    claim(name, { shape, start, kind }) {
      const known = weights.get(name);
      if (known) return sameClaim(known, shape);
      const given = Object.hasOwn(loaded, name) ? loaded[name] : undefined;
      if (given && given.length !== sizeOf(shape))
        throw new Error(`The weight "${name}" has ${given.length} numbers; [${shape.join(', ')}] takes ${sizeOf(shape)}.`);
      const data =
        given ??
        (start.kind === 'lengths'
          ? lengthsOf(weights.get(start.of), start.across)
          : startingNumbers(start, sizeOf(shape), { seed, layer: weights.size }));
      const weight: Weight = { name, shape, kind, trained: trains(name), data };
      weights.set(name, weight);
      return weight;
    },
    all: () => [...weights.values()],
  };
}

function sameClaim(known: Weight, shape: readonly number[]): Weight {
  if (known.shape.join() !== shape.join())
    throw new Error(`The weight "${known.name}" is claimed as [${shape.join(', ')}] and as [${known.shape.join(', ')}].`);
  return known;
}

function lengthsOf(weight: Weight | undefined, across: boolean): Float32Array {
  const [rows = 0, columns = 0] = weight?.shape ?? [];
  const squares = new Float64Array(across ? rows : columns);
  for (const [at, number] of (weight?.data ?? []).entries()) squares[across ? Math.floor(at / columns) : at % columns]! += number * number;
  return Float32Array.from(squares, Math.sqrt);
}

function startingNumbers(
  start: Exclude<Start, { kind: 'lengths' }>,
  size: number,
  { seed, layer }: { seed: number; layer: number },
): Float32Array {
  const numbers = new Float32Array(size);
  switch (start.kind) {
    case 'zeros':
      return numbers;
    case 'ones':
      return numbers.fill(1);
    case 'normal':
      return fillNormal(numbers, start.deviation, { seed, purpose: 'initial', layer });
    case 'uniform':
      return fillUniform(numbers, start.limit, { seed, purpose: 'initial', layer });
  }
}

/** The numbers of all weights by name. */
export function numbersOf(weights: WeightSet): Record<string, FloatArray> {
  return Object.fromEntries(weights.all().map(({ name, data }) => [name, data]));
}
