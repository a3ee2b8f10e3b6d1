import type { ModelOutput } from './encode.ts';
import { gradients } from './gradients/gradients.ts';
import { graphInput } from './graph.ts';
import { lossScale } from './half-precision.ts';
import { add, divide, minimum, multiply, squareRoot, total } from './operators.ts';
import { scalarInputs, type Optimizer } from './optimizers.ts';
import type { openSession, Provider, SessionOptions } from './session.ts';
import { nextPrefix, type StateTensor } from './step-state.ts';
import { fixedShape, sizeOf, type FloatArray, type Graph, type Value } from './value.ts';
import { fitsBeside } from './weight-update.ts';

export interface Parameter {
  /** An input of the graph. */
  value: Value;
  initial: FloatArray;
  decays: boolean;
}

/** What a training graph is built for: training graphs are static. `length` is that of texts, where the model reads texts. */
export interface BatchShape {
  rows: number;
  length?: number;
}

/** By which what is built for a shape is found again. */
export function shapeKey({ rows, length = 0 }: BatchShape): string {
  return `${rows}×${length}`;
}

/** The loss of a batch of one shape. Every shape has a graph of its own; all have the same parameters. */
export interface StepGraph {
  /** Scalar that is reported. */
  loss: Value;
  /** Scalar that is minimised: the loss and penalties. The loss if not given. */
  objective?: Value;
  parameters: readonly Parameter[];
  /** State that each step replaces without a gradient, such as running means. */
  carried?: readonly { value: Value; next: Value; initial: FloatArray }[];
  /** Inputs that never change; they are written into the graph. */
  frozen?: Readonly<Record<string, FloatArray>>;
  /** Further inputs whose gradients each step returns, for tables that are kept outside the graph. */
  watched?: readonly Value[];
}

export interface StepOptions {
  graphOf: (shape: BatchShape) => StepGraph;
  /** The shape of the first batch. */
  first: BatchShape;
  optimizer: Optimizer;
  /** The longest that all gradients together, as one vector, may be. */
  clipNorm?: number;
  session?: SessionOptions;
  /**
   * How weights go from step to step: changed in place beside the graph, or in the graph, whose results change places with what
   * was before or are fed back. If not given, beside it on the CPU, and on other devices in it, by the size.
   */
  state?: 'beside' | 'ping-pong' | 'feedback';
  /** The device failed in the middle; what it was at is done again on the CPU. */
  onLost?: (device: Provider, reason: string) => void;
  /** Opens sessions in place of `openSession`. */
  open?: typeof openSession;
}

/** `whole`: a batch in one part. Otherwise all parts but the last `collect`, and the last one adds its own and `apply`s. */
export type Mode = 'whole' | 'collect' | 'apply';

export const gradientPrefix = 'gradient/';
export const sumPrefix = 'sum/';
/** Of a weight whose update is made beside the graph. */
export const changePrefix = 'change/';

export interface BuiltStep {
  graph: Graph;
  outputs: ModelOutput[];
  state: StateTensor[];
  /** The collected gradients. */
  sums: { name: string; shape: number[] }[];
  frozen: Readonly<Record<string, FloatArray>>;
  /** Updated beside the graph, which gives their gradients; none where it updates all. */
  beside: readonly Parameter[];
}

/** The graph of the loss with gradients and, unless it only collects them, the update. */
export function buildStep(options: StepOptions, shape: BatchShape, mode: Mode): BuiltStep {
  const { graphOf, optimizer, clipNorm, session } = options;
  const { loss, objective = loss, parameters, carried = [], frozen = {}, watched = [] } = graphOf(shape);
  const { graph } = loss;
  const outputs: ModelOutput[] = [{ name: 'loss', value: loss }];
  const state: StateTensor[] = [];
  const carry = (input: Value, next: Value, initial: FloatArray) => {
    state.push({ name: input.name, shape: fixedShape(input.shape), initial });
    outputs.push({ name: nextPrefix + input.name, value: next });
  };
  const values = parameters.map((parameter) => parameter.value);
  const beside = updatesBeside(options) && fitsBeside(parameters, optimizer) ? parameters : [];
  const scale = session?.half ? lossScale(graph) : undefined;
  const targets = [...values, ...watched];
  const own = scale ? scale.lowered(gradients(scale.lifted(objective), targets)) : gradients(objective, targets);
  const sums = values.map(({ name, shape: sizes }) => ({ name: sumPrefix + name, shape: fixedShape(sizes) }));
  const whole = own.map((gradient, position) => {
    const sum = sums[position];
    return mode === 'whole' || !sum ? gradient : add(gradient, graphInput(graph, sum.name, sum.shape));
  });
  const guarded = mode !== 'collect' ? scale?.guarded(whole, carry) : undefined;
  const kept = guarded?.gradients ?? whole;
  if (mode === 'collect') {
    for (const [position, { name }] of sums.entries()) outputs.push({ name: nextPrefix + name, value: valueAt(whole, position) });
  } else {
    const grads = clipNorm === undefined ? kept : clipped(kept, clipNorm);
    if (beside.length === 0) appendUpdate(graph, { parameters, grads, optimizer }, guarded?.carry ?? carry);
    for (const [position, { value }] of beside.entries())
      outputs.push({ name: changePrefix + value.name, value: valueAt(grads, position) });
  }
  for (const { value, next, initial } of carried) carry(value, next, initial);
  for (const [position, { name }] of watched.entries())
    outputs.push({ name: gradientPrefix + name, value: valueAt(kept, values.length + position) });
  return { graph, outputs, state, sums, frozen, beside };
}

function updatesBeside({ state, session }: StepOptions): boolean {
  if (state !== undefined) return state === 'beside';
  return session?.half === undefined && (session?.providers ?? ['cpu']).every((provider) => provider === 'cpu');
}

function valueAt(values: readonly Value[], position: number): Value {
  const value = values[position];
  if (!value) throw new Error(`There is no gradient ${position}.`);
  return value;
}

function appendUpdate(
  graph: Graph,
  { parameters, grads, optimizer }: { parameters: readonly Parameter[]; grads: readonly Value[]; optimizer: Optimizer },
  carry: (input: Value, next: Value, initial: FloatArray) => void,
): void {
  const scalars = scalarInputs(graph);
  for (const [position, { value, initial, decays }] of parameters.entries()) {
    const gradient = valueAt(grads, position);
    const slots = optimizer.slots.map((slot) => graphInput(graph, `${slot}/${value.name}`, value.shape));
    const updated = optimizer.update({ parameter: value, gradient, slots, scalars, decays });
    carry(value, updated.parameter, initial);
    for (const [index, next] of updated.slots.entries()) carry(valueAt(slots, index), next, new Float32Array(sizeOf(value.shape)));
  }
}

/** As PyTorch's `clip_grad_norm_`. */
function clipped(grads: readonly Value[], longest: number): Value[] {
  const norm = squareRoot(grads.map((grad) => total(multiply(grad, grad))).reduce((a, b) => add(a, b)));
  const scale = minimum(divide(longest, add(norm, 1e-6)), 1);
  return grads.map((grad) => multiply(grad, scale));
}
