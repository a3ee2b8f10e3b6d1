import { Waypoints } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { message } from '../../nodes/kit/text.ts';
import type { Published, Publishing } from '../../runtime/protocol.ts';
import { api } from '../api.ts';
import { publish, publishAgain, unpublish } from '../commands/publish-actions.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { focusFirst } from '../controls/focus-first.ts';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useLive } from '../store/live-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { saveNow, useWorkflow } from '../store/workflow-store.ts';
import { DifferenceList } from './difference-list.tsx';
import { lookAt } from './looked-store.ts';
import { Refused } from './publish-refused.tsx';
import './versions.css';

const close = () => setPanels({ publish: false });

/** Draft and live: what publishing would change for callers, how the two differ, and the way back. */
export function PublishDialog() {
  const say = useSay();
  const { ago } = useFormats();
  const id = useWorkflow((state) => state.workflow.id);
  const [busy, setBusy] = useState<'publish' | number>();
  const { loaded, reload } = useLoaded(id, async () => {
    await saveNow();
    return api.publishing(id);
  });
  // What is mended here is asked about anew.
  const document = useWorkflow((state) => state.document);
  const shown = useRef(document);
  useEffect(() => {
    if (shown.current === document) return;
    shown.current = document;
    reload();
  }, [document, reload]);
  const doing = async (what: 'publish' | number, action: () => Promise<boolean>) => {
    setBusy(what);
    const done = await action();
    setBusy(undefined);
    if (done) close();
    else reload();
  };
  const known = loaded.status === 'ready' ? loaded.value : undefined;
  const live = known?.live;
  return (
    <Dialog
      open
      onClose={close}
      title={say({ en: 'Draft and live', zh: '草稿与线上版本' })}
      description={
        known &&
        (live
          ? say(
              { en: 'v{number} is live at /hooks/{hook}, published {when}.', zh: 'v{number} 已在 /hooks/{hook} 上线，发布于{when}。' },
              { number: String(live.number), hook: live.hook, when: ago(live.at) },
            )
          : say({ en: 'Nothing is live. What you edit is the draft.', zh: '目前没有线上版本。您编辑的是草稿。' }))
      }
      actions={
        known && (
          <>
            {live && (
              <Button look="ghost" disabled={busy !== undefined} onClick={() => void doing('publish', unpublish)}>
                {say({ en: 'Take offline', zh: '下线' })}
              </Button>
            )}
            <Button
              look="main"
              // Enter goes on, Escape leaves everything as it is.
              ref={known.refused ? undefined : focusFirst}
              busy={busy === 'publish'}
              disabled={known.refused !== undefined || busy !== undefined}
              onClick={() => void doing('publish', publish)}
            >
              {say({ en: 'Publish as v{number}', zh: '发布为 v{number}' }, { number: String(known.number) })}
            </Button>
          </>
        )
      }
    >
      <Load loaded={loaded} reload={reload}>
        {(publishing) => (
          <Parts
            publishing={publishing}
            busy={busy}
            onPublish={() => void doing('publish', publish)}
            onAgain={(number) => void doing(number, () => publishAgain(number))}
          />
        )}
      </Load>
    </Dialog>
  );
}

function Parts({
  publishing,
  busy,
  onPublish,
  onAgain,
}: {
  publishing: Publishing;
  busy: string | number | undefined;
  onPublish(): void;
  onAgain(number: number): void;
}) {
  const say = useSay();
  const { live, callers, changes, refused, earlier } = publishing;
  const others = earlier.filter(({ number }) => number !== live?.number);
  return (
    <>
      {refused && <Refused refused={refused} busy={busy !== undefined} onPublish={onPublish} onLeave={close} />}
      {callers.length > 0 && (
        <section className="publish-part">
          <h3>{say({ en: 'What callers will notice', zh: '调用方会注意到' })}</h3>
          <ul className="publish-callers">
            {callers.map((words, at) => (
              <li key={at}>{say(words)}</li>
            ))}
          </ul>
        </section>
      )}
      {live && (
        <section className="publish-part">
          <h3>
            {changes.length > 0
              ? say({ en: 'The draft differs in {count} {count|point|points}', zh: '草稿有 {count} 处不同' }, { count: changes.length })
              : say({ en: 'The draft is what is live', zh: '草稿与线上版本相同' })}
          </h3>
          <DifferenceList changes={changes} first={6} />
          {changes.length > 0 && <LookButton live={live} />}
        </section>
      )}
      {others.length > 0 && <Earlier published={others} busy={busy} onAgain={onAgain} />}
    </>
  );
}

function LookButton({ live }: { live: Published }) {
  const say = useSay();
  const content = useLive((state) => state.live);
  const look = () => {
    if (!content) return;
    close();
    const title = message({ en: 'Live: v{number}', zh: '线上：v{number}' }, { number: String(live.number) });
    const restore = message({ en: 'Restore v{number} as the draft', zh: '将 v{number} 恢复为草稿' }, { number: String(live.number) });
    lookAt({ title, workflow: content, mode: 'present', restore });
  };
  return (
    <p>
      <Button small disabled={!content} icon={<Waypoints size={13} aria-hidden />} onClick={look}>
        {say({ en: 'Show on the graph', zh: '在图上显示' })}
      </Button>
    </p>
  );
}

function Earlier({
  published,
  busy,
  onAgain,
}: {
  published: readonly Published[];
  busy: string | number | undefined;
  onAgain(number: number): void;
}) {
  const say = useSay();
  const { ago, dateTime } = useFormats();
  return (
    <section className="publish-part">
      <h3>{say({ en: 'Published before', zh: '曾经发布' })}</h3>
      <ul className="publish-earlier">
        {published.slice(0, 10).map(({ number, at, hook }) => (
          <li key={number}>
            <span>
              v{number} <span className="muted">{`/hooks/${hook}`}</span>{' '}
              <time className="muted" dateTime={at} title={dateTime(at)}>
                {ago(at)}
              </time>
            </span>
            <Button small busy={busy === number} disabled={busy !== undefined} onClick={() => onAgain(number)}>
              {say({ en: 'Make v{number} live again', zh: '重新上线 v{number}' }, { number: String(number) })}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
