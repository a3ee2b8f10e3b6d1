import type { TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

const fewRows = 30;

/** So few test rows that chance decides as much as the model. */
export function fewTestRows(test: TableSpec | undefined, port: string): NodeProblem[] {
  if (test?.count === undefined || test.count >= fewRows) return [];
  return [
    {
      code: 'few-rows',
      severity: 'warning',
      port,
      message: message(
        {
          en: 'Only {count} test {count|row|rows}: the figures may be far off by chance. At least {needed} are better.',
          zh: '只有 {count} 行测试数据：指标可能因偶然而偏差很大。最好至少有 {needed} 行。',
        },
        { count: test.count, needed: fewRows },
      ),
      fixes: [
        {
          label: message({ en: 'Keep 30 % for the test', zh: '留出 30 % 作测试' }),
          settings: { testShare: 0.3 },
          above: 'prepare/split-rows',
        },
      ],
    },
  ];
}
