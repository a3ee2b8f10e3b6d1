import { encodeModel } from '../nodes/lib/learn/encode.ts';
import { floatsOf, loadTensors, openSession } from '../nodes/lib/learn/session.ts';
import type { FloatArray } from '../nodes/lib/learn/value.ts';
import type { ImportedNetwork } from '../nodes/lib/onnx/imported-network.ts';

export interface Given {
  data: FloatArray | BigInt64Array;
  shape: readonly number[];
}

/** What a loaded network answers: its outputs in order, for its inputs in order. */
export async function runNetwork({ graph, inputs, outputs, weights }: ImportedNetwork, given: readonly Given[]): Promise<Float32Array[]> {
  const names = outputs.map((_, position) => `output${position}`);
  const onnx = encodeModel(graph, { outputs: outputs.map((value, position) => ({ name: `output${position}`, value })), weights });
  const tensorOf = await loadTensors();
  const { session } = await openSession(onnx);
  try {
    const feeds = inputs.flatMap(({ name }, position) => {
      const one = given[position];
      return one && session.inputNames.includes(name) ? [[name, tensorOf(one.data, one.shape)] as const] : [];
    });
    const results = await session.run(Object.fromEntries(feeds));
    return names.flatMap((name) => {
      const tensor = results[name];
      return tensor ? [floatsOf(tensor).slice()] : [];
    });
  } finally {
    await session.release();
  }
}
