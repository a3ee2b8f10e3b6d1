import { useEffect, useMemo, useRef, useState } from 'react';
import { answerKey, type Save } from '../../../nodes/kit/labelling.ts';
import type { Message } from '../../../nodes/kit/text.ts';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { api, onChanged } from '../../api.ts';
import { problemOf } from '../../controls/load-state.tsx';
import { toastError } from '../../controls/toast.ts';
import { type Draft, dropDraft, firstDraft, keepDraft } from './draft.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { newSaveId } from './save-id.ts';

/** So many rows are there before they are needed. */
const ahead = 3;
/** So many answers of before the page was opened are fetched at once. */
const behind = 20;

export interface Desk {
  row: LabelRow | undefined;
  draft: Draft;
  change(draft: Draft): void;
  /** Saves the answer as it stands and goes on; answers whether there was one. */
  next(draft?: Draft): boolean;
  skip(reason: string): void;
  back(): void;
  canGoBack: boolean;
  /** There are no rows for me at the moment. */
  empty: boolean;
  problem: Message | undefined;
  /** Labels that the server does not have yet. */
  unsaved: number;
  /** How many rows were done since the page was opened. */
  done: number;
}

/** One row after the other: those that were seen, the one in hand, and the next ones. */
export function useDesk(record: LabellingRecord, first: LabelRow | undefined): Desk {
  const { id, me } = record;
  const [rows, setRows] = useState<readonly LabelRow[]>(first ? [first] : []);
  const [at, setAt] = useState(0);
  const [begun, setBegun] = useState<{ item: string; draft: Draft }>();
  const [noneLeft, setNoneLeft] = useState(false);
  const asking = useRef(false);
  const [problem, setProblem] = useState<Message>();
  const [unsaved, setUnsaved] = useState(0);
  const [done, setDone] = useState(0);
  /** Whether there are answers of mine from before those in `rows`. */
  const [hasEarlier, setHasEarlier] = useState(() =>
    record.people.some(({ id: who, answers, skips }) => who === me.id && answers + skips > 0),
  );
  /** How many of my answers were looked through for them. */
  const looked = useRef(0);
  const lookingBack = useRef(false);
  const outbox = useRef<Outbox>(undefined);
  const row = rows[at];
  const shown = useMemo(() => (row ? firstDraft(record, row) : nothing), [record, row]);
  const draft = begun && begun.item === row?.item.key ? begun.draft : shown;

  useEffect(() => {
    const opened = openOutbox(id, me.id, () => setUnsaved(opened.waiting().length));
    outbox.current = opened;
    return () => opened.close();
  }, [id, me.id]);

  /** Rows that were taken and not looked into yet; one that is begun is kept for whoever comes back to it. */
  const untouched = useRef<string[]>([]);
  useEffect(() => {
    untouched.current = rows.slice(at).flatMap(({ item, mine }) => (mine || item.key === begun?.item ? [] : [item.key]));
  });
  useEffect(() => {
    const giveBack = () => untouched.current.length > 0 && api.giveBackRows(id, untouched.current);
    addEventListener('pagehide', giveBack);
    return () => {
      removeEventListener('pagehide', giveBack);
      giveBack();
    };
  }, [id]);

  const left = rows.length - at;
  useEffect(() => {
    if (asking.current || noneLeft || left > 1) return;
    asking.current = true;
    const inHand = rows.flatMap(({ item, mine }) => (mine ? [] : [item.key])).slice(-50);
    api.nextRows(id, ahead, inHand).then(
      (more) => {
        // What is on its way to the server still looks open there.
        const known = new Set([...rows.map(({ item }) => item.key), ...(outbox.current?.waiting() ?? []).map(({ item }) => item)]);
        const fresh = more.filter(({ item }) => !known.has(item.key));
        setProblem(undefined);
        asking.current = false;
        setNoneLeft(fresh.length === 0);
        if (fresh.length > 0) setRows((before) => [...before, ...fresh]);
      },
      (error: unknown) => {
        asking.current = false;
        setProblem(problemOf(error));
        setNoneLeft(true);
      },
    );
  }, [id, noneLeft, left, rows]);
  // Where nothing was left, others may give rows back, more may be asked for, or the connection come back.
  useEffect(() => {
    if (!noneLeft) return undefined;
    const timer = setInterval(() => setNoneLeft(false), 20_000);
    const stop = onChanged(({ what, id: changed }) => what === 'labelling' && changed === id && left < 1 && setNoneLeft(false));
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [noneLeft, id, left]);

  function leave(save: Omit<Save, 'id' | 'item'>): void {
    if (!row) return;
    const { key } = row.item;
    if (isSaid(row, save)) {
      dropDraft(record, key);
      setBegun(undefined);
      return setAt(at + 1);
    }
    outbox.current?.add({ id: newSaveId(), item: key, ...save });
    dropDraft(record, key);
    const { answer, skip, note } = save;
    const mine = {
      by: me,
      at: new Date().toISOString(),
      ...(answer && { answer }),
      ...(skip !== undefined && { skip }),
      ...(note && { note }),
    };
    setRows((before) => before.map((one, place) => (place === at ? { ...one, mine } : one)));
    if (row.mine === undefined) setDone((count) => count + 1);
    setBegun(undefined);
    setAt(at + 1);
  }

  /** On to the rows that I answered before the page was opened, the last one next. */
  async function goEarlier(): Promise<void> {
    if (!hasEarlier || lookingBack.current) return;
    lookingBack.current = true;
    try {
      const known = new Set(rows.map(({ item }) => item.key));
      let earlier: LabelRow[] = [];
      for (let more = true; more && earlier.length === 0;) {
        const page = await api.labelRows(id, { show: 'mine', offset: looked.current, limit: behind });
        // What I answer meanwhile comes before these, so none of them is passed over.
        looked.current += page.rows.length;
        earlier = page.rows.filter(({ item }) => !known.has(item.key)).reverse();
        more = page.rows.length > 0 && looked.current < page.total;
        setHasEarlier(more);
      }
      if (earlier.length === 0) return;
      setBegun(undefined);
      setRows((now) => [...earlier, ...now]);
      setAt((now) => now + earlier.length - 1);
    } catch (error) {
      toastError(error);
    } finally {
      lookingBack.current = false;
    }
  }

  return {
    row,
    draft,
    change(next) {
      if (!row) return;
      setBegun({ item: row.item.key, draft: next });
      keepDraft(record, row.item.key, next);
    },
    next(now = draft) {
      if (!now.answer) return false;
      leave({ answer: now.answer, ...(now.note.trim() !== '' && { note: now.note.trim() }) });
      return true;
    },
    skip(reason) {
      leave({ skip: reason.trim(), ...(draft.note.trim() !== '' && { note: draft.note.trim() }) });
    },
    back() {
      if (at === 0) return void goEarlier();
      setBegun(undefined);
      setAt(at - 1);
    },
    canGoBack: at > 0 || hasEarlier,
    empty: !row && noneLeft,
    problem: row ? undefined : problem,
    unsaved,
    done,
  };
}

/** Who only looks at an answer again says nothing new. */
function isSaid({ mine }: LabelRow, { answer, note }: Omit<Save, 'id' | 'item'>): boolean {
  return (
    mine?.answer !== undefined && answer !== undefined && answerKey(mine.answer) === answerKey(answer) && (mine.note ?? '') === (note ?? '')
  );
}

const nothing: Draft = { note: '', suggested: false };
