import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import { FixButtons } from '../commands/fix-buttons.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { problemHere } from '../store/in-view.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { goToNode } from '../subflows/places.ts';

const icons = { error: CircleAlert, warning: TriangleAlert, note: Info };
const order = { error: 0, warning: 1, note: 2 };

/** Every problem of the workflow; a click goes to where it stands. */
export function ProblemsPanel() {
  const say = useSay();
  const open = usePanels((state) => state.problems);
  const problems = useOutlook((state) => state.problems);
  if (!open) return null;
  const sorted = [...problems].sort((a, b) => order[a.severity] - order[b.severity]);
  return (
    <section className="bottom-panel" aria-label={say({ en: 'Problems', zh: '问题' })}>
      <header>
        <h2>{say({ en: 'Problems', zh: '问题' })}</h2>
        <span className="muted">{problems.length}</span>
        <span className="spring" />
        <IconButton label={say({ en: 'Close', zh: '关闭' })} onClick={() => setPanels({ problems: false })}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {sorted.length === 0 && (
        <p className="bottom-none">{say({ en: 'Nothing is wrong that can be known before a run.', zh: '运行前没有发现问题。' })}</p>
      )}
      <ul className="problem-list">
        {sorted.map((problem, at) => (
          <Row key={at} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function Row({ problem }: { problem: Problem }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const document = useWorkflow((state) => state.document);
  const path = useWorkflow((state) => state.path);
  const Icon = icons[problem.severity];
  const { node } = problem;
  // What lies elsewhere is mended there: the press leads to it.
  const here = problemHere(problem, { document, path });
  return (
    <li className={problem.severity}>
      <button type="button" onClick={() => node !== undefined && goToNode(node)} disabled={node === undefined}>
        <Icon size={15} aria-hidden />
        {node !== undefined && <b>{say(nodeTitle(document, catalog, node))}</b>}
        <span>{say(problem.message)}</span>
      </button>
      {here && <FixButtons problem={here} lead={problem.severity === 'error'} />}
    </li>
  );
}
