import type { Sample } from '../../kit/define-node.ts';
import { Failure, type NodeProblem } from '../../kit/problem.ts';

/** What is left of a look into a file that failed, for `check` to say. Throws what is no Failure. */
export function failedSample(error: unknown): Sample {
  if (!(error instanceof Failure)) throw error;
  return { problem: JSON.parse(JSON.stringify(error.problem)) };
}

/** Why a look into a file failed. */
export function sampleProblems(sample: Sample | undefined): NodeProblem[] {
  const problem: NodeProblem | undefined = sample?.problem && JSON.parse(JSON.stringify(sample.problem));
  return problem ? [problem] : [];
}
