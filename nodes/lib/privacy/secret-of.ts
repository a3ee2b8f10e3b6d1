import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';

/** The words of a secret that a node masks with; '' where none is chosen and none is needed. */
export function secretOf(context: Context, name: string, { needed, shortest }: { needed: boolean; shortest: number }): string {
  const words = name === '' ? '' : context.secret(name);
  if (words === '' && (needed || name !== ''))
    throw new Failure(
      {
        en: 'The key is missing: no secret with words in it is chosen. Choose one in the settings.',
        zh: '缺少密钥：没有选择机密，或机密的内容为空。请在设置中选择。',
      },
      {},
      { code: 'no-key', setting: 'key' },
    );
  if (words !== '' && words.length < shortest)
    throw new Failure(
      {
        en: 'The key is too short: it could be guessed by trying. It needs at least {shortest} characters.',
        zh: '密钥太短，容易被试出来。请至少使用 {shortest} 个字符。',
      },
      { shortest },
      { code: 'short-key', setting: 'key' },
    );
  return words;
}
