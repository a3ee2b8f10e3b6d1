import { canonicalJson } from '../../../nodes/kit/json.ts';
import type { RunRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { useLoaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { BranchResults } from '../../results/branches/branch-results.tsx';
import { navigate } from '../../router.tsx';

/** All values that a node ran for, ranked; keeping one leads to the workflow, where it becomes an edit that can be undone. */
export function RunBranches({ run, node }: { run: RunRecord; node: string }) {
  const say = useSay();
  const { loaded } = useLoaded(`there ${run.workflow}`, () => api.versions(run.workflow));
  return (
    <section className="step-detail" aria-label={say({ en: 'The chosen step', zh: '所选步骤' })}>
      <div className="step-branches">
        <BranchResults
          key={node}
          steps={run.state.steps}
          node={node}
          workflow={run.workflowAtRun}
          onKeep={
            loaded.status === 'ready'
              ? (branch) => navigate(`/w/${run.workflow}?${new URLSearchParams({ keep: run.id, branch: canonicalJson(branch) })}`)
              : undefined
          }
        />
      </div>
    </section>
  );
}
