import { create } from 'zustand';
import { applyEdit, type Edit } from '../../nodes/kit/edits.ts';
import { enter, leave } from '../../nodes/kit/scope.ts';
import { withNeeded } from '../../nodes/kit/subflow.ts';
import type { Message, Text } from '../../nodes/kit/text.ts';
import { message } from '../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import type { Published, WorkflowRecord } from '../../runtime/protocol.ts';
import { api, ApiError } from '../api.ts';
import { problemOf } from '../controls/load-state.tsx';
import { type Autosave, createAutosave, type SaveOutcome, type SaveState, type Stale } from './autosave.ts';
import { afterPicture } from './frame-batch.ts';
import { closeGroup, emptyHistory, type History, type HistoryEntry, record, redo, undo } from './history.ts';
import { knownSubflows, rememberSubflows } from './known-subflows.ts';
import { putTogether } from './put-together.ts';
import { copyKeeper, dropCopy, type FoundCopy } from './unsaved.ts';

interface WorkflowState {
  /** All of it, as it is saved and run. */
  document: Workflow;
  /** The nodes that are opened, from the document inwards; empty where none is. */
  path: readonly string[];
  /** What the canvas shows: the document, or the inside of the subflow that is opened. */
  workflow: Workflow;
  /** The version that the server has. */
  base: string;
  published: Published | undefined;
  /** What opening changed, told to the user until dismissed. */
  notices: readonly Message[];
  history: History;
  save: SaveState;
  /** Whether the browser holds what the server does not have. */
  kept: boolean;
  /** Content of an earlier visit that never reached the server. */
  unsaved: FoundCopy | undefined;
}

const top: readonly string[] = [];
const blank = emptyWorkflow('none', '');
export const useWorkflow = create<WorkflowState>()(() => ({
  document: blank,
  path: top,
  workflow: blank,
  base: '',
  published: undefined,
  notices: [],
  history: emptyHistory,
  save: { status: 'saved' },
  kept: true,
  unsaved: undefined,
}));

/** What the canvas shows at this moment, for what does not render. */
export function workflowNow(): Workflow {
  return useWorkflow.getState().workflow;
}
export function documentNow(): Workflow {
  return useWorkflow.getState().document;
}

/** A document with the subflow of that path opened, or the nearest one around it that is there. */
function shown(document: Workflow, path: readonly string[]): Pick<WorkflowState, 'document' | 'path' | 'workflow'> {
  rememberSubflows(document.subflows);
  for (let depth = path.length; depth > 0; depth--) {
    const near = depth === path.length ? path : path.slice(0, depth);
    const inside = enter(document, near);
    if (inside) return { document, path: near, workflow: inside };
  }
  return { document, path: top, workflow: document };
}

/** Shows the inside of a subflow, or with an empty path the document. Nothing changes by it. */
export function showInside(path: readonly string[]): void {
  endGroup();
  set(shown(get().document, path));
}

let autosave: Autosave | undefined;
const { getState: get, setState: set } = useWorkflow;
/** A change that autosave has not been told of: what the user did is shown before it is written down. */
let untold = false;
function tellAutosave(): void {
  if (untold) autosave?.changed();
  untold = false;
}
useWorkflow.subscribe((state, before) => {
  if (state.document === before.document || state.document.id !== before.document.id || untold) return;
  untold = true;
  afterPicture(tellAutosave);
});
if (typeof document !== 'undefined') addEventListener('pagehide', tellAutosave);

/** Shows a workflow as the server has it, with an empty history. */
export function openWorkflow({ workflow, version, published, notices }: WorkflowRecord): void {
  tellAutosave();
  autosave?.stop();
  const copies = copyKeeper(workflow.id);
  autosave = createAutosave(
    {
      workflow: () => get().document,
      put: (content, base) => put(content, base),
      // Everything on the canvas listens: it is told only what is new.
      keep: (copy) => {
        const kept = copies.keep(copy);
        if (kept !== get().kept) set({ kept });
      },
      tell: (save, base) => {
        const now = get();
        if (save.status !== 'unsaved' || now.save.status !== 'unsaved' || base !== now.base) set({ save, base });
      },
    },
    { workflow, base: version },
  );
  set({
    ...shown(workflow, top),
    base: version,
    published,
    notices,
    history: emptyHistory,
    save: { status: 'saved' },
    kept: true,
    unsaved: undefined,
  });
  void copies.find(workflow).then((unsaved) => get().document.id === workflow.id && set({ unsaved }));
}

