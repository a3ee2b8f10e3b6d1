import { Download } from 'lucide-react';
import type { FileValue } from '../../nodes/kit/ports.ts';
import { api } from '../api.ts';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import './results.css';

export function FileView({ value }: { value: FileValue }) {
  const say = useSay();
  const { bytes } = useFormats();
  const address = api.artifactFileUrl(value.artifact, value.name);
  return (
    <div className="result-part">
      {value.media.startsWith('image/') && <img className="file-picture" src={address} alt={value.name} />}
      <p className="file-row">
        <span>
          {value.name} <span className="muted">{bytes(value.bytes)}</span>
        </span>
        <a className="btn small" href={address} download={value.name}>
          <Download size={14} aria-hidden />
          {say({ en: 'Download', zh: '下载' })}
        </a>
      </p>
    </div>
  );
}
