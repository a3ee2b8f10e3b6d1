import { create } from 'zustand';
import type { Session } from '../../runtime/protocol.ts';

/** Who is signed in, on every page; undefined until it is known. */
export const useSession = create<{ session: Session | undefined }>()(() => ({ session: undefined }));

/** The key opens rows to label and nothing else. */
export function onlyLabels(session: Session | undefined): boolean {
  return session?.opens === 'labelling';
}
