import { createGraph, graphInput, integers, neededNodes } from '../learn/graph.ts';
import { add, multiply, reduceMean, reshape } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import { first, fixedShape, type Graph, type GraphNode, type Shape, type Value } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { applyNetwork, type ImportedNetwork, networkOf } from './imported-network.ts';

export interface Rebuilding {
  /** Of the new input; its first axis is the batch. */
  shape: Shape;
  /** From the new input to what the network takes. */
  enter: (x: Value) => Value;
  /** From what it gives to the new output. */
  leave: (y: Value) => Value;
  /** Put before the names of its weights, so that they meet no others. */
  prefix: string;
}

/** A network of one input and one output for any number of rows, in a graph of its own. Fails where an operator fixes their number. */
export function anyBatch(network: ImportedNetwork, rebuilding: Rebuilding): ImportedNetwork {
  return rebuilt(freed(network), rebuilding);
}

/** The same for the number of rows that it is for already. */
export function rebuilt(network: ImportedNetwork, { shape, enter, leave, prefix }: Rebuilding): ImportedNetwork {
  const graph = createGraph();
  if (network.graph.model !== undefined) graph.model = network.graph.model;
  const input = graphInput(graph, 'input', shape);
  const loaded = Object.fromEntries(Object.entries(network.weights).map(([name, numbers]) => [prefix + name, numbers]));
  const weights = createWeights({ seed: 0, loaded });
  const scope = createScope(graph, weights);
  const named = {
    ...scope,
    weight: ((name, ...claim) => scope.weight(prefix + name, ...claim)) satisfies typeof scope.weight,
    carry: ((name, ...claim) => scope.carry(prefix + name, ...claim)) satisfies typeof scope.carry,
  };
  const results = applyNetwork(named, network, [enter(input)]);
  return networkOf(graph, { inputs: [input], outputs: [leave(first(results))], weights: numbersOf(weights) });
}

/** The nodes with whatever says how many rows there are taken out of them. */
function freed(network: ImportedNetwork): ImportedNetwork {
  const { graph } = network;
  const input = first(network.inputs);
  const batch = Number(input.shape[0]);
  const active = new Set([input.name]);
  const nodes = neededNodes(graph, network.outputs).flatMap((node) => {
    const reads = node.inputs.some(({ name }) => active.has(name));
    if (reads) for (const { name } of node.outputs) active.add(name);
    if (node.operator === 'Reshape' && reads) return [freeReshape(node, graph, batch)];
    if (node.operator !== 'Expand' || reads || node.outputs[0]?.shape[0] !== batch) return [node];
    active.add(node.outputs[0].name);
    return freeExpand(node, graph, input);
  });
  return { ...network, graph: { ...graph, nodes } };
}

function freeReshape(node: GraphNode, graph: Graph, batch: number): GraphNode {
  const [x] = node.inputs;
  const [before, ...others] = fixedShape(first(node.outputs).shape);
  if (!x || before === undefined || before % batch !== 0) return node;
  return { ...node, inputs: [x, integers(graph, [x.shape[0] === before ? 0 : -1, ...others])] };
}

/** What is repeated for each row takes their number from the input: nothing of it, added. */
function freeExpand(node: GraphNode, graph: Graph, input: Value): GraphNode[] {
  const [x] = node.inputs;
  const result = first(node.outputs);
  if (!x) return [node];
  const kept = graph.nodes;
  graph.nodes = [];
  const nothing = multiply(
    reduceMean(
      input,
      input.shape.flatMap((_, axis) => (axis === 0 ? [] : [axis])),
      true,
    ),
    0,
  );
  const sum = add(reshape(nothing, [0, ...result.shape.slice(1).map(() => 1)]), x);
  const built = graph.nodes.map((each) => (each.outputs.includes(sum) ? { ...each, outputs: [result] } : each));
  graph.nodes = kept;
  return built;
}
