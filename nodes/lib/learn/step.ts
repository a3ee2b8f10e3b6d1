import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel, type ModelOutput } from './encode.ts';
import { gradients } from './gradients/gradients.ts';
import { graphInput } from './graph.ts';
import { add, divide, minimum, multiply, squareRoot, total } from './operators.ts';
import { scalarNames, type Optimizer, type StepScalars } from './optimizers.ts';
import { preciseFloatsOf, loadTensors, openSession, type Provider, type SessionOptions, type TensorOf } from './session.ts';
import { fixedShape, sizeOf, type FloatArray, type Graph, type Value } from './value.ts';

export interface Parameter {
  /** An input of the graph. */
  value: Value;
  initial: Float32Array;
  decays: boolean;
}

export interface StepOptions {
  /** Scalar that is reported. */
  loss: Value;
  /** Scalar that is minimised: the loss and penalties. The loss if not given. */
  objective?: Value;
  parameters: readonly Parameter[];
  optimizer: Optimizer;
  /** Further inputs whose gradients each step returns, for tables that are kept outside the graph. */
  watched?: readonly Value[];
  /** The longest that all gradients together, as one vector, may be. */
  clipNorm?: number;
  session?: SessionOptions;
  /** How the state goes from step to step; by its size if not given. */
  state?: 'ping-pong' | 'feedback';
}

export interface StepResult {
  loss: number;
  /** By the names of the watched inputs. */
  gradients: Record<string, FloatArray>;
}

export type Feeds = Readonly<Record<string, Tensor>>;

/** One training step as one run of one graph: gradients and the optimizer's update included. */
export interface TrainingStep {
  run: (feeds: Feeds, scalars: StepScalars<number>) => Promise<StepResult>;
  /** Parameters and optimizer slots as they are now, by name. The arrays change with the next steps. */
  state: () => Record<string, FloatArray>;
  restore: (state: Readonly<Record<string, FloatArray>>) => void;
  provider: () => Provider;
  release: () => Promise<void>;
}

/** Two full sets of state are kept below this; above, the runtime allocates each new state itself. */
const pingPongBytes = 256 * 2 ** 20;

const scalarPrefix = 'step/';
const nextPrefix = 'next/';
const gradientPrefix = 'gradient/';

interface StateTensor {
  name: string;
  shape: number[];
  initial: Float32Array;
}

export async function createStep(options: StepOptions): Promise<TrainingStep> {
  const { outputs, state } = appendStep(options);
  const model = encodeModel(options.loss.graph, { outputs });
  const tensorOf = await loadTensors(options.loss.graph.precision);
  const keeper = createKeeper(state, options.state, tensorOf);
  const watched = (options.watched ?? []).map((value) => value.name);
  const fetched = ['loss', ...watched.map((name) => gradientPrefix + name)];
  let opened: { session: InferenceSession; provider: Provider } | undefined;

  async function runOnce(session: InferenceSession, feeds: Feeds, given: StepScalars<number>) {
    const scalarFeeds = Object.fromEntries(scalarNames.map((name) => [scalarPrefix + name, tensorOf(Float32Array.of(given[name]), [])]));
    const all: Record<string, Tensor> = { ...feeds, ...keeper.current(), ...scalarFeeds };
    const wanted = Object.fromEntries(session.inputNames.map((name) => [name, named(all, name)]));
    return session.run(wanted, keeper.fetches(fetched));
  }

  return {
    async run(feeds, given) {
      // Opened at the first batch, so that a device which refuses to run the graph can be passed over.
      opened ??= await openSession(model, {
        ...options.session,
        trial: (session) => runOnce(session, feeds, given),
      });
      const results = await runOnce(opened.session, feeds, given);
      keeper.accept(results);
      return {
        loss: preciseFloatsOf(named(results, 'loss'))[0] ?? Number.NaN,
        gradients: Object.fromEntries(watched.map((name) => [name, preciseFloatsOf(named(results, gradientPrefix + name))])),
      };
    },
    state: () => Object.fromEntries(Object.entries(keeper.current()).map(([name, tensor]) => [name, preciseFloatsOf(tensor)])),
    restore: keeper.restore,
    provider: () => opened?.provider ?? 'cpu',
    release: async () => opened?.session.release(),
  };
}

