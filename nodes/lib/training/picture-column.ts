import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import { Failure, type NodeFix, type NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { otherTargets } from './labels.ts';
import { trainingProblems } from './training-problems.ts';

/** The chosen column of pictures, or the first. */
export function pictureColumn(rows: Pick<TableSpec, 'columns'> | undefined, chosen: string): string | undefined {
  return chosen !== '' ? chosen : rows?.columns?.find(({ type }) => type === 'image')?.name;
}

export function noPictures(fixes?: NodeFix[]): NodeProblem {
  return { code: missing.code, severity: 'error', setting: 'imageColumn', message: message(missing.text), ...(fixes && { fixes }) };
}

/** What stands against learning classes of pictures; `fixes` mend that there are none. */
export function pictureProblems(
  rows: TableSpec | undefined,
  { imageColumn, target, balanceClasses }: { imageColumn: string; target: string; balanceClasses: boolean },
  fixes?: NodeFix[],
): NodeProblem[] {
  const known = rows?.columns ?? [];
  const labels = known.filter(({ type }) => type === 'category');
  return [
    ...(rows?.columns && pictureColumn(rows, imageColumn) === undefined ? [noPictures(fixes)] : []),
    ...trainingProblems(rows, {
      target,
      targets: labels,
      setting: 'imageColumn',
      chosen: imageColumn === '' ? [] : [imageColumn],
      single: true,
      candidates: known.filter(({ type }) => type === 'image'),
      reads: [],
      answers: 'classes',
      balanced: balanceClasses,
    }),
  ];
}

/** The failure of a run without a column of pictures. */
export function picturesMissing(setting = 'imageColumn'): Failure {
  return new Failure(missing.text, {}, { code: missing.code, setting });
}

export function classNotChosen(known: readonly ColumnSpec[]): Failure {
  return new Failure(
    { en: 'Choose the column that holds the class of each picture.', zh: '请选择存放图片类别的列。' },
    {},
    { code: 'empty-setting', setting: 'target', fixes: otherTargets(known, '') },
  );
}

const missing = {
  code: 'no-pictures',
  text: {
    en: 'The rows have no column of pictures. Bring them with “Read images”, or choose the sample data with pictures.',
    zh: '数据中没有图片列。请用“读取图片”读入，或选择含图片的示例数据。',
  },
} as const;
