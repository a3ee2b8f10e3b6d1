import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { LanguageModel } from '../generation/generate.ts';
import { answerSequence, type LanguageSequence, spelledPair } from '../generation/language-sequences.ts';
import { notWritingText } from '../generation/prompt-problems.ts';
import { fillTemplate, templateColumns } from '../generation/prompt-template.ts';
import { tokenLosses } from '../generation/token-losses.ts';
import { eachRows } from '../predict/each-rows.ts';
import { loadModel } from '../predict/load-model.ts';
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
  const gone = reads.find((name) => !rows.columns.some((column) => column.name === name));
  if (gone !== undefined) throw noColumn(gone);
  const found: GivenLabel[] = [];
  await eachRows(context, rows, reads, async (chunk: Row[], start) => {
    // A model without a prompt of its own goes on from the text.
    const prompts = chunk.map((row) => (prompt === '' ? `${textOf(row, columns)}\n` : fillTemplate(prompt, row)));
    const nats: number[][] = [];
    for (const [at, label] of labels.entries()) {
      const sequences = prompts.map((text) => spelledLabel(language, text, label, given === '' && own !== ''));
      const losses = await tokenLosses(language.session, sequences, {
        onShare(share) {
          const done = start + (chunk.length * (at + share)) / labels.length;
          context.progress(done / Math.max(1, rows.count), { en: 'weighing the labels', zh: '正在比较各标签' });
        },
      });
      nats.push(losses.map((one) => one.reduce((sum, loss) => sum + loss, 0)));
    }
    for (const [row, cells] of chunk.entries()) {
      if (textOf(cells, reads).trim() === '') {
        found.push({ label: null, confidence: 0, why: 'no text' });
        continue;
      }
      const losses = nats.map((one) => one[row] ?? Infinity);
      const least = Math.min(...losses);
      const sum = losses.reduce((all, loss) => all + Math.exp(least - loss), 0);
      found.push({ label: labels[losses.indexOf(least)] ?? null, confidence: 1 / sum });
    }
  });
  return found;
}

/**
 * A prompt and the label behind it. A model that learned to answer its own prompt is asked as it was taught, the end of the answer
 * included. Elsewhere the blank between the two belongs to the label, as words of a text are spelled, and the text may go on.
 */
function spelledLabel(model: LanguageModel, prompt: string, label: string, isOwn: boolean): LanguageSequence {
  const longest = Math.max(2, model.taughtLength);
  if (isOwn) {
    const { asked, said } = spelledPair(model, { prompt, answer: label });
    return answerSequence(asked, said, longest);
  }
  const begun = prompt.trimEnd();
  const { asked, said } = spelledPair(model, { prompt: begun, answer: `${prompt.slice(begun.length)}${label}` });
  return answerSequence(asked, said.slice(0, -1), longest);
}

function noColumn(column: string): Failure {
  return new Failure(
    {
      en: 'The prompt of the model reads “{column}”, which the rows do not have. Rename a column to it, or write a prompt of your own in the settings.',
      zh: '模型的提示词需要“{column}”列，但数据中没有。请把相应的列改为此名称，或在设置中填写自己的提示词。',
    },
    { column },
    { code: 'missing-column', setting: 'prompt' },
  );
}
