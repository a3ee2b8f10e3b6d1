import { create } from 'zustand';
import type { Reachable } from '../store/wiring.ts';

/** The wire that is being drawn, so that ports can show whether they would take it. */
export const useConnecting = create<{ begun: Reachable | undefined; aiming: string | undefined }>()(() => ({
  begun: undefined,
  /** The note whose line is being drawn. */
  aiming: undefined,
}));

/** The wire, by its key, on which what is dragged would come to stand. */
export const useWireUnder = create<{ key: string | undefined }>()(() => ({ key: undefined }));
