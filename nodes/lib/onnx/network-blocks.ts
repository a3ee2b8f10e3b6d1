import { integerAttribute, type GraphNode, type Value } from '../learn/value.ts';
import { neededNodes } from '../learn/graph.ts';
import { type ImportedNetwork, networkOf } from './imported-network.ts';

/** Nodes that follow each other, from a value through which all goes to the next such value. */
interface Block {
  nodes: GraphNode[];
  /** What goes in. */
  start: Value;
}

/**
 * How many blocks a network of one input and one output has: layers that learn, those that a shortcut bridges taken as one. A
 * convolution of each channel by itself goes with the layer behind it.
 */
export function countBlocks(network: ImportedNetwork): number {
  return blocksOf(network).length;
}

/** The network in two: what lies before its last blocks, and those. `before` is missing where that would be nothing. */
export function cutBeforeLast(network: ImportedNetwork, count: number): { before?: ImportedNetwork; after: ImportedNetwork } {
  const blocks = blocksOf(network);
  if (count >= blocks.length) return { after: network };
  const start = blocks[blocks.length - count]?.start;
  if (!start) return { after: network };
  // All that is computed from the input goes through this value, so without what makes it only the rest is left.
  const nodes = network.graph.nodes.filter(({ outputs }) => !outputs.some(({ name }) => name === start.name));
  return {
    before: networkOf(network.graph, { ...network, outputs: [start] }),
    after: networkOf({ ...network.graph, nodes }, { inputs: [start], outputs: network.outputs, weights: network.weights }),
  };
}

function blocksOf(network: ImportedNetwork): Block[] {
  const blocks: Block[] = [];
  for (const segment of segmentsOf(network)) {
    const last = blocks.at(-1);
    // Until something was learned, and behind a convolution of single channels, the block goes on.
    if (last && (!learns(segment, network) || !isWhole(last, network))) last.nodes.push(...segment.nodes);
    else blocks.push(segment);
  }
  const [opening, next, ...others] = blocks;
  return opening && next && !learns(opening, network)
    ? [{ start: opening.start, nodes: [...opening.nodes, ...next.nodes] }, ...others]
    : blocks;
}

/** Cut at each value that alone leads on. */
function segmentsOf({ graph, inputs, outputs }: ImportedNetwork): Block[] {
  const [input] = inputs;
  if (!input) return [];
  const nodes = neededNodes(graph, outputs);
  const lastUse = new Map<string, number>(outputs.map(({ name }) => [name, nodes.length]));
  for (const [at, node] of nodes.entries()) for (const { name } of node.inputs) lastUse.set(name, Math.max(lastUse.get(name) ?? 0, at));
  const open = new Map([[input.name, input]]);
  const segments: Block[] = [];
  let segment: Block = { start: input, nodes: [] };
  for (const [at, node] of nodes.entries()) {
    segment.nodes.push(node);
    const active = node.inputs.some(({ name }) => open.has(name));
    if (active) for (const output of node.outputs) open.set(output.name, output);
    for (const name of open.keys()) if ((lastUse.get(name) ?? 0) <= at) open.delete(name);
    const [only, ...others] = open.values();
    if (!active || !only || others.length > 0) continue;
    segments.push(segment);
    segment = { start: only, nodes: [] };
  }
  return segment.nodes.length > 0 ? [...segments, segment] : segments;
}

function layersOf({ nodes }: Block, { weights }: ImportedNetwork): GraphNode[] {
  return nodes.filter(({ inputs }) => inputs.some(({ name, shape }) => weights[name] !== undefined && shape.length > 1));
}

const learns = (block: Block, network: ImportedNetwork) => layersOf(block, network).length > 0;

function isWhole(block: Block, network: ImportedNetwork): boolean {
  return layersOf(block, network).some((node) => node.operator !== 'Conv' || integerAttribute(node, 'group', 1) === 1);
}
