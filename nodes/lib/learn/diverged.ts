import { Failure } from '../../kit/problem.ts';
import { message, type Text, type TextValues } from '../../kit/text.ts';

/** A training that ran away: what happened, and a tenth of its learning rate as the way out. */
export function divergedAt(
  text: Text,
  values: TextValues,
  { rate, setting = 'learningRate' }: { rate: number; setting?: string },
): Failure {
  const lower = Number((rate / 10).toPrecision(3));
  return new Failure(text, values, {
    code: 'training-diverged',
    setting,
    fixes: [
      {
        label: message({ en: 'Use a tenth of the learning rate: {rate}', zh: '学习率降为十分之一：{rate}' }, { rate: lower }),
        settings: { [setting]: lower },
      },
    ],
  });
}

/** Ends a training whose weights are no numbers any more. */
export function refuseDiverged(parameters: Float64Array, by: { rate: number; setting?: string }): void {
  if (parameters.every(Number.isFinite)) return;
  throw divergedAt(
    {
      en: 'The weights grew without bound at a learning rate of {rate}. Choose a lower one, or look for extreme values in the data.',
      zh: '学习率为 {rate} 时权重无限增大。请降低学习率，或检查数据中是否有极端值。',
    },
    { rate: by.rate },
    by,
  );
}
