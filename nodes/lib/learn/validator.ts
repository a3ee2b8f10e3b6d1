import type { InferenceSession } from 'onnxruntime-node';
import { shapeFor, toTensors } from './batches.ts';
import { encodeModel } from './encode.ts';
import type { ModelFit, ModelRows } from './fit-model.ts';
import { createGraph } from './graph.ts';
import { createScope } from './scope.ts';
import { openSession, preciseFloatsOf, type Provider, type TensorOf } from './session.ts';
import { type BatchShape, shapeKey } from './step-graph.ts';
import { sharesInput } from './task.ts';
import type { FloatArray } from './value.ts';

const mostRows = 512;
/** Without gradients so many times the rows of a training step take no more memory than that step. */
const timesRows = 2;

/** The loss of held-out rows, without dropout, penalties and smoothing. */
export function createValidator(fit: ModelFit, held: ModelRows, tensorOf: TensorOf) {
  const { options, weights } = fit;
  const { rows, weightOf = () => 1, lengthOf, feeds } = held;
  const partRows = options.microBatch ?? options.batchSize;
  // Texts are padded, and the longest of held-out ones may be longer than any that was learned from.
  const chunkRows = Math.min(rows.length, lengthOf ? partRows : Math.min(mostRows, timesRows * partRows));
  const order = lengthOf ? rows.toSorted((a, b) => lengthOf(a) - lengthOf(b)) : rows;
  const sessions = new Map<string, Promise<InferenceSession>>();

  async function open(shape: BatchShape, provider: Provider): Promise<InferenceSession> {
    const graph = createGraph(options.precision);
    const scope = createScope(graph, weights, fit.adapterOf && { adapterOf: fit.adapterOf });
    const loss = fit.loss(scope, shape, sharesInput(graph, shape.rows));
    const frozen = Object.fromEntries(scope.weights.flatMap(({ weight }) => (weight.trained ? [] : [[weight.name, weight.data]])));
    // As in a step, the CPU is given what does not change as it lies.
    const model = encodeModel(graph, { outputs: [{ name: 'loss', value: loss }], weights: provider === 'cpu' ? {} : frozen });
    // Where the training runs, so that no device is tried twice.
    return (await openSession(model, { ...options.session, providers: [provider] })).session;
  }

  async function sessionFor(shape: BatchShape, provider: Provider): Promise<InferenceSession> {
    const key = `${provider} ${shapeKey(shape)}`;
    const found = sessions.get(key) ?? open(shape, provider);
    sessions.set(key, found);
    return found;
  }

  /** Mean loss under the given numbers of the trained weights. */
  async function validate(now: Readonly<Record<string, FloatArray>>, provider: Provider): Promise<number> {
    const parameters = weights.all().map(({ name, shape, data }) => [name, tensorOf(now[name] ?? data, shape)] as const);
    let sum = 0;
    let weightSum = 0;
    for (let start = 0; start < order.length; start += chunkRows) {
      const chunk = order.subarray(start, start + chunkRows);
      const shape = shapeFor(chunk, chunkRows, held);
      const session = await sessionFor(shape, provider);
      const shares = new Float32Array(chunkRows).fill(1, 0, chunk.length);
      const given = {
        ...Object.fromEntries(parameters),
        ...toTensors(feeds(chunk, shape), tensorOf),
        shares: tensorOf(shares, [chunkRows]),
      };
      const wanted = Object.fromEntries(Object.entries(given).filter(([name]) => session.inputNames.includes(name)));
      const { loss } = await session.run(wanted);
      sum += loss ? (preciseFloatsOf(loss)[0] ?? 0) : 0;
      for (const row of chunk) weightSum += weightOf(row);
    }
    return weightSum > 0 ? sum / weightSum : 0;
  }

  return {
    validate,
    async release() {
      // One that could not be opened has nothing to close; the training went on elsewhere.
      for (const session of sessions.values()) await session.then((one) => one.release()).catch(() => undefined);
    },
  };
}
