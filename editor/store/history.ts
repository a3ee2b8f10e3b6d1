import type { Message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';

/**
 * What was done, newest last, as whole workflows before and after: parts that an edit did not touch are shared,
 * so an entry costs what it changed. Undoing everything gives back the very object that was opened.
 */
export interface HistoryEntry {
  label: Message;
  before: Workflow;
  after: Workflow;
  /** Edits of one group that follow each other are one entry: the letters typed in one field, the steps of one move. */
  group?: string | undefined;
  /** Where it was done: undoing it shows that place. */
  path?: readonly string[];
}
export interface History {
  past: readonly HistoryEntry[];
  future: readonly HistoryEntry[];
}

export const emptyHistory: History = { past: [], future: [] };
const maxEntries = 500;

/** The history after an edit. What was undone before it cannot be redone any more. */
export function record(history: History, entry: HistoryEntry): History {
  const last = history.past.at(-1);
  if (last && entry.group !== undefined && last.group === entry.group && history.future.length === 0) {
    const merged = { ...last, after: entry.after };
    // Typing something and deleting it again leaves nothing to undo.
    const rest = history.past.slice(0, -1);
    return { past: merged.before === merged.after ? rest : [...rest, merged], future: [] };
  }
  return { past: [...history.past, entry].slice(-maxEntries), future: [] };
}

/** The next edit starts an entry of its own, whatever its group: a field was left, a key was released. `group`: only where the newest is of that one. */
export function closeGroup(history: History, group?: string): History {
  const last = history.past.at(-1);
  if (last?.group === undefined || (group !== undefined && last.group !== group)) return history;
  return { ...history, past: [...history.past.slice(0, -1), { ...last, group: undefined }] };
}

/** Takes back the newest entry; undefined where there is none. */
export function undo(history: History): { history: History; entry: HistoryEntry } | undefined {
  const entry = history.past.at(-1);
  return entry && { entry, history: { past: history.past.slice(0, -1), future: [entry, ...history.future] } };
}

export function redo(history: History): { history: History; entry: HistoryEntry } | undefined {
  const [entry, ...future] = history.future;
  return entry && { entry, history: { past: [...history.past, entry], future } };
}
