import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import type { RunRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { useLoaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { Link, navigate } from '../../router.tsx';
import { act } from '../parts/act.ts';

/** Leads to the workflow as it was when it ran: itself where it has not changed since, else a copy of that version. */
export function OpenVersion({ run }: { run: RunRecord }) {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const { loaded } = useLoaded(`versions ${run.workflow}`, () => api.versions(run.workflow));
  const versions = loaded.status === 'ready' ? loaded.value : [];
  const gone = loaded.status === 'failed';
  const openCopy = async () => {
    setBusy(true);
    await act(async () => {
      const { workflow } = await api.createWorkflow({ file: JSON.stringify(run.workflowAtRun) });
      navigate(`/w/${workflow.id}`);
    });
    setBusy(false);
  };
  const arrow = <ArrowRight size={14} aria-hidden />;
  if (!gone && (versions.length === 0 || versions[0]?.version === run.version)) {
    return (
      <Link className="btn" href={`/w/${run.workflow}`}>
        {say({ en: 'Open the workflow', zh: '打开工作流' })}
        {arrow}
      </Link>
    );
  }
  return (
    <>
      {!gone && (
        <Link className="btn" href={`/w/${run.workflow}`}>
          {say({ en: 'Open the workflow', zh: '打开工作流' })}
        </Link>
      )}
      <Button busy={busy} onClick={() => void openCopy()}>
        {say({ en: 'Open this version as a copy', zh: '以副本打开此版本' })}
      </Button>
    </>
  );
}
