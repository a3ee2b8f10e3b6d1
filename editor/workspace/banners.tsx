import { X } from 'lucide-react';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { dismissNotices, useWorkflow } from '../store/workflow-store.ts';
import { Banner } from './banner.tsx';
import { ConflictBanner } from './conflict.tsx';
import { RunVerdict } from './run-verdict.tsx';
import { UnsavedCopy } from './unsaved-copy.tsx';

/** What must be said about the whole workflow, above the canvas. */
export function Banners() {
  return (
    <div className="banners">
      <ConflictBanner />
      <UnsavedCopy />
      <Notices />
      <RunVerdict />
    </div>
  );
}

function Notices() {
  const say = useSay();
  const notices = useWorkflow((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <Banner
      tone="quiet"
      actions={
        <IconButton label={say({ en: 'Dismiss', zh: '知道了' })} onClick={dismissNotices}>
          <X size={14} aria-hidden />
        </IconButton>
      }
    >
      {notices.map((notice, at) => (
        <p key={at}>{say(notice)}</p>
      ))}
    </Banner>
  );
}
