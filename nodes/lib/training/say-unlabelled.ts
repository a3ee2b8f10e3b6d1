import type { Context } from '../../kit/define-node.ts';

/** Says how many rows were left out because they have no class; nothing where it is none. */
export function sayUnlabelled(context: Context, count: number): void {
  if (count === 0) return;
  context.log(
    { en: '{count} {count|row has|rows have} no class and {count|was|were} left out.', zh: '{count} 行没有类别，已忽略。' },
    { count },
  );
}

/** The same of any answer. */
export function sayUnanswered(context: Context, count: number, column: string): void {
  if (count === 0) return;
  context.log(
    {
      en: '{count} {count|row has|rows have} no answer in “{column}” and {count|was|were} left out.',
      zh: '{count} 行的“{column}”列没有值，已忽略。',
    },
    { count, column },
  );
}
