import { emit, floats, integers } from './graph.ts';
import { add, cast, concat, divide, equal, multiply, reshape, scatterElements, zeros } from './operators.ts';
import { patches } from './patches.ts';
import type { Provider } from './session.ts';
import {
  first,
  fixedDimension,
  fixedShape,
  integersAttribute,
  pair,
  sizeOf,
  triple,
  type Graph,
  type GraphNode,
  type Value,
} from './value.ts';
import { averagePool, repeated, transposedConvolution } from './window-operators.ts';
import { backOptions, channelsOf, isTiling, placesOf, spanOf, windowOf, type Window } from './windows.ts';

/** Builds out of the runtime's operators what the graph says in one; which are quickest, or there at all, depends on the device. */
type Lowering = (node: GraphNode, provider: Provider) => Value;

const lowerings: Readonly<Record<string, Lowering | undefined>> = { MaxPoolGradient: maxPoolGradient };

/** The nodes with each one that the runtime does not know in its operators. */
export function lowered(graph: Graph, nodes: readonly GraphNode[], provider: Provider): GraphNode[] {
  return nodes.flatMap((node) => {
    const lowering = lowerings[node.operator];
    if (!lowering) return [node];
    const others = graph.nodes;
    graph.nodes = [];
    const result = lowering(node, provider);
    const built = graph.nodes.map((each) => (each.outputs.includes(result) ? { ...each, outputs: node.outputs } : each));
    graph.nodes = others;
    return built;
  });
}

/** WebGPU does not tell where a greatest element was found, so there it is looked for again. */
function maxPoolGradient(node: GraphNode, provider: Provider): Value {
  const [x, grad, y] = triple(node.inputs);
  const window = windowOf(node, integersAttribute(node, 'kernel_shape') ?? []);
  if (provider === 'webgpu') return isTiling(x.shape, window) ? byCopies(x, grad, y, window) : bySearch(x, grad, y, window);
  const [, indices] = pair(node.inputs.slice(2));
  const apart = window.kernel.every((_, axis) => (window.strides[axis] ?? 1) >= spanOf(window, axis));
  if (apart && !window.overhangs && x.type === 'float32') {
    const attributes = { kernel_shape: window.kernel, strides: window.strides };
    return first(emit(x.graph, 'MaxUnpool', [grad, indices, integers(x.graph, fixedShape(x.shape))], attributes));
  }
  const count = sizeOf(grad.shape);
  const flat = scatterElements(zeros(x.graph, [sizeOf(x.shape)]), reshape(indices, [count]), reshape(grad, [count]));
  return first(emit(x.graph, 'Reshape', [flat, integers(x.graph, fixedShape(x.shape))]));
}

/** The greatest of each place compared with all that it was the greatest of; those that are equal share. */
function byCopies(x: Value, grad: Value, y: Value, window: Window): Value {
  const wins = cast(equal(x, repeated(y, window.kernel)), x.graph.precision);
  const share = divide(grad, multiply(averagePool(wins, window.kernel, { strides: window.strides }), sizeOf(window.kernel)));
  return multiply(wins, repeated(share, window.kernel));
}

/** Lowest of all floats: what lies outside is never the greatest. */
const lowest = -3.4e38;

/** The greatest compared with what lies under each place of the kernel; a transposed convolution moves the gradient back there. */
function bySearch(x: Value, grad: Value, y: Value, window: Window): Value {
  const { graph } = x;
  const channels = channelsOf(x.shape);
  const count = sizeOf(window.kernel);
  const places = placesOf(grad.shape);
  const wins = patches(x, window, lowest).map((part) => cast(equal(part, y), graph.precision));
  const share = divide(
    grad,
    wins.reduce((a, b) => add(a, b)),
  );
  const apart = [fixedDimension(x.shape, 0), channels, 1, ...places];
  const parts = wins.map((win) => reshape(multiply(win, share), apart));
  const moved = reshape(concat(parts, 2), [fixedDimension(x.shape, 0), channels * count, ...places]);
  // For each place of the kernel a kernel that is 1 there and 0 elsewhere.
  const ones = Array.from({ length: channels * count * count }, (_, at) => Number(Math.floor(at / count) % count === at % count));
  const kernels = floats(graph, ones, [channels * count, 1, ...window.kernel]);
  return transposedConvolution(moved, kernels, { ...backOptions(window, places, placesOf(x.shape)), groups: channels });
}
