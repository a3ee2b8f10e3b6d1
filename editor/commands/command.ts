import type { Text } from '../../nodes/kit/text.ts';

export interface Command {
  label: Text;
  /** Part of the shortcut sheet. */
  part: 'run' | 'edit' | 'arrange' | 'find' | 'view';
  keys?: readonly string[];
  /** Left out: always. */
  when?: () => boolean;
  /** The browser's own copying and pasting goes on where there is nothing of ours to copy, and the paste event brings the text. */
  leaveKeys?: boolean;
  run(): void;
}
