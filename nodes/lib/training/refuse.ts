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

/** Names the setting where a failure can be mended, if the failure itself does not know one. */
export async function failingAt<Result>(setting: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.problem.setting !== undefined || error.problem.port !== undefined) throw error;
    const { message: said, severity: _, ...problem } = error.problem;
    throw new Failure(said.text, said.values, { ...problem, setting });
  }
}
