import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { isOutOfMemory } from '../../kit/problem.ts';
import { encodeModel, type ModelOutput } from './encode.ts';
import { gradients } from './gradients/gradients.ts';
import { graphInput } from './graph.ts';
import { lossScale, usesHalf } from './half-precision.ts';
import { add, divide, minimum, multiply, squareRoot, total } from './operators.ts';
import { pickedTables } from './picked-tables.ts';
import { scalarNames, type Optimizer, type StepScalars } from './optimizers.ts';
import { preciseFloatsOf, loadTensors, openSession, type Provider, type SessionOptions } from './session.ts';
import { createStepState, nextPrefix, type StateTensor } from './step-state.ts';
import { fixedShape, sizeOf, type FloatArray, type Graph, type Value } from './value.ts';

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
  /** How the state goes from step to step; by its size if not given. */
  state?: 'ping-pong' | 'feedback';
  /** The device failed in the middle; what it was at is done again on the CPU. */
  onLost?: (device: Provider, reason: string) => void;
  /** Opens sessions in place of `openSession`. */
  open?: typeof openSession;
}

export interface StepResult {
  loss: number;
  /** By the names of the watched inputs. */
  gradients: Record<string, FloatArray>;
}

export type Feeds = Readonly<Record<string, Tensor>>;

export interface BatchPart {
  shape: BatchShape;
  feeds: Feeds;
}

/** One training step as one run of one graph: gradients and the optimizer's update included. */
export interface TrainingStep {
  /**
   * Parts are run one after the other and their gradients added up, so that a batch may be larger than the memory takes;
   * their losses must be shares of the whole batch's.
   */
  run: (parts: readonly BatchPart[], scalars: StepScalars<number>) => Promise<StepResult>;
  /** Parameters and optimizer slots as they are now, by name. The arrays change with the next steps. */
  state: () => Record<string, FloatArray>;
  restore: (state: Readonly<Record<string, FloatArray>>) => void;
  provider: () => Provider;
  /** Work on the training's device: should that fail in the middle, it is done again on the CPU, where the training goes on. */
  surviving: <Result>(work: () => Promise<Result>) => Promise<Result>;
  release: () => Promise<void>;
}

/** `whole`: a batch in one part. Otherwise all parts but the last `collect`, and the last one adds its own and `apply`s. */
type Mode = 'whole' | 'collect' | 'apply';

const scalarPrefix = 'step/';
const gradientPrefix = 'gradient/';
const sumPrefix = 'sum/';
/** Sessions that stay open, each for one shape. */
const mostSessions = 12;

