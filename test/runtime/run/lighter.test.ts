import { expect, test } from 'vitest';
import { type AnyNode, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { say } from '../../../nodes/kit/text.ts';
import { withDefaults } from '../../../nodes/kit/settings.ts';
import { encodeModel } from '../../../nodes/lib/learn/encode.ts';
import { createGraph, graphInput } from '../../../nodes/lib/learn/graph.ts';
import { matrixProduct, total } from '../../../nodes/lib/learn/operators.ts';
import { loadTensors, openSession } from '../../../nodes/lib/learn/session.ts';
import { failureOf, lostWorker } from '../../../runtime/run/failure.ts';
import type { StepFailure } from '../../../runtime/run/messages.ts';
import { withLighter } from '../../../runtime/run/lighter.ts';

async function offers(
  name: string,
  given = {},
  device = 'cpu',
  failure: StepFailure = { problem: lostWorker('memory') },
): Promise<string[]> {
  const { default: node }: { default: AnyNode } = await import(`../../../nodes/training/${name}.ts`);
  const entry = catalogEntry(`training/${name}`, '', node);
  const { problem } = withLighter(failure, entry, withDefaults(entry.settings, given), device);
  return (problem.fixes ?? []).map(({ label }) => say(label, 'en'));
}

test('a step that ran out of memory offers what makes it need less', async () => {
  expect(await offers('train-table-model', { hidden: 512, batchSize: 256 })).toEqual([
    'Use a smaller model: 256 units',
    'Use half the batch: 128',
  ]);
  expect(await offers('train-text-classifier')).toEqual(['Use a smaller model: 25,000 features', 'Use half the batch: 32']);
});

test('a GPU that is too small may be left; what cannot be halved is not offered', async () => {
  expect(await offers('train-table-model', { kind: 'linear', batchSize: 1 }, 'cuda')).toEqual(['Train on the CPU']);
});

test('memory that the computation itself could not get is told as such, with what needs less', async () => {
  const graph = createGraph();
  const [row, column] = [graphInput(graph, 'row', [1, 30_000_000]), graphInput(graph, 'column', [30_000_000, 1])];
  const model = encodeModel(graph, { outputs: [{ name: 'sum', value: total(matrixProduct(column, row)) }] });
  const [{ session }, tensorOf] = [await openSession(model), await loadTensors()];
  const numbers = new Float32Array(30_000_000);
  const error: unknown = await session
    .run({ row: tensorOf(numbers, [1, numbers.length]), column: tensorOf(numbers, [numbers.length, 1]) })
    .catch((reason: unknown) => reason);
  await session.release();
  const failure = failureOf(error);
  expect(failure.problem.code).toBe('memory-full');
  expect(await offers('train-table-model', { hidden: 512 }, 'cuda', failure)).toEqual([
    'Use a smaller model: 256 units',
    'Use half the batch: 32',
    'Train on the CPU',
  ]);
});
