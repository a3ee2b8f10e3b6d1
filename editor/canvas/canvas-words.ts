import type { AriaLabelConfig } from '@xyflow/react';
import type { Say } from '../i18n/use-say.ts';

/** What screen readers hear from the canvas. */
export function canvasWords(say: Say): Partial<AriaLabelConfig> {
  return {
    'node.a11yDescription.default': say({
      en: 'Press Enter to select, C to connect, Delete to remove; arrow keys move a selected node.',
      zh: '按回车选中，按 C 连线，按 Delete 删除；选中后可用方向键移动。',
    }),
    'node.a11yDescription.keyboardDisabled': say({ en: 'Press Enter to select.', zh: '按回车选中。' }),
    'node.a11yDescription.ariaLiveMessage': ({ direction, x, y }) =>
      say(
        { en: 'Moved {direction}. Now at {x}, {y}.', zh: '已向{direction}移动，现在位于 {x}，{y}。' },
        { direction: directions[direction] ?? direction, x: Math.round(x), y: Math.round(y) },
      ),
    'edge.a11yDescription.default': say({ en: 'Press Enter to select, Delete to remove.', zh: '按回车选中，按 Delete 删除。' }),
    'handle.ariaLabel': say({ en: 'Port', zh: '端口' }),
  };
}

const directions: Readonly<Record<string, { en: string; zh: string }>> = {
  up: { en: 'up', zh: '上' },
  down: { en: 'down', zh: '下' },
  left: { en: 'left', zh: '左' },
  right: { en: 'right', zh: '右' },
};
