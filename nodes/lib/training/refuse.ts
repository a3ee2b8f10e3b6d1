import type { TableValue } from '../../kit/ports.ts';
import { Failure, type NodeProblem } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';

/** What was said before the run, for a run that was begun all the same: the first error ends it. */
export function refuse(problems: readonly NodeProblem[]): void {
  const problem = problems.find(({ severity }) => severity === 'error');
  if (!problem) return;
  const { message: said, severity: _, ...where } = problem;
  throw new Failure(said.text, said.values, where);
}

/** Refuses rows that are there to judge by, where rows to learn from are made; `text` says what would be wrong with it. */
export function refuseJudging({ role }: Pick<TableValue, 'role'>, text: Text): void {
  if (role === 'test' || role === 'validation') throw new Failure(text, {}, { code: 'test-rows-in-training', port: 'rows' });
}
