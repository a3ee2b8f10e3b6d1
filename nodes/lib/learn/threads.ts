import { neededNodes } from './graph.ts';
import { buildStep, type BatchShape, type StepOptions } from './step-graph.ts';
import { integerAttribute, sizeOf, type GraphNode } from './value.ts';

/** Products of a step from which several threads finish it sooner than one, which has nobody to wait for: about two milliseconds of one. */
const worthSharing = 1e8;

/** How many of the threads a step should have. More of them change the last digits, so a training keeps to what it began with. */
export function threadsFor(options: StepOptions, shape: BatchShape): number {
  const { threads = 1 } = options.session ?? {};
  return threads > 1 && productsOf(options, shape) >= worthSharing ? threads : 1;
}

/** Numbers that a step multiplies in matrix products and convolutions, the way back included. */
export function productsOf(options: StepOptions, shape: BatchShape): number {
  const { graph, outputs } = buildStep(options, shape, 'whole');
  const needed = neededNodes(
    graph,
    outputs.map(({ value }) => value),
  );
  return needed.reduce((sum, node) => sum + products(node), 0);
}

function products(node: GraphNode): number {
  const [left, right] = node.inputs;
  const [output] = node.outputs;
  if (!left || !right || !output) return 0;
  switch (node.operator) {
    case 'Gemm':
    case 'MatMul':
    case 'FusedMatMul':
      return sizeOf(output.shape) * Number(left.shape.at(integerAttribute(node, 'transA', 0) === 1 ? -2 : -1) ?? 1);
    case 'Conv':
      return (sizeOf(output.shape) * sizeOf(right.shape)) / Number(right.shape[0] ?? 1);
    case 'ConvTranspose':
      return (sizeOf(left.shape) * sizeOf(right.shape)) / Number(right.shape[0] ?? 1);
    default:
      return 0;
  }
}
