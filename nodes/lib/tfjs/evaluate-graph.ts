import type { Tensor } from '@tensorflow/tfjs';
import { Failure } from '../../kit/problem.ts';
import { neededNodes } from '../learn/graph.ts';
import { fixedShape, type FloatArray, type Graph, type GraphNode, type Value } from '../learn/value.ts';
import { operatorRules } from './operator-rules.ts';
import type { TensorFlow } from './second-engine.ts';

/** Computes values of one of our graphs with the operations of TensorFlow.js, which can derive them. `given` are the inputs by name. */
export function evaluateGraph(
  tf: TensorFlow,
  graph: Graph,
  { given, wanted }: { given: Readonly<Record<string, Tensor>>; wanted: readonly Value[] },
): Tensor[] {
  const known = new Map<string, Tensor>(Object.entries(given));
  const tensorOf = (value: Value): Tensor => {
    const found = known.get(value.name) ?? constantOf(tf, graph, value);
    if (!found) throw new Error(`The graph has no tensor "${value.name}".`);
    known.set(value.name, found);
    return found;
  };
  for (const node of neededNodes(graph, wanted)) {
    const [output] = node.outputs;
    if (output) known.set(output.name, computed(tf, node, tensorOf));
  }
  return wanted.map(tensorOf);
}

function computed(tf: TensorFlow, node: GraphNode, tensorOf: (value: Value) => Tensor): Tensor {
  const rule = operatorRules[node.operator];
  if (!rule || node.flat)
    throw new Failure(
      {
        en: 'TensorFlow.js cannot train this network here: it does not know the operation “{operation}”. Train with Graftwork’s own engine.',
        zh: 'TensorFlow.js 在这里无法训练该网络：不支持运算“{operation}”。请改用 Graftwork 自己的引擎训练。',
      },
      { operation: node.operator },
      {
        code: 'operation-not-supported',
        setting: 'engine',
        fixes: [
          { label: { text: { en: 'Train with Graftwork’s own engine', zh: '改用 Graftwork 自己的引擎' } }, settings: { engine: 'own' } },
        ],
      },
    );
  // Where sizes are told by integers, they stand in the shape of the result.
  return rule(tf, node, (place) => {
    const value = node.inputs[place];
    if (!value || value.name === '') throw new Error(`"${node.operator}" has no input ${place}.`);
    return tensorOf(value);
  });
}

function constantOf(tf: TensorFlow, graph: Graph, { name, shape }: Value): Tensor | undefined {
  const constant = graph.constants.get(name);
  return constant && tensorFrom(tf, { data: constant.data, shape: fixedShape(shape) });
}

/** TensorFlow.js has no 64-bit integers. */
export function tensorFrom(tf: TensorFlow, { data, shape }: { data: FloatArray | BigInt64Array; shape: readonly number[] }): Tensor {
  if (data instanceof BigInt64Array) return tf.tensor(Int32Array.from(data, Number), [...shape], 'int32');
  return tf.tensor(Float32Array.from(data), [...shape]);
}
