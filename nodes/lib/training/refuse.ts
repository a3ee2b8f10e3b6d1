import { Failure, type NodeProblem } from '../../kit/problem.ts';

/** What was said before the run, for a run that was begun all the same: the first error ends it. */
export function refuse(problems: readonly NodeProblem[]): void {
  const problem = problems.find(({ severity }) => severity === 'error');
  if (!problem) return;
  const { message: said, severity: _, ...where } = problem;
  throw new Failure(said.text, said.values, where);
}
