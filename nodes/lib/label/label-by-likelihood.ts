import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { notWritingText } from '../generation/prompt-problems.ts';
import { answerLosses } from '../metrics/row-losses.ts';
import { eachRows } from '../predict/each-rows.ts';
import { loadModel } from '../predict/load-model.ts';
import { templateColumns } from '../generation/prompt-template.ts';
import { textOf } from '../preprocess/text-features.ts';
import type { GivenLabel } from './label-by-address.ts';

/**
 * The label that a language model of this workflow would most probably go on with after its prompt, and its share among the labels:
 * softmax of the log-likelihoods. Nothing is written, so the answer is always one of the labels.
 */
export async function labelByLikelihood(
  context: Context,
  rows: TableValue,
  { model, labels, prompt: given, columns }: { model: ModelValue; labels: readonly string[]; prompt: string; columns: readonly string[] },
): Promise<GivenLabel[]> {
  const { language, prompt: own = '' } = await loadModel(context, model);
  if (!language) throw new Failure(notWritingText, {}, { code: 'wrong-model', port: 'model' });
  const prompt = given === '' ? own : given;
  const reads = prompt === '' ? columns : templateColumns(prompt);
  const found: GivenLabel[] = [];
  await eachRows(context, rows, reads, async (chunk: Row[], start) => {
    const nats: Float64Array[] = [];
    for (const [at, label] of labels.entries()) {
      // A model without a prompt of its own goes on from the text.
      const whole = prompt === '' ? chunk.map((row) => ({ text: `${textOf(row, columns)}\n` })) : chunk;
      const reader = answerLosses(language, { prompt: prompt === '' ? '{text}' : prompt, answerOf: () => label }, chunk.length);
      await reader.add(whole, 0, (share) => {
        const done = start + (chunk.length * (at + share)) / labels.length;
        context.progress(done / Math.max(1, rows.count), { en: 'weighing the labels', zh: '正在比较各标签' });
      });
      nats.push((await reader.finish()).nats);
    }
    for (const [row, cells] of chunk.entries()) {
      if (textOf(cells, reads).trim() === '') {
        found.push({ label: null, confidence: 0, why: 'no text' });
        continue;
      }
      const losses = nats.map((one) => one[row]!);
      const least = Math.min(...losses);
      const sum = losses.reduce((all, loss) => all + Math.exp(least - loss), 0);
      found.push({ label: labels[losses.indexOf(least)] ?? null, confidence: 1 / sum });
    }
  });
  return found;
}
