import { encodeModel } from './encode.ts';
import { createGraph, graphInput } from './graph.ts';
import { matrixProduct } from './operators.ts';
import { loadTensors, openSession, type Provider, providersWithGpu } from './session.ts';

export interface TriedDevice {
  device: Provider;
  /** Why it does not work here, in the words of the runtime. */
  refusal?: string;
}

const size = 64;

/** Computes a small product on every device that the runtime may know. */
export async function tryDevices(): Promise<TriedDevice[]> {
  const tensorOf = await loadTensors();
  const graph = createGraph();
  const [a, b] = [graphInput(graph, 'a', [size, size]), graphInput(graph, 'b', [size, size])];
  const model = encodeModel(graph, { outputs: [{ name: 'product', value: matrixProduct(a, b) }] });
  const numbers = new Float32Array(size * size).fill(1);
  const feeds = { a: tensorOf(numbers, [size, size]), b: tensorOf(numbers, [size, size]) };
  const tried: TriedDevice[] = [];
  for (const device of providersWithGpu) {
    try {
      const { session } = await openSession(model, { providers: [device] });
      const { product } = await session.run(feeds).finally(() => session.release());
      tried.push(product?.data[0] === size ? { device } : { device, refusal: 'a wrong result' });
    } catch (error) {
      tried.push({ device, refusal: reasonOf(error) });
    }
  }
  return tried;
}

/** The first line, without what `openSession` says around it; of paths on this machine only the last name stays. */
function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const [line = ''] = words.replace(/^The model could not be opened on any device\. \w+: /, '').split('\n', 1);
  return line.replace(/(?:\/[^\s/:]+)+\//g, '').slice(0, 200);
}
