import { useState } from 'react';
import { isGone } from '../commands/file-setting.ts';
import { FixButtons } from '../commands/fix-buttons.tsx';
import { late } from '../controls/late.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useNodeProblems } from '../store/node-problems.ts';
import { useSelection } from '../store/selection-store.ts';

const FaultDetail = late(async () => (await import('../results/fault-detail.tsx')).FaultDetail, null);

/**
 * Problems where they stand: one sentence each, with the buttons that mend it. Those of a failed step are shown while nothing else
 * is selected, the others while their node alone is. What is merely not filled in yet is marked in the form and is not repeated here.
 */
export function ProblemCard({ node }: { node: string }) {
  const say = useSay();
  const problems = useNodeProblems(node);
  const alone = useSelection(({ nodes }) => nodes.size === 1 && nodes.has(node));
  const free = useSelection(({ nodes, wires }) => nodes.size === 0 && wires.size === 0);
  const [hidden, setHidden] = useState<unknown>();
  const shown = problems
    .filter(
      ({ problem, failed }) =>
        failed ||
        (alone && (problem.fixes !== undefined || problem.inside !== undefined || isGone(problem) || problem.severity === 'warning')),
    )
    .slice(0, 2);
  const [first] = shown;
  if (!first || !(alone || free) || hidden === first.problem) return null;
  return (
    <div className="problem-card nodrag nopan nowheel" data-severity={first.problem.severity}>
      {shown.map(({ problem, failed, detail }) => (
        <div key={problem.code + (problem.port ?? '') + (problem.setting ?? '')}>
          <p>{say(problem.message)}</p>
          <FixButtons problem={problem} goOn={failed} lead={failed || isGone(problem)} />
          {detail !== undefined && <FaultDetail detail={detail} />}
        </div>
      ))}
      <button type="button" className="problem-close" aria-label={say({ en: 'Hide', zh: '隐藏' })} onClick={() => setHidden(first.problem)}>
        ×
      </button>
    </div>
  );
}
