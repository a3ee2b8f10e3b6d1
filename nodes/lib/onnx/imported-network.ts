import { Failure } from '../../kit/problem.ts';
import { emit, floats, graphInput, integers, neededNodes, unusedName } from '../learn/graph.ts';
import { reshape } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { shapeRules } from '../learn/shapes.ts';
import { fixedShape, sameShape, sizeOf, type Constant, type FloatArray, type Graph, type GraphNode, type Value } from '../learn/value.ts';

/** A network that was loaded from a file of another program. Its weights are inputs of the graph, so that they can be frozen or trained. */
export interface ImportedNetwork {
  graph: Graph;
  /** Inputs that are no weights. Pictures are [batch, channels, height, width]. */
  inputs: Value[];
  outputs: Value[];
  /** By the names of the graph's inputs, which are those of the file. */
  weights: Record<string, FloatArray>;
}

/** Only the weights that the outputs need. */
export function networkOf(graph: Graph, parts: Omit<ImportedNetwork, 'graph'>): ImportedNetwork {
  const used = new Set(neededNodes(graph, parts.outputs).flatMap((node) => node.inputs.map(({ name }) => name)));
  return { graph, ...parts, weights: Object.fromEntries(Object.entries(parts.weights).filter(([name]) => used.has(name))) };
}

const poolings = new Set(['GlobalAveragePool', 'AveragePool', 'MaxPool', 'ReduceMean']);

/** The last pooling that leaves one number for each channel of a picture. */
export function lastPooling({ graph, outputs }: ImportedNetwork): GraphNode | undefined {
  return neededNodes(graph, outputs).findLast(
    ({ operator, inputs: [x], outputs: [y] }) =>
      poolings.has(operator) && x?.shape.length === 4 && y?.shape.slice(2).every((size) => size === 1),
  );
}

/**
 * The network up to its last pooling that leaves one number for each channel: what a picture network says of a picture before
 * it decides on its own classes, [batch, channels].
 */
export function featuresOf(network: ImportedNetwork): ImportedNetwork {
  const pooled = lastPooling(network)?.outputs[0];
  if (!pooled)
    throw new Failure(
      {
        en: 'This network has no pooling over whole pictures, so there is no place to take features from. Use a network that classifies pictures, such as MobileNet.',
        zh: '这个网络没有对整张图片做池化，因此找不到可以提取特征的位置。请使用图片分类网络，例如 MobileNet。',
      },
      {},
      { code: 'no-features' },
    );
  const channels = sizeOf(pooled.shape.slice(1));
  const features = pooled.shape.length === 2 ? pooled : reshape(pooled, [0, channels]);
  return networkOf(network.graph, { ...network, outputs: [features] });
}

/**
 * Builds the network again in the graph of a scope, on other inputs and for another batch: its weights come from the scope by
 * their names, those of batch normalisations as state that training leaves alone.
 */
export function applyNetwork(scope: Scope, network: ImportedNetwork, inputs: readonly Value[]): Value[] {
  const { graph } = scope;
  const made = new Map(network.inputs.map(({ name }, position) => [name, inputs[position]]));
  const nodes = neededNodes(network.graph, network.outputs);
  const running = runningFigures(nodes);
  const valueOf = (value: Value): Value => {
    const known = made.get(value.name) ?? otherInput(value);
    made.set(value.name, known);
    return known;
  };
  const otherInput = ({ name, shape, type }: Value): Value => {
    const constant = network.graph.constants.get(name);
    if (constant) return addConstant(graph, constant.data, fixedShape(constant.value.shape));
    if (!network.weights[name]) return graphInput(graph, name, shape, type);
    const sizes = fixedShape(shape);
    if (running.has(name)) return scope.carry(name, sizes, { kind: 'zeros' });
    return scope.weight(name, sizes, { kind: 'zeros' }, sizes.length > 1 ? 'weight' : 'bias');
  };
  for (const node of nodes) {
    const inputs = node.inputs.map(valueOf);
    const results = shapeRules[node.operator] ? emit(graph, node.operator, inputs, node.attributes) : asItWas(graph, node, inputs);
    const emitted = graph.nodes.at(-1);
    if (emitted && node.origin !== undefined) emitted.origin = node.origin;
    node.outputs.forEach(({ name }, position) => made.set(name, results[position]));
  }
  return network.outputs.map(valueOf);
}

/** An operator without a shape rule: its results are as they were, but for the number of rows. */
function asItWas(graph: Graph, { operator, domain, attributes, inputs: before, outputs }: GraphNode, inputs: readonly Value[]): Value[] {
  const [was, now] = [before[0]?.shape ?? [], inputs[0]?.shape ?? []];
  const results = outputs.map(({ shape, type }): Value => {
    const other = sameShape(shape, was) ? now : shape.map((size, axis) => (axis === 0 && size === was[0] ? (now[0] ?? size) : size));
    return { graph, name: unusedName(graph, operator), shape: other, type };
  });
  graph.nodes.push({ operator, domain, inputs, outputs: results, attributes });
  return results;
}

function runningFigures(nodes: readonly GraphNode[]): Set<string> {
  return new Set(
    nodes.flatMap(({ operator, inputs }) => (operator === 'BatchNormalization' ? inputs.slice(3).map(({ name }) => name) : [])),
  );
}

export function addConstant(graph: Graph, data: Constant['data'], shape: readonly number[]): Value {
  return data instanceof BigInt64Array ? integers(graph, Array.from(data, Number), shape) : floats(graph, data, shape);
}
