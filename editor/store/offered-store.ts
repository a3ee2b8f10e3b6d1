import { create } from 'zustand';
import type { Sheet } from '../../runtime/protocol.ts';

/** A file that somebody gave us: what it would do, and how it becomes a workflow of one's own. */
interface Offered {
  sheet: Sheet;
  open(): Promise<void>;
}

/** The file that is shown before it is opened, over whatever page it was dropped on. */
export const useOffered = create<{ offered: Offered | undefined }>()(() => ({ offered: undefined }));

export function offer(offered: Offered | undefined): void {
  useOffered.setState({ offered });
}
