import { create } from 'zustand';

/** The note that has just been added: it stands there as a field, ready to be written. One that comes back by redo does not take the keyboard. */
export const useWriting = create<{ card: string | undefined }>()(() => ({ card: undefined }));

export function writeCard(card: string | undefined): void {
  useWriting.setState({ card });
}
