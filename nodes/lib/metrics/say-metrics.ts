import type { Context } from '../../kit/define-node.ts';
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
  if (task === 'text-generation') {
    return message(
      { en: 'BLEU {bleu}, chrF {chrf}', zh: 'BLEU {bleu}，chrF {chrf}' },
      { bleu: scores.bleu?.toFixed(1) ?? '–', chrf: scores.chrf?.toFixed(1) ?? '–' },
    );
  }
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
