import type { ColumnSpec, TableValue } from '../../nodes/kit/ports.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

export interface ArrivingTable {
  /** As far as they are known before a run. */
  columns: ColumnSpec[] | undefined;
  /** The node that gives it; undefined where nothing is wired. */
  from: string | undefined;
  /** What that node gave when it last ran. */
  last: TableValue | undefined;
}

/** The table that arrives at an input. */
export function useArrivingTable(node: string, port: string): ArrivingTable {
  const from = useWorkflow((state) => state.workflow.wires.find(({ to }) => to[0] === node && to[1] === port)?.from);
  const spec = useOutlook((state) => (from ? state.specs[from[0]]?.[from[1]] : undefined));
  const value = useRun((state) => (from ? state.steps[from[0]]?.outputs?.[from[1]] : undefined));
  return {
    columns: spec?.type === 'table' ? spec.columns : undefined,
    from: from?.[0],
    last: value?.type === 'table' ? value : undefined,
  };
}
