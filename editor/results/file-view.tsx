import { Download, Maximize2 } from 'lucide-react';
import { useState } from 'react';
import type { FileValue } from '../../nodes/kit/ports.ts';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { PageFrame } from './page-frame.tsx';
import './results.css';

/** A larger page is for the browser itself, once it is downloaded. */
const mostShown = 5_000_000;

export function FileView({ value }: { value: FileValue }) {
  const say = useSay();
  const { bytes } = useFormats();
  const [open, setOpen] = useState(false);
  const { artifact, name, media } = value;
  const address = api.artifactFileUrl(artifact, name);
  const isPage = media === 'text/html' && value.bytes <= mostShown;
  const download = (
    <a className="btn small" href={address} download={name}>
      <Download size={14} aria-hidden />
      {say({ en: 'Download', zh: '下载' })}
    </a>
  );
  return (
    <div className="result-part">
      {media.startsWith('image/') && <img className="file-picture" src={address} alt={name} />}
      <div className="file-row">
        <span>
          {name} <span className="muted">{bytes(value.bytes)}</span>
        </span>
        {isPage && (
          <Button small onClick={() => setOpen(true)}>
            <Maximize2 size={14} aria-hidden />
            {say({ en: 'Open', zh: '打开' })}
          </Button>
        )}
        {download}
      </div>
      {isPage && <PageFrame artifact={artifact} name={name} />}
      {isPage && (
        <Dialog wide open={open} onClose={() => setOpen(false)} title={name} actions={download}>
          <PageFrame whole artifact={artifact} name={name} />
        </Dialog>
      )}
    </div>
  );
}
