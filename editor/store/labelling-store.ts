import { create } from 'zustand';
import type { LabellingSummary } from '../../runtime/protocol.ts';
import { api, onChanged, onConnection } from '../api.ts';

/** What steps ask people, on every page; undefined until it is known. */
export const useLabellings = create<{ all: readonly LabellingSummary[] | undefined }>()(() => ({ all: undefined }));

/** Runs wait for people there. */
export function isWaiting({ runs }: LabellingSummary): boolean {
  return runs.length > 0;
}

const soonMs = 400;

let followers = 0;
let stopAll: (() => void) | undefined;
/** Keeps the list up to date as long as somebody looks at it; answers how to stop. */
export function followLabellings(): () => void {
  followers++;
  stopAll ??= follow();
  return () => {
    followers--;
    if (followers > 0) return;
    stopAll?.();
    stopAll = undefined;
  };
}

function follow(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Where no answer comes, the page says elsewhere that the connection is lost.
  const read = () =>
    void api.labellings().then(
      (all) => useLabellings.setState({ all }),
      () => undefined,
    );
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      read();
    }, soonMs);
  };
  read();
  const stops = [onChanged(({ what }) => what === 'labelling' && soon()), onConnection((connected) => connected && soon())];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
