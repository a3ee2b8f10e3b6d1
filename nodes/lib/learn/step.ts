import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { isOutOfMemory } from '../../kit/problem.ts';
import { encodeModel } from './encode.ts';
import { usesHalf } from './half-precision.ts';
import { scalarNames, scalarPrefix, type StepScalars } from './optimizers.ts';
import { preciseFloatsOf, loadTensors, openSession, type Provider } from './session.ts';
import {
  type BatchShape,
  buildStep,
  changePrefix,
  gradientPrefix,
  type Mode,
  shapeKey,
  type StepOptions,
  sumPrefix,
} from './step-graph.ts';
import { createStepState, nextPrefix } from './step-state.ts';
import { fixedShape, sizeOf, type FloatArray } from './value.ts';
import { createWeightUpdate } from './weight-update.ts';

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

/** Sessions that stay open, each for one shape. */
const mostSessions = 12;

export async function createStep(options: StepOptions): Promise<TrainingStep> {
  const built = buildStep(options, options.first, 'whole');
  const precision = built.graph.precision;
  const tensorOf = await loadTensors(precision);
  const keeper = createStepState(built.state, options.state === 'beside' ? undefined : options.state, tensorOf);
  const update = createWeightUpdate(built.beside, options.optimizer, tensorOf);
  const changes = Object.fromEntries(Object.entries(update.gradients).map(([name, tensor]) => [changePrefix + name, tensor]));
  const current = () => ({ ...keeper.current(), ...update.state });
  const zeros = () => Object.fromEntries(built.sums.map(({ name, shape }) => [name, tensorOf(new Float32Array(sizeOf(shape)), shape)]));
  const sessions = new Map<string, Promise<InferenceSession>>();
  const fixed = Object.fromEntries(
    Object.entries(built.frozen).map(([name, data]) => [
      name,
      tensorOf(data, fixedShape(built.graph.inputs.get(name)?.shape ?? [data.length])),
    ]),
  );
  let provider: Provider | undefined;
  let sums: Record<string, Tensor> | undefined;

  async function open(mode: Mode, { shape, feeds }: BatchPart, scalars: StepScalars<number>): Promise<InferenceSession> {
    const same = mode === 'whole' && keyOf(mode, shape) === keyOf(mode, options.first);
    const { graph, outputs, frozen } = same ? built : buildStep(options, shape, mode);
    // The CPU is given what does not change as it lies, at each step: written into the model, each shape would hold it once more.
    const model = (device: Provider) =>
      encodeModel(graph, {
        outputs,
        weights: device === 'cpu' ? {} : frozen,
        provider: device,
        half: usesHalf(options.session?.half, device),
      });
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
    const all: Record<string, Tensor> = { ...feeds, ...fixed, ...current(), ...sums, ...scalarFeeds };
    const wanted = Object.fromEntries(session.inputNames.map((name) => [name, named(all, name)]));
    return session.run(wanted, Object.fromEntries(session.outputNames.map((name) => [name, changes[name] ?? keeper.placeOf(name)])));
  }

  async function runPart(mode: Mode, part: BatchPart, scalars: StepScalars<number>) {
    const results = await surviving(async () => runOnce(await sessionFor(mode, part, scalars), part.feeds, scalars));
    keeper.accept(results);
    if (mode !== 'collect') update.apply(scalars);
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
    state: () => Object.fromEntries(Object.entries(current()).map(([name, tensor]) => [name, preciseFloatsOf(tensor)])),
    restore(saved) {
      keeper.restore(saved);
      update.restore(saved);
    },
    provider: () => provider ?? 'cpu',
    surviving,
    async release() {
      for (const session of sessions.values()) await session.then((one) => one.release()).catch(() => undefined);
    },
  };
}

function keyOf(mode: Mode, shape: BatchShape): string {
  return `${mode} ${shapeKey(shape)}`;
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
