import { neededNodes } from '../learn/graph.ts';
import { Failure } from '../../kit/problem.ts';
import { isFloat, type GraphNode, type Value } from '../learn/value.ts';
import { featuresOf, type ImportedNetwork, lastPooling, networkOf } from './imported-network.ts';

const products = new Set(['Gemm', 'MatMul']);
/** Has the size of its input, so that pictures of another size would need another one. */
const fixedPooling = 'AveragePool';

/**
 * The network up to what it knows of an input before it decides on its own answers: what its last pooling over whole pictures
 * gives, else what goes into its last product with a matrix, else what it says. Its one output is [batch, width], or has
 * places in between whose mean is meant: [batch, channels, ...places] or [batch, places, width].
 */
export function hiddenFeatures(network: ImportedNetwork): ImportedNetwork {
  const [said] = network.outputs.filter((value) => isFloat(value) && value.shape.length > 1);
  if (!said) throw noFeatures();
  const one = networkOf(network.graph, { ...network, outputs: [said] });
  const pooling = lastPooling(one);
  if (!pooling) return networkOf(network.graph, { ...network, outputs: [beforeLastProduct(one) ?? said] });
  const [places] = pooling.inputs;
  return pooling.operator === fixedPooling && places ? networkOf(network.graph, { ...network, outputs: [places] }) : featuresOf(one);
}

function beforeLastProduct(network: ImportedNetwork): Value | undefined {
  const { graph, inputs, outputs, weights } = network;
  const last = neededNodes(graph, outputs).findLast((node) => isLayer(node, weights));
  const [x] = last?.inputs ?? [];
  return x && x.shape.length > 1 && !inputs.some(({ name }) => name === x.name) ? x : undefined;
}

function isLayer({ operator, inputs }: GraphNode, weights: ImportedNetwork['weights']): boolean {
  return products.has(operator) && weights[inputs[1]?.name ?? ''] !== undefined;
}

function noFeatures(): Failure {
  return new Failure(
    {
      en: 'This model gives no numbers for each input that an answer could be learned from. Choose another model.',
      zh: '这个模型不会对每个输入给出可供学习的数值。请选择其他模型。',
    },
    {},
    { code: 'no-features', port: 'model' },
  );
}
