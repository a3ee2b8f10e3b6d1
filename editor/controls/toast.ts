import { create } from 'zustand';
import { ApiError } from '../api.ts';
import type { Message, Text } from '../../nodes/kit/text.ts';
import { sayNow } from '../i18n/use-say.ts';
import { askForRoom } from '../store/room-store.ts';
import { onlyLabels, useSession } from '../store/session-store.ts';
import { problemOf } from './load-state.tsx';
import type { Toast } from './toaster.tsx';

interface Action {
  label: Text | Message;
  run(): void;
}

interface Showing {
  action?: Action | undefined;
  problem?: boolean;
  stays?: number | undefined;
  /** It takes the place of the one with the same id. */
  id?: string;
}

/** What waits to be shown. The code that shows toasts is loaded with the first of them. */
export const useToasts = create<{ waiting: readonly Toast[] }>(() => ({ waiting: [] }));

function show(content: Text | Message, { action, problem = false, stays, id }: Showing): void {
  const toast = { text: sayNow(content), id, problem, stays, action: action && { label: sayNow(action.label), onClick: action.run } };
  useToasts.setState(({ waiting }) => ({ waiting: [...waiting, toast] }));
}

/** A short word that something was done. `stays`: milliseconds, where it offers what one may want to think about. */
export function toastDone(content: Text | Message, action?: Action, stays?: number): void {
  show(content, { action, stays });
}
/** The same in the place of the last of its kind: of many undos in a row only the newest is of interest. */
export function toastInstead(id: string, content: Text | Message): void {
  show(content, { id });
}
/** A sentence about what could not be done; it stays long enough to be read. */
export function toastProblem(content: Text | Message, action?: Action): void {
  show(content, { action, problem: true, stays: 8_000 });
}
/** The sentence of a failed request, with the way to room where the disk is full, for those who may make some. */
export function toastError(error: unknown): void {
  const full = error instanceof ApiError && error.code === 'disk-full' && !onlyLabels(useSession.getState().session);
  toastProblem(problemOf(error), full ? { label: { en: 'Make room …', zh: '清理磁盘空间…' }, run: () => askForRoom() } : undefined);
}
