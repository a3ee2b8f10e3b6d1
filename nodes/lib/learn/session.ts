import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { isOutOfMemory } from '../../kit/problem.ts';
import { inPrecision, type FloatArray, type Precision } from './value.ts';

export type Provider = 'cuda' | 'dml' | 'coreml' | 'webgpu' | 'cpu';

/** The order in which devices are tried where a GPU is wanted. */
export const providersWithGpu: readonly Provider[] = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'];

export interface SessionOptions {
  /** Tried in order; the CPU alone if not given. */
  providers?: readonly Provider[];
  /** Threads of one operator; 1 if not given, because a pool for each session would crowd the machine. */
  threads?: number;
  /** Whether trainings multiply in half precision: where the device is quicker with it, or always. */
  half?: 'on-gpu' | 'always';
  /** Run once on a device that another one could replace: some operators are refused only when they run. */
  trial?: (session: InferenceSession) => Promise<unknown>;
}

export interface OpenedSession {
  session: InferenceSession;
  provider: Provider;
}

/**
 * Opens a model on the first provider that takes it. The runtime's own list of providers throws
 * instead of going on to the next one. A model may be made for each device. Fails with the reasons of all when none does;
 * a device whose memory is too small is not passed over, since a slower one is for the user to choose.
 */
export async function openSession(
  model: Uint8Array | ((provider: Provider) => Uint8Array),
  options: SessionOptions = {},
): Promise<OpenedSession> {
  const { providers = ['cpu'], threads = 1, trial } = options;
  const { InferenceSession: runtime, env } = await import('onnxruntime-node');
  // What a device says when it refuses is among the reasons; the runtime would print it to the terminal too.
  env.logLevel = 'fatal';
  const reasons: string[] = [];
  for (const [position, provider] of providers.entries()) {
    let session: InferenceSession | undefined;
    try {
      session = await runtime.create(typeof model === 'function' ? model(provider) : model, {
        executionProviders: [provider],
        graphOptimizationLevel: 'basic',
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      });
      if (position < providers.length - 1) await trial?.(session);
      return { session, provider };
    } catch (error) {
      await session?.release();
      if (session && isOutOfMemory(error)) throw error;
      reasons.push(`${provider}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`The model could not be opened on any device. ${reasons.join('; ')}`);
}

export type TensorOf = (data: FloatArray | BigInt64Array, shape: readonly number[]) => Tensor;

/** A maker of tensors over given arrays, without a copy where they have the precision already. */
export async function loadTensors(precision: Precision = 'float32'): Promise<TensorOf> {
  const { Tensor: RuntimeTensor } = await import('onnxruntime-node');
  return (data, shape) => {
    if (data instanceof BigInt64Array) return new RuntimeTensor('int64', data, [...shape]);
    const numbers = inPrecision(data, precision);
    return numbers instanceof Float64Array
      ? new RuntimeTensor('float64', numbers, [...shape])
      : new RuntimeTensor('float32', numbers, [...shape]);
  };
}

/** The floats of a model's output. */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new Error(`A tensor of floats was expected, not one of type ${tensor.type}.`);
}

/** The same for a training, which may run in double precision. */
export function preciseFloatsOf(tensor: Tensor): FloatArray {
  return tensor.data instanceof Float64Array ? tensor.data : floatsOf(tensor);
}
