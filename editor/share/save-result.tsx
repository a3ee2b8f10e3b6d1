import { Download } from 'lucide-react';
import { useContext, useState } from 'react';
import { message } from '../../nodes/kit/text.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { toastDone, toastError } from '../controls/toast.ts';
import { ResultOrigin } from '../results/origin.ts';
import { sharedText } from './shared-text.ts';

/** Saves a chart or a report with the workflow that made it inside; dropping that file on Graftwork brings the workflow back. `save` answers the file's name. */
export function SaveResult({ label, save }: { label: string; save(workflow: string): Promise<string | undefined> | string }) {
  const origin = useContext(ResultOrigin);
  const [busy, setBusy] = useState(false);
  if (!origin) return null;
  const act = async () => {
    setBusy(true);
    try {
      const name = await save(sharedText(await origin()));
      if (name === undefined) return;
      toastDone(
        message(
          {
            en: '“{name}” is in the downloads of this browser. It carries the workflow: drop it onto a canvas or the page “Workflows” to open that.',
            zh: '“{name}”已存到浏览器的下载文件夹，其中包含工作流：拖到画布或“工作流”页面即可打开。',
          },
          { name },
        ),
      );
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="save-result">
      <IconButton label={label} disabled={busy} onClick={() => void act()}>
        <Download size={14} aria-hidden />
      </IconButton>
    </span>
  );
}
