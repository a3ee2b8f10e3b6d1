import onnxProto from 'onnx-proto';
import { elementTypeCodes } from './value.ts';

const { onnx } = onnxProto;

/** The float weights by name that `encodeModel` wrote into a file, what the builder made up left out. */
export function readWeights(model: Uint8Array): Record<string, Float32Array> {
  const { graph } = onnx.ModelProto.decode(model);
  const numbers = (graph?.initializer ?? []).flatMap(({ name, dataType, rawData }): [string, Float32Array][] => {
    if (!name || name.startsWith('gw/') || dataType !== elementTypeCodes.float32 || !rawData) return [];
    // A copy, since floats must begin at a multiple of their size in memory.
    return [[name, new Float32Array(new Uint8Array(rawData).buffer)]];
  });
  return Object.fromEntries(numbers);
}
