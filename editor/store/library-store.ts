import { create } from 'zustand';
import { subflowOf, subflowType } from '../../nodes/kit/subflow.ts';
import type { Subflow, Workflow } from '../../nodes/kit/workflow.ts';
import type { LibrarySubflow } from '../../runtime/protocol.ts';
import { api, onChanged } from '../api.ts';
import { knownSubflows, rememberSubflows } from './known-subflows.ts';

/** Subflows that this server keeps for all its workflows. */
export const useLibrary = create<{ kept: readonly LibrarySubflow[] }>()(() => ({ kept: [] }));

export async function loadLibrary(): Promise<void> {
  const library = await api.subflows();
  for (const { subflows } of library) rememberSubflows(subflows);
  useLibrary.setState({ kept: library });
}

/** Keeps the library in step with the server; answers how to stop. */
export function followLibrary(): () => void {
  return onChanged(({ what }) => {
    // Without an answer what was there last stays.
    if (what === 'subflows') void loadLibrary().catch(() => undefined);
  });
}

/** The newest content that is known of a subflow, of this workflow or of the library, where it is newer than the one in question. */
export function newerOf(
  subflow: Subflow,
  document: Workflow,
  library: readonly LibrarySubflow[],
): { hash: string; subflow: Subflow } | undefined {
  const there = library.find(({ id }) => id === subflow.id)?.hash;
  const known = { ...document.subflows, ...(there !== undefined && pick(there)) };
  return Object.entries(known)
    .filter(([, other]) => other.id === subflow.id && other.revision > subflow.revision)
    .map(([hash, other]) => ({ hash, subflow: other }))
    .sort((a, b) => b.subflow.revision - a.subflow.revision)[0];
}
function pick(hash: string): Record<string, Subflow> {
  const subflow = subflowOf(knownSubflows(), { type: subflowType(hash) });
  return subflow ? { [hash]: subflow } : {};
}