function named(tensors: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The batch has no tensor "${name}", which the model needs.`);
  return tensor;
}

/** Adds the gradients and the update to the graph of the loss. */
function appendStep({ loss, objective = loss, parameters, optimizer, watched = [], clipNorm }: StepOptions) {
  const { graph } = loss;
  const values = parameters.map((parameter) => parameter.value);
  const whole = gradients(objective, [...values, ...watched]);
  const grads = clipNorm === undefined ? whole : clipped(whole, clipNorm);
  const scalars = scalarInputs(graph);
  const outputs: ModelOutput[] = [{ name: 'loss', value: loss }];
  const state: StateTensor[] = [];
  const carry = (input: Value, next: Value, initial: Float32Array) => {
    state.push({ name: input.name, shape: fixedShape(input.shape), initial });
    outputs.push({ name: nextPrefix + input.name, value: next });
  };
  for (const [position, { value, initial, decays }] of parameters.entries()) {
    const gradient = grads[position];
    if (!gradient) continue;
    const slots = optimizer.slots.map((slot) => graphInput(graph, `${slot}/${value.name}`, value.shape));
    const updated = optimizer.update({ parameter: value, gradient, slots, scalars, decays });
    carry(value, updated.parameter, initial);
    updated.slots.forEach((next, index) => {
      const slot = slots[index];
      if (slot) carry(slot, next, new Float32Array(sizeOf(value.shape)));
    });
  }
  grads.slice(values.length).forEach((gradient, position) => {
    outputs.push({ name: gradientPrefix + (watched[position]?.name ?? ''), value: gradient });
  });
  return { outputs, state };
}

/** As PyTorch's `clip_grad_norm_`. */
function clipped(grads: readonly Value[], longest: number): Value[] {
  const norm = squareRoot(grads.map((grad) => total(multiply(grad, grad))).reduce((a, b) => add(a, b)));
  const scale = minimum(divide(longest, add(norm, 1e-6)), 1);
  return grads.map((grad) => multiply(grad, scale));
}

function scalarInputs(graph: Graph): StepScalars<Value> {
  const input = (name: string) => graphInput(graph, scalarPrefix + name, []);
  return { rate: input('rate'), stepSize: input('stepSize'), rootScale: input('rootScale'), shrink: input('shrink') };
}

/**
 * Holds the state between steps. An output must never share memory with an input: the runtime may
 * write it before other nodes have read it, and the numbers are then silently wrong. So there are
 * either two sets of buffers that change places, or each step's results become the next step's inputs.
 */
function createKeeper(state: readonly StateTensor[], asked: StepOptions['state'], tensorOf: TensorOf) {
  const bytes = state.reduce((sum, { initial }) => sum + initial.byteLength, 0);
  const mode = asked ?? (bytes > pingPongBytes ? 'feedback' : 'ping-pong');
  const tensorsOf = (data: (tensor: StateTensor) => FloatArray): Record<string, Tensor> =>
    Object.fromEntries(state.map((tensor) => [tensor.name, tensorOf(data(tensor), tensor.shape)]));
  const empty = () => tensorsOf(({ initial }) => new Float32Array(initial.length));
  let current = tensorsOf(({ initial }) => initial.slice());
  let other = mode === 'ping-pong' ? empty() : undefined;

  return {
    current: () => current,
    fetches: (names: readonly string[]): Record<string, Tensor | null> => ({
      ...Object.fromEntries(names.map((name) => [name, null])),
      ...Object.fromEntries(state.map(({ name }) => [nextPrefix + name, other?.[name] ?? null])),
    }),
    accept(results: Readonly<Record<string, Tensor>>) {
      const next = other ?? Object.fromEntries(state.map(({ name }) => [name, named(results, nextPrefix + name)]));
      if (other) other = current;
      current = next;
    },
    restore(saved: Readonly<Record<string, FloatArray>>) {
      current = tensorsOf(({ name, initial }) => {
        const data = saved[name];
        if (data?.length !== initial.length) throw new Error(`The saved training has no tensor "${name}" of ${initial.length} numbers.`);
        return data.slice();
      });
      if (other) other = empty();
    },
  };
}
