import type { Context } from '../../kit/define-node.ts';
import { writeFigure } from '../../kit/figure-words.ts';
import type { MetricsValue } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';

/** Writes the notes into the log and the figures that say most on the node. */
export function sayMetrics(context: Context, metrics: MetricsValue): void {
  for (const note of metrics.notes) context.log(note.text, note.values);
  const { text, values } = headline(metrics);
  context.log(text, { ...values, headline: true });
}

/** The two figures that say most about the task. */
function headline({ task, scores, positive }: MetricsValue) {
  const figure = (name: string) => scores[name]?.toFixed(3) ?? '–';
  if (task === 'regression') {
    return message({ en: 'R² {r2}, mean error {mae}', zh: 'R² {r2}，平均误差 {mae}' }, { r2: figure('r2'), mae: scores.mae ?? '–' });
  }
  if (task === 'text-generation') return textHeadline(scores);
  if (task === 'token-tagging') {
    return message({ en: 'F1 {f1} of entities', zh: '实体 F1 {f1}' }, { f1: figure('f1') });
  }
  return positive === undefined
    ? message({ en: 'accuracy {accuracy}, F1 {f1}', zh: '准确率 {accuracy}，F1 {f1}' }, { accuracy: figure('accuracy'), f1: figure('f1') })
    : message(
        { en: 'F1 {f1}, precision {precision}', zh: 'F1 {f1}，精确率 {precision}' },
        { f1: figure('f1'), precision: figure('precision') },
      );
}

/** A model that only learned to go on with texts has no answers to be compared; answers of another program have no perplexity. */
function textHeadline({ perplexity, bitsPerByte, bleu, chrf }: MetricsValue['scores']) {
  const values = {
    perplexity: writeFigure(perplexity ?? null),
    bits: writeFigure(bitsPerByte ?? null),
    bleu: bleu?.toFixed(1) ?? '–',
    chrf: chrf?.toFixed(1) ?? '–',
  };
  if (bleu === undefined)
    return message({ en: 'perplexity {perplexity}, {bits} bits per byte', zh: '困惑度 {perplexity}，每字节 {bits} 比特' }, values);
  return perplexity === undefined
    ? message({ en: 'BLEU {bleu}, chrF {chrf}', zh: 'BLEU {bleu}，chrF {chrf}' }, values)
    : message({ en: 'chrF {chrf}, perplexity {perplexity}', zh: 'chrF {chrf}，困惑度 {perplexity}' }, values);
}
