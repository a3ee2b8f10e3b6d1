import { ArrowDown, ArrowUp } from 'lucide-react';
import { lessIsBetter } from '../../../nodes/kit/better.ts';
import type { BranchRow } from '../../../nodes/kit/branch-rows.ts';
import { figureOf, writeFigure } from '../../../nodes/kit/figure-words.ts';
import type { BranchValue } from '../../../nodes/kit/fan-out.ts';
import { verbatim } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { Button } from '../../controls/button.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { useCatalog } from '../../store/catalog-store.ts';
import { StatusPill } from '../status-pill.tsx';
import { columnWords, settingOf, valueWords } from './branch-words.ts';
import { type ScoreColumn, scoreOf, varied } from './rank.ts';

interface Props {
  rows: readonly BranchRow[];
  columns: readonly ScoreColumn[];
  /** The figure by which the rows stand in order. */
  column: ScoreColumn | undefined;
  best: string | undefined;
  shown: string | undefined;
  workflow: Workflow;
  onColumn(column: ScoreColumn): void;
  onShow?: ((row: string) => void) | undefined;
  onKeep?: ((branch: readonly BranchValue[]) => void) | undefined;
}

const isOver = ({ status }: BranchRow) => status === 'done' || status === 'cached';

/** One row a branch: its values, its figures, how long it took; better ones first. */
export function BranchTable({ rows, columns, column, best, shown, workflow, onColumn, onShow, onKeep }: Props) {
  const say = useSay();
  const { duration } = useFormats();
  const { catalog } = useCatalog();
  const differing = varied(rows);
  const columnLabel = columnWords(catalog, workflow, columns);
  const valueOf = (row: BranchRow, { node, setting }: { node: string; setting: string }) => {
    const found = row.values.find((value) => value.node === node && value.setting === setting);
    return found ? say(valueWords(catalog, workflow, found)) : '–';
  };
  const rowName = (row: BranchRow) => differing.map((setting) => valueOf(row, setting)).join(', ');
  return (
    <div className="scroll-x">
      <table className="plain branches" aria-label={say({ en: 'Values compared', zh: '各值对比' })}>
        <thead>
          <tr>
            {differing.map(({ node, setting }) => (
              <th key={`${node} ${setting}`} scope="col">
                {say(settingOf(catalog, workflow, { node, setting })?.label ?? verbatim(setting))}
              </th>
            ))}
            {columns.map((candidate) => {
              const sorted = candidate.node === column?.node && candidate.figure === column.figure;
              const Arrow = lessIsBetter(candidate.figure) ? ArrowUp : ArrowDown;
              return (
                <th
                  key={`${candidate.node} ${candidate.figure}`}
                  scope="col"
                  className={sorted ? 'figure' : 'figure other'}
                  aria-sort={sorted ? (lessIsBetter(candidate.figure) ? 'ascending' : 'descending') : undefined}
                >
                  <button
                    type="button"
                    title={say(figureOf(candidate.figure).meaning) || undefined}
                    aria-label={say({ en: 'Sort by {figure}', zh: '按{figure}排序' }, { figure: columnLabel(candidate) })}
                    onClick={() => onColumn(candidate)}
                  >
                    {say(columnLabel(candidate))}
                    {sorted && <Arrow size={11} aria-hidden />}
                  </button>
                </th>
              );
            })}
            <th scope="col" className="figure">
              {say({ en: 'Time', zh: '用时' })}
            </th>
            {onKeep && <th aria-label={say({ en: 'Actions', zh: '操作' })} className="branch-keep" />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={row.id === shown && onShow ? 'shown' : undefined}>
              {differing.map((setting, at) => (
                <td key={`${setting.node} ${setting.setting}`} className="num">
                  {at === 0 && onShow ? (
                    <button type="button" className="text-button" aria-pressed={row.id === shown} onClick={() => onShow(row.id)}>
                      {valueOf(row, setting)}
                    </button>
                  ) : (
                    valueOf(row, setting)
                  )}{' '}
                  {at === 0 && row.id === best && <Pill tone="live">{say({ en: 'best', zh: '最好' })}</Pill>}
                </td>
              ))}
              {columns.map((candidate) => (
                <td key={`${candidate.node} ${candidate.figure}`} className={candidate === column ? 'figure' : 'figure other'}>
                  {writeFigure(scoreOf(row, candidate) ?? null)}
                </td>
              ))}
              <td className="figure">{isOver(row) ? duration(row.ms) : <StatusPill step={row.status} />}</td>
              {onKeep && (
                <td className="branch-keep">
                  {isOver(row) && (
                    <Button
                      small
                      look={row.id === best ? 'main' : 'plain'}
                      aria-label={say({ en: 'Keep this one: {values}', zh: '保留此项：{values}' }, { values: rowName(row) })}
                      onClick={() => onKeep(row.values)}
                    >
                      {say({ en: 'Keep this one', zh: '保留此项' })}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
