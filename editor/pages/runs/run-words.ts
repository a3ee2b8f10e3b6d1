import { type Message, message, type Text } from '../../../nodes/kit/text.ts';
import type { RunOrigin } from '../../../runtime/protocol.ts';

export const originKinds: Readonly<Record<RunOrigin['kind'], Text>> = {
  editor: { en: 'Editor', zh: '编辑器' },
  hook: { en: 'Webhook', zh: 'Webhook' },
  'hook-test': { en: 'Webhook test', zh: 'Webhook 测试' },
  again: { en: 'Run again', zh: '再次运行' },
  'command-line': { en: 'Command line', zh: '命令行' },
};

/** Where a run came from: "webhook spam-filter". */
export function originWords(origin: RunOrigin): Message {
  switch (origin.kind) {
    case 'hook':
      return message({ en: 'webhook {hook}', zh: 'Webhook {hook}' }, { hook: origin.hook });
    case 'hook-test':
      return message({ en: 'test of webhook {hook}', zh: '测试 Webhook {hook}' }, { hook: origin.hook });
    case 'editor':
      return message({ en: 'from the editor', zh: '来自编辑器' });
    case 'again':
      return message({ en: 'an earlier run again', zh: '再次运行' });
    case 'command-line':
      return message({ en: 'from the command line', zh: '来自命令行' });
  }
}

/** Two chosen runs, the older first, so that "from … to …" reads forward; a third choice takes the place of the first. */
export function chosenAfter(chosen: readonly string[], run: string): string[] {
  if (chosen.includes(run)) return chosen.filter((other) => other !== run);
  return [...chosen.slice(-1), run];
}
