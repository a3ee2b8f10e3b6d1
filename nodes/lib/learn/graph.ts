import { shapeRules } from './shapes.ts';
import {
  sizeOf,
  type Attributes,
  type Constant,
  type Precision,
  type ElementType,
  type Graph,
  type GraphNode,
  type Shape,
  type Value,
} from './value.ts';

/** Names under it are made up by the builder, so they can never meet a name of a loaded model. */
const reservedPrefix = 'gw/';

const pooledLength = 16;

/** Operators outside ONNX's main domain: models that are no networks, and what the runtime adds of its own. */
const domains: Readonly<Record<string, string | undefined>> = {
  TreeEnsemble: 'ai.onnx.ml',
  FusedMatMul: 'com.microsoft',
  QuickGelu: 'com.microsoft',
};

export function createGraph(precision: Precision = 'float32'): Graph {
  return { precision, nodes: [], inputs: new Map(), constants: new Map(), pool: new Map(), count: 0 };
}

export function unusedName(graph: Graph, hint: string): string {
  return `${reservedPrefix}${hint}_${graph.count++}`;
}

/** A tensor that is given at each run: a batch, a parameter, a learning rate. */
export function graphInput(graph: Graph, name: string, shape: Shape, type: ElementType = graph.precision): Value {
  if (name.startsWith(reservedPrefix)) throw new Error(`Names under "${reservedPrefix}" are reserved for the graph builder.`);
  if (graph.inputs.has(name)) throw new Error(`The graph already has an input "${name}".`);
  const value: Value = { graph, name, shape, type };
  graph.inputs.set(name, value);
  return value;
}

/** A float constant; the shape of a single number is a scalar. */
export function floats(graph: Graph, numbers: ArrayLike<number>, shape: Shape, precision = graph.precision): Value {
  if (sizeOf(shape) !== numbers.length) throw new Error(`${numbers.length} numbers do not fill [${shape.join(', ')}].`);
  return pooled(graph, numbers, shape, precision, () => (precision === 'float64' ? Float64Array : Float32Array).from(numbers));
}

export function scalar(graph: Graph, number: number): Value {
  return floats(graph, [number], []);
}

/** An integer constant whose numbers shape inference can read: axes, sizes, positions. */
export function integers(graph: Graph, numbers: readonly number[], shape: Shape = [numbers.length]): Value {
  return pooled(graph, numbers, shape, 'int64', () => BigInt64Array.from(numbers, (number) => BigInt(number)));
}

function pooled(graph: Graph, numbers: ArrayLike<number>, shape: Shape, type: ElementType, data: () => Constant['data']): Value {
  const key = numbers.length <= pooledLength ? `${type}[${shape.join()}] ${Array.from(numbers).join()}` : undefined;
  const known = key === undefined ? undefined : graph.pool.get(key);
  if (known) return known;
  const value: Value = { graph, name: unusedName(graph, 'constant'), shape, type };
  if (type === 'int64') value.integers = Array.from(numbers);
  graph.constants.set(value.name, { value, data: data() });
  if (key !== undefined) graph.pool.set(key, value);
  return value;
}

/**
 * Appends one operator and infers the shapes of its results at once, so that whoever builds the
 * graph, the gradient rules above all, can read them.
 */
export function emit(graph: Graph, operator: string, inputs: readonly Value[], attributes: Attributes = {}): Value[] {
  const rule = shapeRules[operator];
  if (!rule) throw new Error(`The operator "${operator}" has no shape rule; add one to shapes.ts.`);
  if (inputs.some((input) => input.graph !== graph)) throw new Error(`"${operator}" was given a tensor of another graph.`);
  const outputs = rule({ inputs, attributes }).map(({ shape, type }): Value => {
    return { graph, name: unusedName(graph, operator), shape, type };
  });
  graph.nodes.push({ operator, domain: domains[operator] ?? '', inputs, outputs, attributes });
  return outputs;
}

/** Stands for an optional input that is left out before one that is given. */
export function absent(graph: Graph): Value {
  return { graph, name: '', shape: [], type: graph.precision };
}

/** The nodes that the wanted values need, in order. What gradients built in vain is left out here. */
export function neededNodes(graph: Pick<Graph, 'nodes'>, wanted: readonly Value[]): GraphNode[] {
  const needed = new Set(wanted.map((value) => value.name));
  const kept: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output.name))) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input.name);
  }
  return kept.reverse();
}
