import { useEffect } from 'react';
import { api, onChanged, onConnection } from '../api.ts';
import { pruneSelection } from '../canvas/canvas-changes.ts';
import { followRunEnds, resumeLatestRun } from '../commands/run-actions.ts';
import { useShortcuts } from '../commands/use-shortcuts.ts';
import { followConflicts, followTheirs } from '../store/conflicts.ts';
import { followLibrary, loadLibrary } from '../store/library-store.ts';
import { followLive } from '../store/live-store.ts';
import { followOutlook } from '../store/outlook-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { leaveRun } from '../store/run-store.ts';
import { saveNow, setPublished, useWorkflow } from '../store/workflow-store.ts';
import { arrive } from '../versions/arrive.ts';
import { lookAt } from '../versions/looked-store.ts';

/** While a workflow is open: keys give commands, its outlook, runs, readers and other tabs are followed, and leaving saves. */
export function useSession(id: string): void {
  useShortcuts();
  useEffect(() => {
    setPanels({
      problems: false,
      runs: false,
      versions: false,
      publish: false,
      share: false,
      drawer: undefined,
      update: undefined,
      inspector: 'settings',
      side: undefined,
    });
    const stops = [followOutlook(), followRunEnds(), useWorkflow.subscribe(pruneSelection), followPublished(id), saveOnceConnected()];
    stops.push(followConflicts(), followTheirs(id), followLive(id), followLibrary());
    // Without the library all else works; its subflows are not offered then.
    void loadLibrary().catch(() => undefined);
    arrive(id);
    void resumeLatestRun(id);
    const leave = (event: BeforeUnloadEvent) => {
      // What is not saved is kept in the browser and offered again; a question that is open, or a browser that kept nothing, holds back.
      const { save, kept } = useWorkflow.getState();
      if (save.status === 'conflict' || (save.status !== 'saved' && !kept)) event.preventDefault();
      else void saveNow();
    };
    addEventListener('beforeunload', leave);
    return () => {
      removeEventListener('beforeunload', leave);
      for (const stop of stops) stop();
      lookAt(undefined);
      void saveNow();
      leaveRun();
    };
  }, [id]);
}

/** What could not be saved while the connection was lost is saved as soon as it is back. */
function saveOnceConnected(): () => void {
  return onConnection((connected) => {
    if (connected && useWorkflow.getState().save.status === 'failed') void saveNow();
  });
}

/** Another tab may publish or take offline what is open here. */
function followPublished(id: string): () => void {
  return onChanged(({ what }) => {
    if (what !== 'hooks') return;
    void api.workflow(id).then(
      ({ published }) => useWorkflow.getState().workflow.id === id && setPublished(published),
      () => undefined,
    );
  });
}
