import { expect } from 'vitest';
import { encodeModel } from '../../../../../nodes/lib/learn/encode.ts';
import { gradients } from '../../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, emit, floats, graphInput } from '../../../../../nodes/lib/learn/graph.ts';
import { add, multiply, tanh, total } from '../../../../../nodes/lib/learn/operators.ts';
import { fillNormal } from '../../../../../nodes/lib/learn/random.ts';
import { loadTensors, openSession, preciseFloatsOf, type Provider } from '../../../../../nodes/lib/learn/session.ts';
import {
  first,
  fixedShape,
  inPrecision,
  pair,
  sizeOf,
  type Attributes,
  type FloatArray,
  type Precision,
  type Value,
} from '../../../../../nodes/lib/learn/value.ts';

export interface Case {
  /** The operator whose rule it is about. */
  operator: string;
  /** The runtime has no such operator in double precision. */
  single?: true;
  shapes: number[][];
  build: (values: Value[]) => Value;
}

/** Keeps an argument positive without a kink. */
export const positive = (x: Value) => add(multiply(x, x), 1);

export const one = (operator: string, build: (x: Value) => Value, shape = [3, 4]): Case => ({
  operator,
  shapes: [shape],
  build: (values) => build(first(values)),
});
export const two = (operator: string, shapes: number[][], build: (a: Value, b: Value) => Value): Case => ({
  operator,
  shapes,
  build: (values) => build(...pair(values)),
});

/** An operator on one tensor and constants, as an imported model would have it. */
export const plain = (operator: string, shape: number[], attributes?: Attributes, constants: (x: Value) => Value[] = () => []): Case =>
  one(operator, (x) => first(emit(x.graph, operator, [x, ...constants(x)], attributes)), shape);

export const single = (example: Case): Case => ({ ...example, single: true });

const distance = 4e-3;

/** Fourth-order central difference of the loss along one element of one input. */
async function slope(loss: () => Promise<number>, data: FloatArray, index: number): Promise<number> {
  const centre = data[index] ?? 0;
  const at = async (offset: number) => {
    data[index] = centre + offset;
    return loss();
  };
  const near = (await at(distance)) - (await at(-distance));
  const far = (await at(2 * distance)) - (await at(-2 * distance));
  data[index] = centre;
  return (8 * near - far) / (12 * distance);
}

/** Relative distance, over all elements of all inputs, between the rule's gradient and differences of the loss. */
export async function gradientError({ shapes, build }: Case, precision: Precision, provider: Provider = 'cpu'): Promise<number> {
  const graph = createGraph(precision);
  const inputs = shapes.map((shape, position) => graphInput(graph, `p${position}`, shape));
  const result = build(inputs);
  // A curved loss with uneven weights, so that no two elements have the same gradient.
  const uneven = fillNormal(new Float32Array(sizeOf(result.shape)), 1, { seed: 9, purpose: 'sample', layer: 9 });
  const loss = total(multiply(tanh(result), floats(graph, uneven, fixedShape(result.shape))));
  const outputs = gradients(loss, inputs).map((value, position) => ({ name: `g${position}`, value }));
  const { session } = await openSession(
    encodeModel(graph, { outputs: [{ name: 'loss', value: loss }, { name: 'result', value: result }, ...outputs], provider }),
  );
  const tensorOf = await loadTensors(precision);
  const data = shapes.map((shape, layer) =>
    inPrecision(fillNormal(new Float32Array(sizeOf(shape)), 1, { seed: 3, purpose: 'sample', layer }), precision),
  );
  const feeds = Object.fromEntries(data.map((numbers, position) => [`p${position}`, tensorOf(numbers, shapes[position] ?? [])]));
  const results = await session.run(feeds);
  // What was inferred while building is what the runtime computes.
  expect(results.result?.dims).toEqual(result.shape);
  const lossNow = async () => Number((await session.run(feeds, ['loss'])).loss?.data[0]);

  let difference = 0;
  let size = 0;
  for (const [position, numbers] of data.entries()) {
    const gradientTensor = results[`g${position}`];
    if (!gradientTensor) throw new Error('no gradient');
    for (const [index, gradient] of preciseFloatsOf(gradientTensor).entries()) {
      const expected = await slope(lossNow, numbers, index);
      difference += (gradient - expected) ** 2;
      size += gradient ** 2 + expected ** 2;
    }
  }
  await session.release();
  return Math.sqrt(difference / size);
}
