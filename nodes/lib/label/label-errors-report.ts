import type { ReportValue } from '../../kit/ports.ts';
import { message, type Text } from '../../kit/text.ts';
import type { LabelErrors } from './find-label-errors.ts';

/** Most confusions that are listed. */
const mostPairs = 20;

/** How many labels are probably wrong, of which class, and what they are taken for. */
export function labelErrorsReport({ found }: LabelErrors): ReportValue {
  const { labels, names, classes, shares, suspects, probabilities } = found;
  const labelled = labels.reduce((sum, label) => sum + (label < 0 ? 0 : 1), 0);
  const wrongOf = (label: number) => 1 - (shares[label * classes + label] ?? 0) / Math.max(Number.EPSILON, givenShare(label));
  const givenShare = (label: number) => shares.subarray(label * classes, (label + 1) * classes).reduce((sum, share) => sum + share, 0);
  const noise = 1 - names.reduce((sum, _, label) => sum + (shares[label * classes + label] ?? 0), 0);
  let agreed = 0;
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    if (own.every((share) => share <= own[label]!)) agreed++;
  }
  const counts = new Map<number, number>();
  for (const row of suspects) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  const pairs = names
    .flatMap((given, label) =>
      names.map((taken, other) => ({ given, taken, share: label === other ? 0 : shares[label * classes + other]! })),
    )
    .filter(({ share }) => share * labelled >= 0.5)
    .sort((a, b) => b.share - a.share);
  const heads = (...texts: Text[]) => texts.map((text) => message(text));
  const share = (label: Text, value: number) => ({ label: message(label), value, unit: 'share' as const });
  return {
    type: 'report',
    title: message({ en: 'Label errors', zh: '标注错误' }),
    blocks: [
      {
        kind: 'figures',
        items: [
          { label: message({ en: 'Rows with a label', zh: '有标签的行' }), value: labelled, unit: 'count' },
          { label: message({ en: 'Labels to look at', zh: '需要复查的标签' }), value: suspects.length, unit: 'count' },
          share({ en: 'Labels that are wrong, estimated', zh: '错误标签的比例（估计）' }, Math.max(0, noise)),
          share({ en: 'Labels that a model agrees with', zh: '与模型一致的标签' }, labelled === 0 ? 0 : agreed / labelled),
        ],
      },
      {
        kind: 'paragraph',
        text: message({
          en: 'Each row was judged by a model that was not trained on it. A suspect is not always wrong: it may be a rare or hard case. Look at the rows, the worst come first, and correct or keep their labels by hand.',
          zh: '每一行都由没有用它训练过的模型判断。可疑标签不一定是错的，也可能是少见或困难的样本。请逐行复查（最可疑的排在最前），再决定修改或保留。',
        }),
      },
      ...(agreed / Math.max(1, labelled) < 0.6
        ? [
            {
              kind: 'paragraph' as const,
              text: message({
                en: 'The model agrees with few labels, so it may not have learned the task, and its suspicions are weak. Bring more rows, or choose other columns to read.',
                zh: '模型与大部分标签不一致，可能没有学会任务，因此这些怀疑不太可靠。请补充数据，或选择其他依据列。',
              }),
            },
          ]
        : []),
      { kind: 'heading', text: message({ en: 'By label', zh: '按标签' }) },
      {
        kind: 'table',
        columns: heads(
          { en: 'Label', zh: '标签' },
          { en: 'Rows', zh: '行数' },
          { en: 'To look at', zh: '需要复查' },
          { en: 'Wrong, estimated', zh: '错误比例（估计）' },
        ),
        rows: names
          .map((given, label) => ({
            given,
            rows: Math.round(givenShare(label) * labelled),
            suspects: counts.get(label) ?? 0,
            wrong: wrongOf(label),
          }))
          .sort((a, b) => b.suspects - a.suspects || b.rows - a.rows)
          .slice(0, 50)
          .map(({ given, rows, suspects: own, wrong }) => [given, rows, own, percent(wrong)]),
      },
      ...(pairs.length > 0
        ? [
            { kind: 'heading' as const, text: message({ en: 'What is taken for what', zh: '混淆情况' }) },
            {
              kind: 'table' as const,
              columns: heads(
                { en: 'Given', zh: '给定标签' },
                { en: 'Probably', zh: '可能是' },
                { en: 'Rows, estimated', zh: '行数（估计）' },
              ),
              rows: pairs.slice(0, mostPairs).map(({ given, taken, share: part }) => [given, taken, Math.round(part * labelled)]),
            },
          ]
        : []),
    ],
  };
}

const percent = (share: number) => `${(Math.max(0, share) * 100).toFixed(1)} %`;
