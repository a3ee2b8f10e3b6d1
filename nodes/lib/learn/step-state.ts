import type { Tensor } from 'onnxruntime-node';
import type { TensorOf } from './session.ts';
import type { FloatArray } from './value.ts';

/** A tensor that goes from step to step: a parameter, an optimizer's slot, a running mean. */
export interface StateTensor {
  name: string;
  shape: number[];
  initial: FloatArray;
}

/** The result of a step that is the next step's input of the same name. */
export const nextPrefix = 'next/';

/** Two full sets of state are kept below this; above, the runtime allocates each new state itself. */
const pingPongBytes = 256 * 2 ** 20;

/**
 * Holds the state between steps. An output must never share memory with an input: the runtime may
 * write it before other nodes have read it, and the numbers are then silently wrong. So there are
 * either two sets of buffers that change places, or each step's results become the next step's inputs.
 */
export function createStepState(state: readonly StateTensor[], asked: 'ping-pong' | 'feedback' | undefined, tensorOf: TensorOf) {
  const bytes = state.reduce((sum, { initial }) => sum + initial.byteLength, 0);
  const mode = asked ?? (bytes > pingPongBytes ? 'feedback' : 'ping-pong');
  const tensorsOf = (data: (tensor: StateTensor) => FloatArray): Record<string, Tensor> =>
    Object.fromEntries(state.map((tensor) => [tensor.name, tensorOf(data(tensor), tensor.shape)]));
  const empty = () => tensorsOf(({ initial }) => new Float32Array(initial.length));
  // Buffers that change places are written to; results that are fed back leave what was there before as it is.
  let current = tensorsOf(({ initial }) => (mode === 'ping-pong' ? initial.slice() : initial));
  let other = mode === 'ping-pong' ? empty() : undefined;

  return {
    current: () => current,
    /** Where the named result is to be written; null leaves it to the runtime. */
    placeOf: (name: string): Tensor | null => (name.startsWith(nextPrefix) && other?.[name.slice(nextPrefix.length)]) || null,
    /** Takes the results of a step over; a step that replaced only some of the state leaves the rest. */
    accept(results: Readonly<Record<string, Tensor>>) {
      const next = { ...current };
      const spare = other && { ...other };
      for (const { name } of state) {
        const result = results[nextPrefix + name];
        const before = current[name];
        if (!result || !before) continue;
        next[name] = other?.[name] ?? result;
        if (spare) spare[name] = before;
      }
      current = next;
      other = spare;
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
