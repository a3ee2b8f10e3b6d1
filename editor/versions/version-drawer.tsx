import { useEffect, useState } from 'react';
import { message } from '../../nodes/kit/text.ts';
import type { VersionEntry } from '../../runtime/protocol.ts';
import { api, onChanged } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { toastError } from '../controls/toast.ts';
import { sayDateTime } from '../i18n/formats.ts';
import { useLanguage, useSay } from '../i18n/use-say.ts';
import { setPanels } from '../store/panels-store.ts';
import { saveNow, useWorkflow } from '../store/workflow-store.ts';
import { type Looked, lookAt } from './looked-store.ts';
import { restoreVersion } from './restore.ts';
import { VersionRow } from './version-row.tsx';
import './versions.css';

const firstPage = 30;
/** What the server hands out at once. */
const largestPage = 100;

/** The versions of the open workflow, newest first: name one, look at one, go back to one. */
export function VersionDrawer() {
  const say = useSay();
  const id = useWorkflow((state) => state.workflow.id);
  const base = useWorkflow((state) => state.base);
  const published = useWorkflow((state) => state.published);
  const [limit, setLimit] = useState(firstPage);
  const { loaded, reload } = useLoaded(id, async () => {
    // The newest entry is what is on the screen.
    await saveNow();
    return newest(id, limit);
  });
  useEffect(
    () => onChanged(({ what, id: changed }) => (what === 'runs' || (what === 'workflows' && changed === id)) && reload()),
    [id, reload],
  );
  const actions = useVersionActions(id, reload);
  // What is shown stays where it is until the rest is there.
  const showOlder = () => {
    setLimit(limit + largestPage);
    reload();
  };
  const close = () => setPanels({ versions: false });
  return (
    <Dialog
      open
      side
      onClose={close}
      title={say({ en: 'Versions', zh: '版本历史' })}
      description={say({
        en: 'Every save is kept. Saves that follow each other closely are one entry; what you name, publish or run is kept for ever.',
        zh: '每次保存都会保留。连续的保存合并为一条；命名、发布或运行过的版本会永久保留。',
      })}
    >
      <Load loaded={loaded} reload={reload}>
        {(entries) => (
          <>
            <ol className="version-list">
              {entries.map((entry, at) => (
                <VersionRow
                  key={entry.at}
                  entry={entry}
                  isPresent={at === 0 && entry.version === base}
                  isLive={published !== undefined && entry.published === published.number}
                  onName={(name) => actions.name(entry, name)}
                  onLook={() => void actions.look(entry)}
                  onRestore={() => void actions.restore(entry)}
                />
              ))}
            </ol>
            {entries.length === limit && (
              <div className="more">
                <Button onClick={showOlder}>{say({ en: 'Show older ones', zh: '显示更早的版本' })}</Button>
              </div>
            )}
          </>
        )}
      </Load>
    </Dialog>
  );
}

async function newest(id: string, count: number): Promise<VersionEntry[]> {
  const entries: VersionEntry[] = [];
  while (entries.length < count) {
    const limit = Math.min(largestPage, count - entries.length);
    const page = await api.history(id, { limit, before: entries.at(-1)?.at });
    entries.push(...page);
    if (page.length < limit) break;
  }
  return entries;
}

function useVersionActions(id: string, reload: () => void) {
  const language = useLanguage();
  const restoring = ({ name, at }: VersionEntry) =>
    message({ en: 'Restore the version “{version}”', zh: '恢复版本“{version}”' }, { version: name ?? sayDateTime(at, language) });
  const trying = async (doing: () => Promise<unknown>) => {
    try {
      await doing();
    } catch (error) {
      toastError(error);
    }
  };
  return {
    name: (entry: VersionEntry, name: string) => trying(() => api.nameVersion(id, entry.version, name, entry.at).then(reload)),
    look: (entry: VersionEntry) =>
      trying(async () => {
        const [workflow, previous] = await Promise.all([
          api.version(id, entry.version),
          entry.previous === undefined ? undefined : api.version(id, entry.previous),
        ]);
        const { name, at } = entry;
        const title = message({ en: 'Version “{version}”', zh: '版本“{version}”' }, { version: name ?? sayDateTime(at, language) });
        const looked: Looked = { title, workflow, previous, mode: previous ? 'changed' : 'whole', restore: restoring(entry) };
        setPanels({ versions: false });
        lookAt(looked);
      }),
    restore: (entry: VersionEntry) =>
      trying(async () => {
        restoreVersion({ workflow: await api.version(id, entry.version), restore: restoring(entry) });
        setPanels({ versions: false });
      }),
  };
}
