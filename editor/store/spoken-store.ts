import { create } from 'zustand';
import { message, type Message } from '../../nodes/kit/text.ts';
import { useCatalog } from './catalog-store.ts';
import { entryWords } from './entry-words.ts';
import type { HistoryEntry } from './history.ts';
import { useWorkflow } from './workflow-store.ts';

/** What is said to those who do not see it happen; the newest sentence. */
export const useSpoken = create<{ words: Message | undefined }>()(() => ({ words: undefined }));

export function speak(words: Message): void {
  useSpoken.setState({ words });
}

const wordsOf = (entry: HistoryEntry) => entryWords(entry, useCatalog.getState().catalog);

/** Says each change by the name that undo would give it, and what undo and redo do. Answers how to stop. */
export function speakEdits(): () => void {
  return useWorkflow.subscribe(({ history, document }, before) => {
    if (history === before.history || document.id !== before.document.id) return;
    const { past, future } = history;
    const last = past.at(-1);
    const undone = future.length > before.history.future.length ? future[0] : undefined;
    const redone = future.length < before.history.future.length && last === before.history.future[0];
    if (undone) speak(message({ en: 'Undone: {what}', zh: '已撤销：{what}' }, { what: wordsOf(undone) }));
    else if (redone && last) speak(message({ en: 'Done again: {what}', zh: '已重做：{what}' }, { what: wordsOf(last) }));
    else if (past.length > before.history.past.length && last)
      speak(message({ en: 'Done: {what}', zh: '已完成：{what}' }, { what: wordsOf(last) }));
  });
}
