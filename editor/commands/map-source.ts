import { isFileRef } from '../../nodes/kit/check-settings.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { nodeWidth } from '../canvas/geometry.ts';
import { focusNode, reveal } from '../canvas/viewport.ts';
import { toastDone } from '../controls/toast.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { newNode } from '../store/new-node.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { select } from '../store/selection-store.ts';
import { edit, useWorkflow, workflowNow } from '../store/workflow-store.ts';

const mapType = 'prepare/map-columns';
const across = nodeWidth + 80;
const down = 200;
const offerMs = 30_000;
const answerMs = 15_000;

export interface NewFile {
  node: string;
  setting: string;
  /** The file that was there before. */
  before: Json;
}

interface Mapped {
  /** Of the new node. */
  id: string;
  edit: Edit;
  /** The nodes that one should see then. */
  shown: string[];
}

/**
 * Leads all that a source of one table gives through “Map columns”, which takes the file before for what is expected: a second
 * node reads that. The source moves to the left, and the new node stands where it stood.
 */
export function mapSource(workflow: Workflow, catalog: Catalog, { node, setting, before }: NewFile): Mapped | undefined {
  const source = workflow.nodes[node];
  const output = tableOf(catalog, source?.type);
  const [mapEntry, sourceEntry] = [catalog[mapType], catalog[source?.type ?? '']];
  const wires = workflow.wires.filter(({ from }) => from[0] === node && from[1] === output);
  if (!source || output === undefined || !mapEntry || !sourceEntry || wires.length === 0) return undefined;
  const { x, y } = source.ui;
  const map = newNode(workflow, mapEntry, { x, y });
  const grown = { ...workflow, nodes: { ...workflow.nodes, [map.id]: map.node } };
  const expected = newNode(grown, sourceEntry, { x: x - across, y: y + down }, { ...source.settings, [setting]: before });
  const edits: Edit[] = [
    { kind: 'remove-wires', wires },
    { kind: 'move-nodes', to: { [node]: { x: x - across, y } } },
    {
      kind: 'add-nodes',
      nodes: { [map.id]: map.node, [expected.id]: expected.node },
      wires: [
        { from: [node, output], to: [map.id, 'rows'] },
        { from: [expected.id, output], to: [map.id, 'expected'] },
        ...wires.map(({ to }): Workflow['wires'][number] => ({ from: [map.id, 'rows'], to })),
      ],
    },
  ];
  return { id: map.id, edit: { kind: 'all', edits }, shown: [node, map.id, expected.id] };
}

function tableOf(catalog: Catalog, type = ''): string | undefined {
  return Object.entries(catalog[type]?.outputs ?? {}).find(([, port]) => port.type === 'table')?.[0];
}

/** Call it before another file comes into a source, and what it answers afterwards: where columns are lost by it, “Map columns” is offered. */
export function beforeNewFile(node: string, setting: string): () => void {
  const before = workflowNow().nodes[node]?.settings[setting] ?? null;
  const columns = columnsOf(node);
  const { path, document } = useWorkflow.getState();
  return () => {
    if (!isFileRef(before) || !columns) return;
    void foreseen().then(() => {
      const now = useWorkflow.getState();
      if (now.document.id === document.id && now.path === path) offer({ node, setting, before: { ...before } }, columns);
    });
  };
}

function columnsOf(node: string): string[] | undefined {
  const output = tableOf(useCatalog.getState().catalog, workflowNow().nodes[node]?.type);
  const spec = useOutlook.getState().specs[node]?.[output ?? ''];
  return spec?.type === 'table' ? spec.columns?.map(({ name }) => name) : undefined;
}

/** Once it is known what comes of the last edit. */
function foreseen(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = useOutlook.subscribe(({ behind }) => !behind && end());
    const timer = setTimeout(end, answerMs);
  });
}

function offer(file: NewFile, columns: readonly string[]): void {
  const now = columnsOf(file.node);
  const lost = now ? columns.filter((column) => !now.includes(column)) : [];
  const [column] = lost;
  if (column === undefined || !mapSource(workflowNow(), useCatalog.getState().catalog, file)) return;
  toastDone(
    message(
      {
        en: 'The new file lacks {count} {count|column|columns} of the one before, such as “{column}”. “Map columns” says which of its columns stand for those.',
        zh: '新文件缺少之前文件中的 {count} 列，例如“{column}”。“映射列”可以指定由哪些列来对应。',
      },
      { count: lost.length, column },
    ),
    { label: { en: 'Map columns', zh: '映射列' }, run: () => insertMap(file) },
    offerMs,
  );
}

function insertMap(file: NewFile): void {
  const made = mapSource(workflowNow(), useCatalog.getState().catalog, file);
  if (!made) return;
  edit(made.edit, { en: 'Map the columns of the new file', zh: '映射新文件的列' });
  select({ nodes: [made.id] });
  focusNode(made.id);
  requestAnimationFrame(() => reveal(made.shown));
}
