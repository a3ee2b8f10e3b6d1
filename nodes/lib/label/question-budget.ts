import type { NodeFix, NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

/** What is there and, by what a row has taken so far, what the others need; a tenth more, since texts differ. */
export function raisedBudget(
  { mostCalls, mostTokens, times }: { mostCalls: number; mostTokens: number; times: number },
  { calls, tokens, beyond, asked }: { calls: number; tokens: number; beyond: number; asked: number },
): NodeFix {
  const needed = (spent: number, least: number): number => {
    const exact = spent + 1.1 * beyond * Math.max(least, spent / Math.max(1, asked));
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
    return Math.ceil(exact / unit) * unit;
  };
  const budget = {
    ...(calls >= mostCalls && { mostCalls: needed(calls, times) }),
    ...(tokens >= mostTokens && { mostTokens: needed(tokens, times) }),
  };
  const words =
    calls < mostCalls
      ? { en: 'Allow {mostTokens} tokens', zh: '允许 {mostTokens} 个词元' }
      : tokens < mostTokens
        ? { en: 'Allow {mostCalls} questions', zh: '允许 {mostCalls} 次提问' }
        : { en: 'Allow {mostCalls} questions and {mostTokens} tokens', zh: '允许 {mostCalls} 次提问和 {mostTokens} 个词元' };
  return { label: message(words, budget), settings: budget };
}

export function overBudget(count: number | undefined, mostCalls: number, times: number): NodeProblem[] {
  if (count === undefined || count * times <= mostCalls) return [];
  return [
    {
      code: 'over-budget',
      severity: 'warning',
      setting: 'mostCalls',
      message: message(
        {
          en: '{count} rows need {calls} questions, and at most {most} are allowed: the others come out without label. If you allow more later, only those are asked about.',
          zh: '{count} 行需要 {calls} 次提问，但最多允许 {most} 次：其余的行将作为未标注输出。之后提高次数，只会提问这些行。',
        },
        { count, calls: count * times, most: mostCalls },
      ),
      fixes: [
        {
          label: message({ en: 'Allow {calls} questions', zh: '允许 {calls} 次提问' }, { calls: count * times }),
          settings: { mostCalls: count * times },
        },
      ],
    },
  ];
}
