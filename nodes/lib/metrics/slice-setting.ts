import type { TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { columns } from '../../kit/settings.ts';
import { message } from '../../kit/text.ts';
import { vanishedColumns } from '../training/target-problems.ts';

/** A column of the table at an input by whose values the figures are also given. */
export const slicesSetting = <const Of extends string>(of: Of) =>
  columns({
    label: { en: 'Compare parts by', zh: '按列分组比较' },
    hint: {
      en: 'The main figure is given for the rows of each value of this column as well; numbers and dates in quarters.',
      zh: '另外给出该列每个取值对应数据的主要指标；数字和日期分为四段。',
    },
    of,
    count: 1,
    optional: true,
  });

export function sliceProblems(spec: TableSpec | undefined, chosen: string): NodeProblem[] {
  const without = { label: message({ en: 'Do without', zh: '不分组' }), settings: { slices: '' } };
  return vanishedColumns(spec, { setting: 'slices', chosen, candidates: [] }).map(({ fixes = [], ...problem }) => ({
    ...problem,
    fixes: [...fixes, without],
  }));
}
