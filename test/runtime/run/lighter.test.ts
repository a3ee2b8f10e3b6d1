import { expect, test } from 'vitest';
import { type AnyNode, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { say } from '../../../nodes/kit/text.ts';
import { withDefaults } from '../../../nodes/kit/settings.ts';
import { lostWorker } from '../../../runtime/run/failure.ts';
import { withLighter } from '../../../runtime/run/lighter.ts';

async function offers(name: string, given = {}, device = 'cpu'): Promise<string[]> {
  const { default: node }: { default: AnyNode } = await import(`../../../nodes/training/${name}.ts`);
  const entry = catalogEntry(`training/${name}`, '', node);
  const { problem } = withLighter({ problem: lostWorker('memory') }, entry, withDefaults(entry.settings, given), device);
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
