import { useEffect, useState } from 'react';
import type { Row, TableValue } from '../../../nodes/kit/ports.ts';
import type { Message } from '../../../nodes/kit/text.ts';
import { api } from '../../api.ts';
import { problemOf } from '../../controls/load-state.tsx';

interface RowsInView {
  offset: number;
  rows: readonly Row[];
  busy: boolean;
  problem?: Message | undefined;
}

/** The rows of a page. While the next page is on its way the last one stays in view. */
export function useRows({ artifact, rows = [] }: TableValue, offset: number, limit: number): RowsInView {
  const [view, setView] = useState<Omit<RowsInView, 'busy'> & { asked: number; artifact?: string | undefined }>({
    asked: -1,
    offset: 0,
    rows: [],
  });
  useEffect(() => {
    if (artifact === undefined) return undefined;
    let current = true;
    api.tableRows(artifact, offset, limit).then(
      (page) => current && setView({ asked: offset, artifact, offset: page.offset, rows: page.rows }),
      (error: unknown) => current && setView((last) => ({ ...last, asked: offset, artifact, problem: problemOf(error) })),
    );
    return () => {
      current = false;
    };
  }, [artifact, offset, limit]);
  if (artifact === undefined) return { offset, rows: rows.slice(offset, offset + limit), busy: false };
  // Rows of another table are never shown under this one's columns.
  if (view.artifact !== artifact) return { offset: 0, rows: [], busy: true };
  return { ...view, busy: view.asked !== offset };
}
