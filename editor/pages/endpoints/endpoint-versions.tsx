import { useState } from 'react';
import type { EndpointRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { ModelView } from '../../results/model/model-view.tsx';
import { Link } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { Rows } from '../parts/rows.tsx';

/** What was deployed when, newest first; any of it can be served again with one press. */
export function EndpointVersions({ endpoint, reload }: { endpoint: EndpointRecord; reload(): void }) {
  const say = useSay();
  const { dateTime } = useFormats();
  const [open, setOpen] = useState<number>();
  const shown = endpoint.versions.find(({ number }) => number === open);
  const serve = async (number: number) => {
    await act(() => api.serveVersion(endpoint.name, number), { en: 'The endpoint serves this version now.', zh: '服务已改用此版本。' });
    reload();
  };
  return (
    <>
      <Rows>
        {endpoint.versions.toReversed().map(({ number, at, model, run }) => (
          <li key={number} className="model-version">
            <Button look="ghost" small className="version-number" onClick={() => setOpen(number)}>
              {say({ en: 'Version {number}', zh: '版本 {number}' }, { number: String(number) })}
            </Button>
            <p className="row-main">{say(model.description)}</p>
            {number === endpoint.current ? (
              <Pill tone="live">{say({ en: 'served now', zh: '当前版本' })}</Pill>
            ) : (
              <Button small onClick={() => void serve(number)}>
                {say({ en: 'Serve this version', zh: '使用此版本' })}
              </Button>
            )}
            <span className="row-time">
              {run ? (
                <Link className="quiet-link" href={`/runs/${run}`}>
                  {dateTime(at)}
                </Link>
              ) : (
                dateTime(at)
              )}
            </span>
          </li>
        ))}
      </Rows>
      <Dialog
        side
        open={shown !== undefined}
        onClose={() => setOpen(undefined)}
        title={say({ en: 'Version {number}', zh: '版本 {number}' }, { number: String(open ?? '') })}
      >
        {shown && <ModelView value={shown.model} />}
      </Dialog>
    </>
  );
}
