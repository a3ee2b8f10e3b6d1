import type { TreeOptions } from './train-trees.ts';
import { type Effort, heldShare, type Tuning } from './tuning.ts';

const treePlans: Record<Effort, { learningRate: number; trees: number; patience: number }> = {
  quick: { learningRate: 0.2, trees: 50, patience: 5 },
  balanced: { learningRate: 0.1, trees: 200, patience: 15 },
  thorough: { learningRate: 0.05, trees: 1_000, patience: 40 },
};

type TreeSettings = Pick<Tuning, 'effort' | 'learningRate' | 'patience' | 'balanceClasses' | 'seed'> & {
  trees: number | null;
  leaves: number;
};

/** The options of boosted trees, with what the user left empty filled in from the effort. */
export function treeOptions(
  { effort, trees, leaves, learningRate, patience, balanceClasses, seed }: TreeSettings,
  known: { rows: number; validation: boolean },
): TreeOptions {
  const plan = treePlans[effort];
  const wait = patience ?? plan.patience;
  return {
    rounds: trees ?? plan.trees,
    leaves,
    learningRate: learningRate ?? plan.learningRate,
    balanced: balanceClasses,
    seed,
    ...(wait > 0 && { patience: wait }),
    validationShare: heldShare(wait, known),
  };
}
