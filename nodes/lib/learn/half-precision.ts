import { graphInput, neededNodes, scalar, unusedName } from './graph.ts';
import type { Provider, SessionOptions } from './session.ts';
import { add, divide, less, maximum, multiply, reduceSizes, where } from './operators.ts';
import { elementTypeCodes, type FloatArray, type Graph, type GraphNode, type Value } from './value.ts';

/**
 * Mixed precision (Micikevicius et al. 2018): weights, sums and updates stay in single precision, products are made in half,
 * where graphics cards are several times quicker. Gradients too small for half precision are lifted by a scale on the loss.
 */

/** Devices that take half precision as it is; on WebGPU not every card does. The CPU is slower with it. */
const quicker: ReadonlySet<Provider> = new Set<Provider>(['cuda', 'dml', 'coreml']);
export function usesHalf(asked: SessionOptions['half'], device: Provider): boolean {
  return asked === 'always' || (asked === 'on-gpu' && quicker.has(device));
}

/** What is made in half precision: where nearly all the work is, and where many products are summed by the device itself. */
const products = new Set(['MatMul', 'Gemm', 'FusedMatMul', 'Conv', 'ConvTranspose']);

/** The nodes with each product between casts. What one product gives to the next stays in half precision. */
export function inHalfPrecision(graph: Graph, nodes: readonly GraphNode[], wanted: readonly Value[]): GraphNode[] {
  const halves = new Map<string, Value>();
  const built: GraphNode[] = [];
  const castTo = (type: 'float16' | 'float32', from: Value, to: Value) =>
    built.push({ operator: 'Cast', domain: '', inputs: [from], outputs: [to], attributes: { to: elementTypeCodes[type] } });
  const halfOf = (value: Value): Value => {
    if (value.type !== 'float32' || value.name === '') return value;
    const known = halves.get(value.name);
    if (known) return known;
    const half: Value = { graph, name: unusedName(graph, 'half'), shape: value.shape, type: 'float16' };
    halves.set(value.name, half);
    castTo('float16', value, half);
    return half;
  };
  for (const node of nodes) {
    if (!products.has(node.operator)) {
      built.push(node);
      continue;
    }
    const inputs = node.inputs.map(halfOf);
    const outputs = node.outputs.map((output): Value => ({ ...output, name: unusedName(graph, 'half'), type: 'float16' }));
    built.push({ ...node, inputs, outputs });
    for (const [at, output] of node.outputs.entries()) {
      const half = outputs[at];
      if (!half) continue;
      halves.set(output.name, half);
      castTo('float32', half, output);
    }
  }
  return neededNodes({ nodes: built }, wanted);
}

/** State that is carried from step to step. */
export type Carry = (input: Value, next: Value, initial: FloatArray) => void;

export interface LossScale {
  /** The loss, so much larger that its gradients are seen in half precision. */
  lifted: (loss: Value) => Value;
  /** Its gradients as those of the loss itself. */
  lowered: (gradients: readonly Value[]) => Value[];
  /** For steps whose gradients may be too large for half precision: then all state stays as it was, and the next step has a smaller scale. */
  guarded: (gradients: readonly Value[], carry: Carry) => { carry: Carry; gradients: Value[] };
}

const firstScale = 2 ** 16;
/** Steps without a gradient that is too large, after which the scale is doubled. */
const calmSteps = 2_000;

/** A scale that goes up and down as the gradients allow. Powers of two, so that nothing is rounded by it. */
export function lossScale(graph: Graph): LossScale {
  const scale = graphInput(graph, 'half/scale', []);
  const calm = graphInput(graph, 'half/calm', []);
  return {
    lifted: (loss) => multiply(loss, scale),
    lowered: (gradients) => gradients.map((gradient) => divide(gradient, scale)),
    guarded(gradients, carry) {
      const length = gradients.map(reduceSizes).reduce((a, b) => add(a, b));
      // Not so either for what is infinite or no number.
      const finite = less(length, 3e38);
      const later = add(calm, 1);
      const isCalm = less(calmSteps - 1, later);
      carry(scale, where(finite, where(isCalm, multiply(scale, 2), scale), maximum(multiply(scale, 0.5), 1)), Float32Array.of(firstScale));
      carry(calm, where(finite, where(isCalm, scalar(graph, 0), later), scalar(graph, 0)), Float32Array.of(0));
      return {
        carry: (input, next, initial) => carry(input, where(finite, next, input), initial),
        gradients: gradients.map((gradient) => where(finite, gradient, 0)),
      };
    },
  };
}
