import type { ReactNode } from 'react';
import { FixButtons } from '../commands/fix-buttons.tsx';
import { keepOne } from '../commands/keep-branch.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { idAtPlace } from '../store/in-view.ts';
import { useRunsOnCall } from '../store/outlook-store.ts';
import { useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { BranchResults } from './branches/branch-results.tsx';
import { useGivenColumns } from './given-columns.ts';
import { OpenWorkbench } from './open-workbench.tsx';
import { ResultView } from './result-view.tsx';
import { TrainingSteering } from './training-steering.tsx';

interface Props {
  id: string;
  head?: { lead: ReactNode; trail: ReactNode };
}

/** What a node of the open workflow gave in the run in view: its outputs, or all its branches compared. */
export function NodeResult({ id, head }: Props) {
  const workflow = useWorkflow((state) => state.workflow);
  const entry = useCatalog((state) => state.catalog[workflow.nodes[id]?.type ?? '']);
  const step = useRun((state) => state.steps[id]);
  const branched = useRun((state) => (state.steps[id]?.branches ? state.state.steps : undefined));
  const onCall = useRunsOnCall(id);
  const given = useGivenColumns(id);
  const whole = useWorkflow((state) => state.document);
  const path = useWorkflow((state) => state.path);
  if (branched)
    return <BranchResults key={id} steps={branched} node={idAtPlace({ path }, id)} workflow={whole} head={head} onKeep={keepOne} />;
  const mends = step?.problem ? (
    <FixButtons problem={step.problem} goOn lead />
  ) : (
    step?.status === 'waiting' && <OpenWorkbench workflow={whole.id} node={idAtPlace({ path }, id)} />
  );
  const steering = step && entry?.finishes && <TrainingSteering id={id} step={step} />;
  return (
    <ResultView
      outputs={step?.outputs}
      step={step}
      node={id}
      ports={entry?.outputs}
      onCall={onCall}
      given={given}
      head={head}
      mends={mends}
      steering={steering}
    />
  );
}
