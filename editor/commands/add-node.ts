import { checkWorkflow } from '../../nodes/kit/check.ts';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { applyEdit, type Edit } from '../../nodes/kit/edits.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { changeAt } from '../../nodes/kit/scope.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { api, upload } from '../api.ts';
import { boxOf, takenBoxes } from '../canvas/canvas-shape.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { around, freePlace, nodeHeight, nodeWidth, placeRightOf, type Point } from '../canvas/geometry.ts';
import { focusNode, reveal, viewMiddle } from '../canvas/viewport.ts';
import { toastError, toastProblem } from '../controls/toast.ts';
import type { Goal } from '../palette/goals.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { newNode } from '../store/new-node.ts';
import { wireToNew } from '../store/next-nodes.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { setUploading } from '../store/upload-store.ts';
import { nearestFirst, type Reachable, sourcesNear, suggestWires } from '../store/wiring.ts';
import { documentNow, edit, replaceWorkflow, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { chainOf, partsOf } from './chain.ts';
import { beforeNewFile } from './map-source.ts';

function heightOf(entry: CatalogEntry): number {
  return nodeHeight({ inputs: Object.keys(entry.inputs), outputs: Object.keys(entry.outputs) });
}

function labelFor(entry: CatalogEntry) {
  return message({ en: 'Add {node}', zh: '添加“{node}”' }, { node: entry.title });
}

/** Adds a node at a place, as after a drag. Answers its id. */
export function addNodeAt(type: string, at: Point, settings: Record<string, Json> = {}): string | undefined {
  const entry = useCatalog.getState().catalog[type];
  if (!entry) return undefined;
  const { workflow } = useWorkflow.getState();
  const place = freePlace(at, { width: nodeWidth, height: heightOf(entry) }, takenBoxes(shapeNow()), 12);
  const { id, node } = newNode(workflow, entry, place, settings);
  edit({ kind: 'add-nodes', nodes: { [id]: node }, wires: [] }, labelFor(entry));
  select({ nodes: [id] });
  return id;
}

/** Adds a node right of the selected one and wires it where something fits. */
export function addNodeNext(type: string): string | undefined {
  const { catalog } = useCatalog.getState();
  const entry = catalog[type];
  if (!entry) return undefined;
  const { workflow } = useWorkflow.getState();
  const shape = shapeNow();
  const taken = takenBoxes(shape);
  const chosen = [...useSelection.getState().nodes].at(-1);
  const middle = viewMiddle();
  const place =
    taken.length === 0
      ? { x: Math.round(middle.x - 320), y: Math.round(middle.y - 60) }
      : placeRightOf(chosen === undefined ? undefined : boxOf(shape, chosen), taken, heightOf(entry));
  const { id, node } = newNode(workflow, entry, place);
  const grown = { ...workflow, nodes: { ...workflow.nodes, [id]: node } };
  const wires = chosen === undefined ? [] : suggestWires(grown, catalog, chosen, id);
  edit({ kind: 'add-nodes', nodes: { [id]: node }, wires }, labelFor(entry));
  select({ nodes: [id] });
  reveal([id]);
  return id;
}

/** Adds the ready-made chain of a goal, from the chosen node where that fits. One undo takes all of it away. */
export function addGoal(goal: Goal): void {
  const { catalog } = useCatalog.getState();
  const { workflow } = useWorkflow.getState();
  const chosen = [...useSelection.getState().nodes].at(-1);
  const chain = chainOf(
    workflow,
    catalog,
    partsOf(goal, workflow, catalog, chosen),
    chosen === undefined ? [] : sourcesNear(workflow, chosen),
  );
  if (!chain) return;
  const shape = shapeNow();
  const box = chosen === undefined ? around(takenBoxes(shape)) : boxOf(shape, chosen);
  const middle = viewMiddle();
  const wish = box
    ? chosen === undefined
      ? { x: box.x, y: box.y + box.height + 80 }
      : { x: box.x + box.width + 56, y: box.y }
    : { x: middle.x - chain.size.width / 2, y: middle.y - chain.size.height / 2 };
  const place = freePlace({ x: Math.round(wish.x), y: Math.round(wish.y) }, chain.size, takenBoxes(shape));
  edit(chain.edit(place), message({ en: 'Add “{goal}”', zh: '添加“{goal}”' }, { goal: goal.title }));
  // The keyboard's next stop is what must still be chosen, such as the file.
  const waiting = checkWorkflow(workflowNow(), catalog).find(({ node }) => node !== undefined && chain.ids.includes(node));
  select({ nodes: waiting?.node === undefined ? chain.ids : [waiting.node] });
  reveal(chain.ids);
  if (waiting === undefined) selectOnceAsked(chain.ids);
}

/** What only a look at the data finds missing, such as the column to learn, is the next stop as soon as it is known. */
function selectOnceAsked(ids: readonly string[]): void {
  const stop = useOutlook.subscribe(({ behind, problemsOf }) => {
    const { nodes } = useSelection.getState();
    if (nodes.size !== ids.length || !ids.every((id) => nodes.has(id))) return stop();
    if (behind) return;
    stop();
    const waiting = ids.find((id) => problemsOf[id]?.some(({ severity }) => severity === 'error'));
    if (waiting !== undefined) select({ nodes: [waiting] });
  });
}

/** Adds a node at the end of a wire, with what else it needs; `at` is where the wire was let go, else it goes beside its node. */
export function addNodeOnWire(type: string, port: string, begun: Pick<Reachable, 'from' | 'side'>, at?: Point): void {
  const { catalog } = useCatalog.getState();
  const { workflow } = useWorkflow.getState();
  const entry = catalog[type];
  const node = begun.from[0];
  const sources = begun.side === 'outputs' ? sourcesNear(workflow, node) : nearestFirst(workflow, node).slice(1);
  const chain = chainOf(workflow, catalog, { nodes: { 'new:next': { type } }, wires: [wireToNew(begun, 'new:next', port)] }, sources);
  const [id] = chain?.ids ?? [];
  if (!entry || !chain || id === undefined) return;
  const shape = shapeNow();
  const box = boxOf(shape, node);
  const across = begun.side === 'outputs' ? (box?.width ?? 0) + 56 : -nodeWidth - 56;
  const wish = at ? { x: begun.side === 'outputs' ? at.x : at.x - nodeWidth, y: at.y - 84 } : { x: (box?.x ?? 0) + across, y: box?.y ?? 0 };
  const place = freePlace({ x: Math.round(wish.x), y: Math.round(wish.y) }, chain.size, takenBoxes(shape), at ? 12 : 24);
  edit(chain.edit(place), labelFor(entry));
  select({ nodes: [id] });
  focusNode(id);
}

/** The node that reads an uploaded file, and the setting that names the file. */
function readingNode(): { entry: CatalogEntry; setting: string } | undefined {
  const entries = Object.values(useCatalog.getState().catalog);
  const reads = (entry: CatalogEntry) =>
    Object.entries(entry.settings).find(([, setting]) => setting.kind === 'file' && setting.accept === 'data')?.[0];
  const entry = entries.find(({ type }) => type === 'data/read-file') ?? entries.find((candidate) => reads(candidate) !== undefined);
  const setting = entry && reads(entry);
  return entry && setting !== undefined ? { entry, setting } : undefined;
}

/** Makes dropped files a node that reads them. The node is there at once; the file follows as it is uploaded. */
export async function addFiles(files: readonly File[], at: Point): Promise<void> {
  const reading = readingNode();
  if (!reading) {
    toastProblem({
      en: 'There is no node here that reads files, so the file was not taken.',
      zh: '这里没有可以读取文件的节点，因此未接收该文件。',
    });
    return;
  }
  const id = addNodeAt(reading.entry.type, at);
  if (id === undefined) return;
  await uploadInto(id, reading.setting, files);
}

/** Sets what took a while where it was asked for: by now another place, or another workflow, may be shown. */
async function setAt(workflow: string, path: readonly string[], change: Edit): Promise<void> {
  const changed = (whole: Workflow) => changeAt(whole, path, (inside) => applyEdit(inside, change));
  if (documentNow().id === workflow) {
    replaceWorkflow(changed(documentNow()), { en: 'Choose a file', zh: '选择文件' });
    return;
  }
  const record = await api.workflow(workflow);
  await api.saveWorkflow(workflow, changed(record.workflow), record.version);
}

/** Uploads into a file setting; the progress is shown at the setting. Answers whether it was done; why not is said. */
export async function uploadInto(node: string, setting: string, files: readonly File[]): Promise<boolean> {
  const stop = new AbortController();
  const name =
    files.length === 1 ? (files[0]?.name ?? '') : message({ en: '{count} files', zh: '{count} 个文件' }, { count: files.length });
  const tell = (fraction: number) => setUploading(node, setting, { fraction, name, stop: () => stop.abort() });
  const { path, document } = useWorkflow.getState();
  const taken = beforeNewFile(node, setting);
  tell(0);
  try {
    const { file } = await upload(files, tell, stop.signal);
    await setAt(document.id, path, { kind: 'set-settings', node, settings: { [setting]: { ...file } } });
    taken();
    return true;
  } catch (error) {
    toastError(error);
    return false;
  } finally {
    setUploading(node, setting, undefined);
  }
}
