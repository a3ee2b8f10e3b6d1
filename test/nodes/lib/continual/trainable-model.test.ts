import { expect, test } from 'vitest';
import type { ModelValue, TableValue } from '../../../../nodes/kit/ports.ts';
import { activations } from '../../../../nodes/lib/continual/network.ts';
import { encodeTrainable, openTrainable, sparseEncoder } from '../../../../nodes/lib/continual/trainable-model.ts';
import { loadModel } from '../../../../nodes/lib/predict/load-model.ts';
import { saveModel } from '../../../../nodes/lib/training/save-model.ts';
import trainTableModel from '../../../../nodes/training/train-table-model.ts';
import trainTextClassifier from '../../../../nodes/training/train-text-classifier.ts';
import { bench, runNode, type Bench } from '../../../run-node.ts';
import { messages, penguins } from '../../training/sample-tables.ts';

const kinds: { name: string; train: (where: Bench, rows: TableValue) => Promise<{ model: ModelValue }>; rows: TableValue }[] = [
  ...([['linear'], ['layered', 1], ['layered', 2]] as const).map(([kind, layers = 1]) => ({
    name: `a table model, ${kind} ${layers}`,
    train: (where: Bench, rows: TableValue) =>
      runNode(trainTableModel, { rows, validation: undefined }, { target: 'Species', kind, layers, hidden: 8 }, where),
    rows: penguins().training,
  })),
  ...[0, 8].map((hidden) => ({
    name: `a text classifier with ${hidden} hidden units`,
    train: (where: Bench, rows: TableValue) =>
      runNode(trainTextClassifier, { rows, validation: undefined }, { target: 'kind', hidden }, where),
    rows: messages(),
  })),
];

test.for(kinds)(
  '$name: its weights are read back from its file, answer as it does, and make a file that answers the same',
  async ({ train, rows }) => {
    const where = await bench();
    const { model } = await train(where, rows);
    const opened = await openTrainable(where.context, model);
    const encode = sparseEncoder(opened.features);
    const asked = (rows.rows ?? []).slice(0, 20);
    const own = asked.flatMap((row) => [...(activations(opened.network, encode(row)).at(-1) ?? [])]);
    const { type: _, artifact: __, ...value } = model;
    const written = await saveModel(where.context, {
      onnx: encodeTrainable(opened),
      features: opened.features,
      value: { ...value, target: 'written anew' },
    });
    expect((await openTrainable(where.context, written)).network).toEqual(opened.network);
    for (const one of [model, written]) {
      const answers = await (await loadModel(where.context, one)).answer(asked);
      const given = answers.kind === 'classes' ? [...answers.probabilities] : [];
      expect(given).toHaveLength(own.length);
      expect(Math.max(...given.map((share, at) => Math.abs(share - (own[at] ?? Number.NaN))))).toBeLessThan(1e-5);
    }
  },
);

test('a model of numbers is refused in words', async () => {
  const where = await bench();
  const numbers = penguins().training;
  const { model } = await runNode(
    trainTableModel,
    { rows: numbers, validation: undefined },
    { target: 'Body Mass (g)', kind: 'linear', epochs: 1 },
    where,
  );
  await expect(openTrainable(where.context, model)).rejects.toThrow('cannot learn on');
});
