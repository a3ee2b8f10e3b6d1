import { type ReactNode, useId, useMemo, useState } from 'react';
import { type BranchRow, branchRows } from '../../../nodes/kit/branch-rows.ts';
import type { BranchValue } from '../../../nodes/kit/fan-out.ts';
import { endsOf } from '../../../nodes/kit/expand.ts';
import type { StepState } from '../../../nodes/kit/run.ts';
import { nodeAt } from '../../../nodes/kit/scope.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { Select } from '../../controls/select.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { useCatalog } from '../../store/catalog-store.ts';
import { ResultView } from '../result-view.tsx';
import { BranchChart } from './branch-chart.tsx';
import { columnWords, settingOf } from './branch-words.ts';
import { BranchTable } from './branch-table.tsx';
import { bestRow, ranked, type ScoreColumn, scoreColumns, scoreOf, varied } from './rank.ts';
import './branches.css';

interface Props {
  steps: Readonly<Record<string, StepState>>;
  /** Whose branches; without it all of the run. */
  node?: string;
  workflow: Workflow;
  /** What stands in the first row, before and behind. */
  head?: { lead: ReactNode; trail: ReactNode } | undefined;
  /** Takes a branch for good; left out where the workflow is not open to be changed. */
  onKeep?(branch: readonly BranchValue[]): void;
}

/** What each value of a range gave, ranked; the chosen one's own result stands below. */
export function BranchResults({ steps, node, workflow, head, onKeep }: Props) {
  const say = useSay();
  const id = useId();
  const { catalog } = useCatalog();
  const rows = useMemo(() => branchRows(steps, node).filter(hasBegun), [steps, node]);
  const all = useMemo(() => scoreColumns(rows), [rows]);
  const [chosenColumn, setColumn] = useState<ScoreColumn>();
  const [chosenRow, setRow] = useState<string>();
  const column = all.find((candidate) => chosenColumn && keyOf(candidate) === keyOf(chosenColumn)) ?? all[0];
  const columns = all.filter((candidate, at) => at < mostColumns || candidate === column);
  const columnLabel = columnWords(catalog, workflow, all);
  const best = bestRow(rows, column);
  const order = ranked(rows, column);
  const shown = order.find(({ id }) => id === chosenRow) ?? best ?? order[0];
  const own = shown && (stepOfNode(shown, node) ?? sumOfRow(shown, { steps, node, workflow }));
  const [only, ...others] = varied(rows);
  return (
    <div className="result branched">
      {head && (
        <header className="result-head">
          {head.lead}
          <span className="spring" />
          {head.trail}
        </header>
      )}
      <div className="result-part branch-part">
        {column && all.length > 1 && (
          <div className={all.length > mostColumns ? 'branch-sort' : 'branch-sort few'}>
            <label htmlFor={id}>{say({ en: 'Ranked by', zh: '排序依据' })}</label>
            <Select
              id={id}
              value={keyOf(column)}
              options={all.map((candidate) => ({ value: keyOf(candidate), label: say(columnLabel(candidate)) }))}
              onChange={(key) => setColumn(all.find((candidate) => keyOf(candidate) === key))}
            />
          </div>
        )}
        <BranchTable
          rows={order}
          columns={columns}
          column={column}
          best={best?.id}
          shown={shown?.id}
          workflow={workflow}
          onColumn={setColumn}
          onShow={node === undefined ? undefined : setRow}
          onKeep={onKeep}
        />
        {best && (
          <p className="muted branch-note">
            {say({
              en: 'The best of many looks a little better than it is: judge the one that you keep by rows that took no part in the choice.',
              zh: '从多个结果中选出的最好者，看上去会比实际略好：请用没有参与挑选的数据来评判保留下来的结果。',
            })}
          </p>
        )}
        {column && only?.numeric && others.length === 0 && (
          <BranchChart
            points={order.flatMap((row) => {
              const score = scoreOf(row, column);
              const [first] = row.values;
              return typeof score === 'number' && typeof first?.value === 'number' ? [[first.value, score] as const] : [];
            })}
            label={settingOf(catalog, workflow, only)?.label}
            figure={column.figure}
            best={typeof best?.values[0]?.value === 'number' ? best.values[0].value : undefined}
          />
        )}
      </div>
      {shown && own && (
        <section className="branch-own">
          <ResultView
            key={own[0]}
            outputs={own[1].outputs}
            step={own[1]}
            node={own[1].node}
            ports={catalog[nodeAt(workflow, own[1].node)?.type ?? '']?.outputs}
          />
        </section>
      )}
    </div>
  );
}

/** What a search left out of its longer rounds has nothing to compare. */
function hasBegun({ steps }: BranchRow): boolean {
  return steps.some(([, { branch, status }]) => branch !== undefined && status !== 'skipped');
}

/** So many figures stand side by side; others are in the list. */
const mostColumns = 5;

const keyOf = ({ node, figure }: ScoreColumn) => `${node} ${figure}`;

/** What a subflow gave in one branch: what lies behind its outputs, some of it perhaps shared by all branches. */
function sumOfRow(
  row: BranchRow,
  { steps, node, workflow }: Pick<Props, 'steps' | 'node' | 'workflow'>,
): readonly [string, StepState] | undefined {
  const ends = node === undefined ? undefined : endsOf(workflow).get(node);
  if (node === undefined || !ends) return undefined;
  const all = [...row.steps.map(([, step]) => step), ...Object.values(steps)];
  const outputs = Object.fromEntries(
    Object.entries(ends).flatMap(([port, [of, output]]) => {
      const value = all.find((step) => step.node === of)?.outputs?.[output];
      return value ? [[port, value] as const] : [];
    }),
  );
  return [row.id, { status: row.status, node, ms: row.ms, log: [], metrics: {}, outputs }];
}

function stepOfNode({ steps }: BranchRow, node: string | undefined): readonly [string, StepState] | undefined {
  return steps.find(([, step]) => step.node === node);
}
