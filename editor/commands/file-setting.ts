import type { Problem } from '../../nodes/kit/problem.ts';
import type { FileSetting } from '../../nodes/kit/settings.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

const gone = new Set(['file-missing', 'model-missing']);
/** What a setting names is not there any more: something that was right, unlike what is merely not filled in yet. */
export function isGone({ code }: Pick<Problem, 'code'>): boolean {
  return gone.has(code);
}

/** The setting that a problem stands at, where it takes a file. */
export function useFileSetting({ node, setting }: Pick<Problem, 'node' | 'setting'>): FileSetting | undefined {
  const type = useWorkflow(({ workflow }) => (node === undefined ? undefined : workflow.nodes[node]?.type));
  const found = useCatalog(({ catalog }) => (setting === undefined ? undefined : catalog[type ?? '']?.settings[setting]));
  return found?.kind === 'file' ? found : undefined;
}
