import { create } from 'zustand';
import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { hashOf, inputsType, isBorder, outputsType, subflowType } from '../../nodes/kit/subflow.ts';
import { borderEntries, catalogWith } from '../../nodes/kit/subflow-entry.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { LibrarySubflow } from '../../runtime/protocol.ts';
import { api } from '../api.ts';
import { knownSubflows, offerTypes } from './known-subflows.ts';
import { useLibrary } from './library-store.ts';
import { putTogetherBy } from './put-together.ts';
import { useWorkflow } from './workflow-store.ts';

/** All node types: those of the program, which are loaded once and empty until then, and subflows that are in use or in the library. */
export const useCatalog = create<{ catalog: Catalog; program: Catalog }>()(() => ({ catalog: {}, program: {} }));

let loading: Promise<Catalog> | undefined;

/** Loads the node types once; a failed try may be repeated. */
export function loadCatalog(): Promise<Catalog> {
  loading ??= api.catalog().then(
    (entries) => {
      const program = Object.fromEntries(entries.map((entry) => [entry.type, entry]));
      useCatalog.setState({ program });
      putTogetherBy(program);
      gather();
      return program;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

let last: readonly unknown[] = [];

/** Brings the catalog in step with what is shown; the same object as before where that needs no other types. */
function gather(): void {
  const { workflow, path, document } = useWorkflow.getState();
  const { program } = useCatalog.getState();
  const { kept: library } = useLibrary.getState();
  const placed = Object.values(workflow.nodes).flatMap((node) => hashOf(node) ?? []);
  const offered = offeredHashes(document, library);
  const hashes = [...new Set([...offered, ...placed])].sort();
  const borders = path.length > 0 ? Object.values(workflow.nodes).filter(isBorder) : [];
  const ground = [program, hashes.join(), offered.join(), path.length > 0, ...borders.map(({ settings }) => settings)];
  if (ground.length === last.length && ground.every((value, at) => value === last[at])) return;
  last = ground;
  const borderTypes = path.length > 0 ? [inputsType, outputsType].filter((type) => !borders.some((node) => node.type === type)) : [];
  offerTypes(new Set([...offered.map(subflowType), ...borderTypes]));
  const known = catalogWith(program, knownSubflows(), hashes);
  useCatalog.setState({ catalog: path.length > 0 ? { ...known, ...byType(borderEntries(workflow)) } : known });
}
/** Of subflows the palette offers those in the library, and of this workflow those that are not in it. */
function offeredHashes({ subflows = {} }: Workflow, kept: readonly LibrarySubflow[]): string[] {
  const ids = new Set(kept.map(({ id }) => id));
  const newest = new Map<string, { hash: string; revision: number }>();
  for (const [hash, { id, revision }] of Object.entries(subflows))
    if (!ids.has(id) && (newest.get(id)?.revision ?? 0) < revision) newest.set(id, { hash, revision });
  return [...kept, ...newest.values()].map(({ hash }) => hash);
}
function byType(entries: readonly CatalogEntry[]): Record<string, CatalogEntry> {
  return Object.fromEntries(entries.map((entry) => [entry.type, entry]));
}
useWorkflow.subscribe((state, before) => {
  if (state.workflow.nodes !== before.workflow.nodes || state.path !== before.path) gather();
});
useLibrary.subscribe(gather);
