import type { TrainingResult } from '../learn/trainer.ts';

/** Figures of a language model's training. The perplexity is of the held-out texts where there were some, else of the training's own. */
export function languageScores({ history, bestEpoch }: Pick<TrainingResult, 'history' | 'bestEpoch'>, tokens: number) {
  const best = history[bestEpoch - 1] ?? history.at(-1);
  const loss = best?.loss ?? Number.NaN;
  return {
    perplexity: Math.exp(best?.validationLoss ?? loss),
    epochs: history.length,
    trainingTokens: tokens,
    loss,
    ...(best?.validationLoss !== undefined && { validationLoss: best.validationLoss }),
  };
}
