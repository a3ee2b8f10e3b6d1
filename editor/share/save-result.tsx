import { Download } from 'lucide-react';
import { useContext, useState } from 'react';
import { IconButton } from '../controls/icon-button.tsx';
import { toastDone, toastError } from '../controls/toast.ts';
import { ResultOrigin } from '../results/origin.ts';
import { sharedText } from './shared-text.ts';

/** Saves a chart or a report with the workflow that made it inside; dropping that file on Graftwork brings the workflow back. */
export function SaveResult({ label, save }: { label: string; save(workflow: string): Promise<void> | void }) {
  const origin = useContext(ResultOrigin);
  const [busy, setBusy] = useState(false);
  if (!origin) return null;
  const act = async () => {
    setBusy(true);
    try {
      await save(sharedText(await origin()));
      toastDone({
        en: 'Saved. The file carries the workflow: drop it on the page “Workflows” to open it again.',
        zh: '已保存。文件中包含工作流：拖到“工作流”页面即可重新打开。',
      });
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
