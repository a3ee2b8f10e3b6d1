import type { Context } from '../../kit/define-node.ts';
import { message } from '../../kit/text.ts';

/** Says which columns give the answer away, with a button for each that leaves it out of those that the model reads. */
export function warnOfCopies(
  context: Context,
  copies: readonly string[],
  { target, inputs, setting }: { target: string; inputs: readonly string[]; setting: string },
): void {
  for (const column of copies) {
    const left = inputs.filter((name) => name !== column);
    context.warn(
      {
        en: 'From “{column}” alone “{target}” is known in nearly every row. If it is filled in only once the answer is known, the model is worthless when it is used: leave it out.',
        zh: '只看“{column}”一列，几乎每一行的“{target}”就已知道。如果它是在知道答案之后才填写的，模型在实际使用中毫无价值：请去掉它。',
      },
      { column, target },
      {
        code: 'target-given-away',
        setting,
        fixes: [
          left.length > 0 && {
            label: message({ en: 'Leave out “{column}”', zh: '去掉“{column}”' }, { column }),
            settings: { [setting]: left },
          },
        ],
      },
    );
  }
}
