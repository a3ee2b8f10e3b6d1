import { useCallback, useEffect, useState } from 'react';
import { offerFile, takeIn } from '../../share/offer-file.ts';

/** Workflow files, and pictures and pages with one inside, that are chosen or dropped anywhere on the page. One is shown before it opens; of several, all appear in the list. */
export function useImport() {
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const take = useCallback(async (files: readonly File[]) => {
    const [file, ...others] = files;
    if (!file) return;
    setBusy(true);
    await (others.length === 0 ? offerFile(file) : takeIn(files));
    setBusy(false);
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    const listen = <Type extends 'dragover' | 'dragleave' | 'drop'>(type: Type, act: (event: DragEvent) => void) =>
      document.addEventListener(type, act, { signal: stop.signal });
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    listen('dragover', (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    });
    // Nothing follows where the pointer has left the page itself.
    listen('dragleave', (event) => event.relatedTarget === null && setOver(false));
    listen('drop', (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void take([...(event.dataTransfer?.files ?? [])]);
    });
    return () => stop.abort();
  }, [take]);
  return { over, busy, take };
}
