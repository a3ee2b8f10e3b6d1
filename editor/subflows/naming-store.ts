import { create } from 'zustand';

/** The node whose name is asked for at this moment: its name stands there as a field, ready to be typed. */
export const useNaming = create<{ node: string | undefined }>()(() => ({ node: undefined }));

export function askName(node: string): void {
  useNaming.setState({ node });
}
export function nameAsked(): void {
  useNaming.setState({ node: undefined });
}