export async function createStep(options: StepOptions): Promise<TrainingStep> {
  const built = buildStep(options, options.first, 'whole');
  const precision = built.graph.precision;
  const tensorOf = await loadTensors(precision);
  const keeper = createStepState(built.state, options.state, tensorOf);
  const zeros = () => Object.fromEntries(built.sums.map(({ name, shape }) => [name, tensorOf(new Float32Array(sizeOf(shape)), shape)]));
  const sessions = new Map<string, Promise<InferenceSession>>();
  const tables: Record<string, Tensor> = {};
  let provider: Provider | undefined;
  let sums: Record<string, Tensor> | undefined;

  async function open(mode: Mode, { shape, feeds }: BatchPart, scalars: StepScalars<number>): Promise<InferenceSession> {
    const same = mode === 'whole' && keyOf(mode, shape) === keyOf(mode, options.first);
    const { graph, outputs, frozen } = same ? built : buildStep(options, shape, mode);
    const picked = pickedTables(graph, frozen);
    const shapeOf = (name: string) => fixedShape(graph.inputs.get(name)?.shape ?? []);
    for (const [name, data] of Object.entries(picked)) tables[name] ??= tensorOf(data, shapeOf(name));
    const model = (device: Provider) => {
      const weights = device === 'cpu' ? Object.fromEntries(Object.entries(frozen).filter(([name]) => !(name in picked))) : frozen;
      return encodeModel(graph, { outputs, weights, provider: device, half: usesHalf(options.session?.half, device) });
    };
    const opened = await (options.open ?? openSession)(model, {
      ...options.session,
      // Once a device has taken the graph, the other shapes go there too.
      ...(provider && { providers: [provider] }),
      // A device that refuses to run the graph is passed over.
      trial: (session) => runOnce(session, feeds, scalars),
    });
    provider = opened.provider;
    return opened.session;
  }

  async function sessionFor(mode: Mode, part: BatchPart, scalars: StepScalars<number>): Promise<InferenceSession> {
    const key = keyOf(mode, part.shape);
    const found = sessions.get(key) ?? open(mode, part, scalars);
    sessions.delete(key);
    sessions.set(key, found);
    for (const [old, session] of sessions) {
      if (sessions.size <= mostSessions) break;
      sessions.delete(old);
      await (await session).release();
    }
    return found;
  }

  function runOnce(session: InferenceSession, feeds: Feeds, given: StepScalars<number>) {
    const scalarFeeds = Object.fromEntries(scalarNames.map((name) => [scalarPrefix + name, tensorOf(Float32Array.of(given[name]), [])]));
    const all: Record<string, Tensor> = { ...feeds, ...tables, ...keeper.current(), ...sums, ...scalarFeeds };
    const wanted = Object.fromEntries(session.inputNames.map((name) => [name, named(all, name)]));
    return session.run(wanted, keeper.fetches(session.outputNames));
  }

  async function runPart(mode: Mode, part: BatchPart, scalars: StepScalars<number>) {
    const results = await surviving(async () => runOnce(await sessionFor(mode, part, scalars), part.feeds, scalars));
    keeper.accept(results);
    sums = mode === 'collect' ? withoutPrefix(results, nextPrefix + sumPrefix, sumPrefix) : undefined;
    return results;
  }

  /** The state lies in the machine's own memory and is replaced only after a step, so nothing is lost with the device. */
  async function surviving<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const device = provider;
      if (device === undefined || device === 'cpu' || isOutOfMemory(error)) throw error;
      options.onLost?.(device, error instanceof Error ? error.message : String(error));
      const open = [...sessions.values()];
      sessions.clear();
      provider = 'cpu';
      for (const session of open) await session.then((one) => one.release()).catch(() => undefined);
      return work();
    }
  }

  return {
    async run(parts, given) {
      let loss = 0;
      let gradients: Record<string, FloatArray> = {};
      if (parts.length > 1) sums = zeros();
      for (const [position, part] of parts.entries()) {
        const mode = parts.length === 1 ? 'whole' : position < parts.length - 1 ? 'collect' : 'apply';
        const results = await runPart(mode, part, given);
        loss += preciseFloatsOf(named(results, 'loss'))[0] ?? Number.NaN;
        gradients = floatsUnder(results, gradientPrefix);
      }
      return { loss, gradients };
    },
    state: () => Object.fromEntries(Object.entries(keeper.current()).map(([name, tensor]) => [name, preciseFloatsOf(tensor)])),
    restore: keeper.restore,
    provider: () => provider ?? 'cpu',
    surviving,
    async release() {
      for (const session of sessions.values()) await session.then((one) => one.release()).catch(() => undefined);
    },
  };
}

function keyOf(mode: Mode, { rows, length = 0 }: BatchShape): string {
  return `${mode} ${rows}×${length}`;
}

function named(tensors: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The batch has no tensor "${name}", which the model needs.`);
  return tensor;
}

function withoutPrefix(tensors: Readonly<Record<string, Tensor>>, prefix: string, instead: string): Record<string, Tensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, tensor]) => [instead + name.slice(prefix.length), tensor]));
}

function floatsUnder(tensors: Readonly<Record<string, Tensor>>, prefix: string): Record<string, FloatArray> {
  return Object.fromEntries(Object.entries(withoutPrefix(tensors, prefix, '')).map(([name, tensor]) => [name, preciseFloatsOf(tensor)]));
}

export interface BuiltStep {
  graph: Graph;
  outputs: ModelOutput[];
  state: StateTensor[];
  /** The collected gradients. */
  sums: { name: string; shape: number[] }[];
  frozen: Readonly<Record<string, FloatArray>>;
}

/** The graph of the loss with gradients and, unless it only collects them, the update. */
export function buildStep({ graphOf, optimizer, clipNorm, session }: StepOptions, shape: BatchShape, mode: Mode): BuiltStep {
  const { loss, objective = loss, parameters, carried = [], frozen = {}, watched = [] } = graphOf(shape);
  const { graph } = loss;
  const outputs: ModelOutput[] = [{ name: 'loss', value: loss }];
  const state: StateTensor[] = [];
  const carry = (input: Value, next: Value, initial: FloatArray) => {
    state.push({ name: input.name, shape: fixedShape(input.shape), initial });
    outputs.push({ name: nextPrefix + input.name, value: next });
  };
  const values = parameters.map((parameter) => parameter.value);
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
    appendUpdate(graph, { parameters, grads, optimizer }, guarded?.carry ?? carry);
  }
  for (const { value, next, initial } of carried) carry(value, next, initial);
  for (const [position, { name }] of watched.entries())
    outputs.push({ name: gradientPrefix + name, value: valueAt(kept, values.length + position) });
  return { graph, outputs, state, sums, frozen };
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

function scalarInputs(graph: Graph): StepScalars<Value> {
  const input = (name: string) => graphInput(graph, scalarPrefix + name, []);
  return { rate: input('rate'), stepSize: input('stepSize'), floor: input('floor'), shrink: input('shrink') };
}
