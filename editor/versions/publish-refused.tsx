import type { Problem } from '../../nodes/kit/problem.ts';
import type { Publishing } from '../../runtime/protocol.ts';
import { FixButtons } from '../commands/fix-buttons.tsx';
import { mend } from '../commands/mend.ts';
import { startRun } from '../commands/run-actions.ts';
import { Button } from '../controls/button.tsx';
import { focusFirst } from '../controls/focus-first.ts';
import { useSay } from '../i18n/use-say.ts';
import { problemHere } from '../store/in-view.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { goToNode } from '../subflows/places.ts';
import './versions.css';

interface Props {
  refused: NonNullable<Publishing['refused']>;
  busy: boolean;
  onPublish(): void;
  /** Before a button leads elsewhere. */
  onLeave(): void;
}

/** Why the draft cannot go live, with the way out. */
export function Refused({ refused, busy, onPublish, onLeave }: Props) {
  const say = useSay();
  const { code, problems } = refused;
  if (code === 'finished-early') return <EarlyResults problems={problems} busy={busy} onPublish={onPublish} onLeave={onLeave} />;
  return (
    <div className="publish-refused" role="note">
      <p>{say(refused.message)}</p>
      {code === 'not-ready' ? (
        <p>
          <RunButton onLeave={onLeave} />
        </p>
      ) : (
        problems.map((problem) => <Mends key={problem.code} problem={problem} onLeave={onLeave} />)
      )}
    </div>
  );
}

function RunButton({ onLeave }: { onLeave(): void }) {
  const say = useSay();
  const run = () => {
    onLeave();
    void startRun();
  };
  return (
    <Button small onClick={run}>
      {say({ en: 'Run the workflow', zh: '运行工作流' })}
    </Button>
  );
}

/** What was finished early is published by one press, which keeps its result. */
function EarlyResults({ problems, busy, onPublish, onLeave }: { problems: readonly Problem[] } & Omit<Props, 'refused'>) {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const path = useWorkflow((state) => state.path);
  const fixes = problems.flatMap((problem) => problemHere(problem, { document, path })?.fixes?.slice(0, 1) ?? []);
  return (
    <div className="publish-refused" role="note">
      {problems.map((problem) => (
        <p key={problem.node}>{say(problem.message)}</p>
      ))}
      {fixes.length === problems.length ? (
        <p className="fixes">
          <Button
            small
            look="main"
            ref={focusFirst}
            busy={busy}
            onClick={() => {
              for (const fix of fixes) mend(fix);
              onPublish();
            }}
          >
            {say({ en: 'Keep {n|this result|these results} and publish', zh: '保留此结果并发布' }, { n: fixes.length })}
          </Button>
          <RunButton onLeave={onLeave} />
        </p>
      ) : (
        problems.map((problem) => <Mends key={problem.node} problem={problem} onLeave={onLeave} />)
      )}
    </div>
  );
}

/** What lies elsewhere is mended there: the button leads to it. */
function Mends({ problem, onLeave }: { problem: Problem; onLeave(): void }) {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const path = useWorkflow((state) => state.path);
  const here = problemHere(problem, { document, path });
  const { node } = problem;
  if (here) return <FixButtons problem={here} lead onLeave={onLeave} />;
  if (node === undefined) return null;
  return (
    <p>
      <Button
        small
        onClick={() => {
          onLeave();
          goToNode(node);
        }}
      >
        {say({ en: 'Open where it is', zh: '打开问题所在处' })}
      </Button>
    </p>
  );
}
