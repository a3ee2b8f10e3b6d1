import type { Context } from '../../kit/define-node.ts';

/** Says how many rows were left out because they have no class; nothing where it is none. */
export function sayUnlabelled(context: Context, count: number): void {
  if (count === 0) return;
  context.log(
    { en: '{count} {count|row has|rows have} no class and {count|was|were} left out.', zh: '{count} 行没有类别，已忽略。' },
    { count },
  );
}
