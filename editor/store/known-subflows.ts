import type { Subflow, Workflow } from '../../nodes/kit/workflow.ts';

/** Contents of subflows that this page has seen, by hash: of workflows and of the library. A hash never means another content. */
const known: Record<string, Subflow> = {};

export function knownSubflows(): Readonly<Record<string, Subflow>> {
  return known;
}
export function rememberSubflows(subflows: Workflow['subflows']): void {
  if (subflows) Object.assign(known, subflows);
}

let offeredTypes: ReadonlySet<string> = new Set();
/** Which subflows are offered where a node is chosen; others are known only because they are in use. */
export function offerTypes(types: ReadonlySet<string>): void {
  offeredTypes = types;
}
export function isOffered({ type }: { type: string }): boolean {
  return !type.startsWith('subflow/') || offeredTypes.has(type);
}
