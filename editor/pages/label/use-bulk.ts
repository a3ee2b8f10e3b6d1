import { useEffect, useRef, useState } from 'react';
import type { Answer } from '../../../nodes/kit/labelling.ts';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { act } from '../parts/act.ts';
import { all, type Chosen, noneChosen, savesOf, stillThere, takenBack, toggled, upTo } from './chosen-rows.ts';
import { dropDraft } from './draft.ts';

/** What was done to many rows at once, and can be taken back. */
export interface Bulk {
  answer: Answer;
  /** As they were before. */
  rows: readonly LabelRow[];
  /** Rows that somebody else had by then. */
  taken: number;
}
export interface BulkState {
  chosen: readonly LabelRow[];
  isChosen(row: LabelRow): boolean;
  choose(row: LabelRow, upToHere: boolean): void;
  chooseAll(): void;
  chooseNone(): void;
  label(answer: Answer): void;
  last: Bulk | undefined;
  undo(): void;
  busy: boolean;
}

/** Rows of a page that get one label together. */
export function useBulk(record: LabellingRecord, rows: readonly LabelRow[], reload: () => void): BulkState {
  const [picked, setPicked] = useState<Chosen>(noneChosen);
  const [done, setDone] = useState<readonly Bulk[]>([]);
  const [busy, setBusy] = useState(false);
  const chosen = stillThere(picked, rows);
  const last = done.at(-1);

  async function send(doing: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    await act(doing);
    setBusy(false);
    reload();
  }
  const undo = () => {
    if (!last) return;
    void send(async () => {
      await api.saveLabels(record.id, takenBack(last.rows));
      setDone((before) => before.slice(0, -1));
    });
  };
  useUndoKey(last ? undo : undefined);

  return {
    chosen,
    isChosen: ({ item, free }) => free && picked.keys.has(item.key),
    choose: ({ item }, upToHere) => setPicked((before) => (upToHere ? upTo(before, item.key, rows) : toggled(before, item.key))),
    chooseAll: () => setPicked(all(rows)),
    chooseNone: () => setPicked(noneChosen),
    label(answer) {
      if (chosen.length === 0) return;
      void send(async () => {
        const { taken } = await api.saveLabels(record.id, savesOf(chosen, answer), true);
        const labelled = chosen.filter(({ item }) => !taken.includes(item.key));
        for (const { item } of labelled) dropDraft(record, item.key);
        setDone((before) => [...before, { answer, rows: labelled, taken: taken.length }]);
        setPicked(noneChosen);
      });
    },
    last,
    undo,
    busy,
  };
}

/** Ctrl+Z, wherever the focus is, but not while one writes. */
function useUndoKey(undo: (() => void) | undefined): void {
  const latest = useRef(undo);
  useEffect(() => {
    latest.current = undo;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      const writes = event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable]');
      if (!isUndo || writes || !latest.current) return;
      event.preventDefault();
      latest.current();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