async function put(workflow: Workflow, base: string): Promise<SaveOutcome> {
  try {
    return { ok: true, saved: await api.saveWorkflow(workflow.id, workflow, base) };
  } catch (error) {
    const stale = error instanceof ApiError ? error.stale : undefined;
    return { ok: false, problem: problemOf(error), stale };
  }
}

/** The one way to change what the canvas shows. `group`: see the history. Answers whether anything changed. */
export function edit(change: Edit, label: Text | Message, group?: string): boolean {
  return replaceShown(applyEdit(get().workflow, change), label, group);
}

/** Puts another content in the place of what the canvas shows; inside a subflow the document changes with it. */
export function replaceShown(after: Workflow, label: Text | Message, group?: string): boolean {
  const { workflow, document, path } = get();
  if (after === workflow) return false;
  const whole = withNeeded(after, knownSubflows());
  return replaceWorkflow(path.length === 0 ? whole : leave(document, path, whole), label, group);
}

/** Puts another document in place, as one undoable entry. */
export function replaceWorkflow(after: Workflow, label: Text | Message, group?: string): boolean {
  const { document: before, path, history } = get();
  if (after === before) return false;
  const entry = { label: 'text' in label ? label : message(label), before, after, group, path };
  set({ ...shown(after, path), history: record(history, entry) });
  return true;
}

/** What was undone or done again, and what of it was left alone because others have changed it since. */
export interface Turned {
  entry: HistoryEntry;
  left: readonly Message[];
}
/** Takes back the newest edit of this page. What came from elsewhere since stays. */
export function undoEdit(): Turned | undefined {
  const step = undo(get().history);
  return step && turn(step.entry.after, step.entry.before, step);
}
export function redoEdit(): Turned | undefined {
  const step = redo(get().history);
  return step && turn(step.entry.before, step.entry.after, step);
}
/** Goes from one state of an edit to the other, with what others have changed between. */
function turn(from: Workflow, to: Workflow, { entry, history }: NonNullable<ReturnType<typeof undo>>): Turned {
  const now = get().document;
  const { workflow, clashes } = now === from ? { workflow: to, clashes: [] } : putTogether(from, now, to);
  set({ ...shown(workflow, entry.path ?? top), history });
  return { entry, left: clashes };
}
/** `group`: only that one, where something else may have begun meanwhile. */
export function endGroup(group?: string): void {
  const history = closeGroup(get().history, group);
  if (history !== get().history) set({ history });
}

/** Brings everything to the server; answers the version there, or undefined where that failed or stands in conflict. */
export async function saveNow(): Promise<string | undefined> {
  endGroup();
  tellAutosave();
  await autosave?.flush();
  return autosave?.isSaved() ? autosave.base() : undefined;
}
/** Another tab or person has saved: what they have becomes the ground, and `merged` what is here, as one undoable entry where somebody here decided it. */
export function goOnFrom(theirs: Pick<Stale, 'version' | 'workflow'>, merged: Workflow, decided?: Text): void {
  endGroup();
  set({ base: theirs.version });
  if (decided) replaceWorkflow(merged, decided);
  else set(shown(merged, get().path));
  autosave?.goOnFrom(theirs);
}
/** What they have is newer still than what the conflict knew. */
export function showTheirs(stale: Stale): void {
  autosave?.showTheirs(stale);
}

export function takeCopy(merged: Workflow): void {
  replaceWorkflow(merged, { en: 'Restore unsaved changes', zh: '恢复未保存的修改' });
  dropUnsaved();
}
export function dropUnsaved(): void {
  const { unsaved } = get();
  if (unsaved) dropCopy(unsaved);
  set({ unsaved: undefined });
}
export function dismissNotices(): void {
  set({ notices: [] });
}
export function setPublished(published: Published | undefined): void {
  set({ published });
}
