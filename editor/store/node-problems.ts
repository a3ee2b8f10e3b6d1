import { useMemo } from 'react';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { ShownProblem } from './in-view.ts';
import { useOutlook } from './outlook-store.ts';
import { useRun } from './run-store.ts';

/** Something wrong with a node, the gravest first. `failed`: it ended the step of the run in view. */
export interface Standing {
  problem: ShownProblem;
  failed: boolean;
  /** The raw trace, for those who report a fault. */
  detail?: string | undefined;
}

const order = { error: 0, warning: 1, note: 2 };
export function bySeverity(a: Pick<Problem, 'severity'>, b: Pick<Problem, 'severity'>): number {
  return order[a.severity] - order[b.severity];
}

/** What stands against a node: why its step failed, then what is known without a run. */
export function useNodeProblems(node: string): readonly Standing[] {
  const known = useOutlook((state) => state.problemsOf[node]);
  const failure = useRun((state) => (state.steps[node]?.status === 'failed' ? state.steps[node].problem : undefined));
  const detail = useRun((state) => state.steps[node]?.detail);
  return useMemo(() => standings(known ?? [], failure, detail), [known, failure, detail]);
}

/** A failure that is also known beforehand is said once. */
export function standings(known: readonly ShownProblem[], failure: ShownProblem | undefined, detail?: string): Standing[] {
  const others = known.filter(({ code, setting }) => !failure || code !== failure.code || setting !== failure.setting);
  const rest = others.toSorted(bySeverity).map((problem) => ({ problem, failed: false }));
  return failure ? [{ problem: failure, failed: true, detail }, ...rest] : rest;
}
