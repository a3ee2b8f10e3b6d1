import { neededNodes } from './graph.ts';
import { buildStep, type BatchShape, type BuiltStep, type StepOptions } from './step-graph.ts';
import { sizeOf, type GraphNode, type Value } from './value.ts';

export interface MemoryEstimate {
  /** Bytes of weights and what the optimizer keeps for them, whatever the batch. */
  kept: number;
  /** Bytes of a step where it is at its fullest, with the batch. */
  step: number;
}

/** Results that are another view of their first input. */
const views = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity']);
/** The runtime writes these over an input of the same size that nobody needs any more. */
const overwriting = new Set(
  'Add Sub Mul Div Pow Neg Relu Sigmoid Tanh Exp Log Sqrt Abs Sign Erf Gelu Softplus LeakyRelu Clip Softmax LogSoftmax Min Max Where ScatterElements'.split(
    ' ',
  ),
);
/** The runtime lays the tensors of its first run out one by one and those of the next ones in one block, and keeps the room of both. */
const layouts = 2.25;
/** What comes with the first session. */
const runtimeBytes = 20e6;
const elementBytes = { float16: 2, float32: 4, float64: 8, int64: 8, bool: 1 };

/** What a training of these graphs takes, from the shapes alone: nothing is run. */
export function estimateMemory(options: StepOptions, shape: BatchShape, mode: 'whole' | 'apply' = 'whole'): MemoryEstimate {
  const built = buildStep(options, shape, mode);
  const bytes = (arrays: Iterable<{ byteLength: number }>) => [...arrays].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const state = bytes(built.state.map(({ initial }) => initial));
  const constants = bytes([...built.graph.constants.values()].map(({ data }) => data));
  const weights = bytes(built.beside.map(({ initial }) => initial));
  const slots = weights * options.optimizer.slots.length;
  // The state and the set that is written next, the numbers it began with, the best so far and a checkpoint being written.
  // Beside the graph nothing is written next, but there is each gradient, and once more as the runtime hands it out.
  const trained = 4 * state + 6 * weights + 2 * slots;
  // What the model holds is in its file and in the runtime; on the CPU, what is fixed is given as it lies.
  const fixed = bytes(Object.values(built.frozen)) * (built.beside.length > 0 ? 1 : 2);
  return { kept: runtimeBytes + trained + fixed + 2 * constants, step: layouts * fullest(built) };
}

/** The rows of a batch that fit into so many bytes: all, or half of them again and again, down to one. */
export function fittingRows(
  options: StepOptions,
  { shapeOf, rows, bytes }: { shapeOf: (rows: number) => readonly BatchShape[]; rows: number; bytes: number },
): { rows: number; needed: number } {
  for (let part = rows; ; part = Math.ceil(part / 2)) {
    const needed = neededBytes(options, shapeOf(part), part < rows);
    if (needed <= bytes || part === 1) return { rows: part, needed };
  }
}

/** Every shape has a session that keeps its room; those of shorter texts take about as much less as they are shorter. */
function neededBytes(options: StepOptions, shapes: readonly BatchShape[], inParts: boolean): number {
  const largest = shapes.reduce((most, shape) => ((shape.length ?? 0) > (most.length ?? 0) ? shape : most), shapes[0] ?? options.first);
  const { kept, step } = estimateMemory(options, largest, inParts ? 'apply' : 'whole');
  const times = shapes.reduce((sum, { length }) => sum + (length ?? 1) / (largest.length ?? 1), 0);
  return kept + step * Math.max(1, times);
}

/** Bytes of all tensors that are needed at the same time, at the node where they are most. */
function fullest({ graph, outputs, state, sums }: BuiltStep): number {
  const leaving = outputs.map(({ value }) => value);
  const nodes = neededNodes(graph, leaving);
  const held = new Set([...state, ...sums].map(({ name }) => name));
  const lastUse = lastUses(nodes, leaving);
  // Inputs of the batch stay with whoever gave them, the runtime takes them as they are.
  const batch = [...graph.inputs.values()].filter(({ name }) => lastUse.has(name) && !held.has(name));
  const live = new Map<string, { bytes: number; until: number }>();
  const placeOf = new Map<string, string>();
  const nextState = new Set(outputs.filter(({ name }) => name !== 'loss').map(({ value }) => value.name));
  let most = 0;
  for (const [at, node] of nodes.entries()) {
    for (const output of node.outputs) {
      const until = lastUse.get(output.name) ?? at;
      const source = reused(node, output, at);
      if (source !== undefined) {
        placeOf.set(output.name, source);
        const place = live.get(source);
        if (place) place.until = Math.max(place.until, until);
      } else {
        placeOf.set(output.name, output.name);
        // The next state is written where it is kept.
        live.set(output.name, { bytes: nextState.has(output.name) ? 0 : bytesOf(output), until });
      }
    }
    most = Math.max(most, sum(live));
    for (const [name, { until }] of live) if (until <= at) live.delete(name);
  }
  return most + 2 * batch.reduce((all, value) => all + bytesOf(value), 0);

  function reused({ operator, inputs }: GraphNode, output: Value, at: number): string | undefined {
    const [source] = inputs;
    if (source && views.has(operator)) return placeOf.get(source.name);
    if (!overwriting.has(operator)) return undefined;
    for (const input of inputs) {
      const place = placeOf.get(input.name);
      if (place !== undefined && live.get(place)?.until === at && bytesOf(input) === bytesOf(output)) return place;
    }
    return undefined;
  }
}

function lastUses(nodes: readonly GraphNode[], leaving: readonly Value[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const [at, { inputs }] of nodes.entries()) for (const { name } of inputs) uses.set(name, at);
  for (const { name } of leaving) uses.set(name, nodes.length);
  return uses;
}

function sum(live: ReadonlyMap<string, { bytes: number }>): number {
  let all = 0;
  for (const { bytes } of live.values()) all += bytes;
  return all;
}

function bytesOf({ shape, type }: Value): number {
  return sizeOf(shape) * elementBytes[type];
}
