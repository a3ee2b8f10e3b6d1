import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, TableSummary, TableValue } from '../../nodes/kit/ports.ts';
import type { ToWorker } from './messages.ts';
import type { Bench } from './run-step.ts';
import { createStepContext } from './step-context.ts';

/** Counting duplicates reads a whole table, for a look at it: it must not keep a worker for long. */
const countingMs = 20_000;

/** Reads rows of a table artifact for a page of the table view or whole pictures of them, counts its duplicates, or writes all as CSV to a file. Runs in a worker. */
export async function readTable(
  bench: Bench,
  work: string,
  request: Extract<ToWorker, { say: 'table' }>,
): Promise<{ total: number; rows: Row[]; duplicates?: number }> {
  const { artifact, offset, limit, csv, duplicates, picture } = request;
  const { columns, count }: TableSummary = JSON.parse(readFileSync(bench.artifacts.path(artifact, 'summary.json'), 'utf8'));
  const table: TableValue = { type: 'table', columns, count, artifact };
  const workdir = join(work, `table-${process.pid}-${request.id}`);
  const { context, usedWorkdir } = createStepContext(
    { step: 'table', type: 'table', code: '', settings: {}, inputs: {}, workdir },
    {
      artifacts: bench.artifacts,
      device: bench.device,
      signal: duplicates ? AbortSignal.timeout(countingMs) : new AbortController().signal,
      report: () => undefined,
      alive: bench.alive,
    },
  );
  try {
    if (duplicates) {
      const { countDuplicates } = await import('../../nodes/lib/tables/count-duplicates.ts');
      return { total: count, rows: [], duplicates: await countDuplicates(context, table) };
    }
    if (csv === undefined) {
      const { readRows } = await import('../../nodes/lib/tables/read-table.ts');
      if (picture !== undefined) return { total: count, rows: await readRows(context, table, { columns: [picture], offset, limit }) };
      const { withThumbnails } = await import('../../nodes/lib/images/thumbnails.ts');
      return { total: count, rows: await withThumbnails(await readRows(context, table, { offset, limit }), columns) };
    }
    const [{ withDatabase, literal, name }, { openTable }, { readable }] = await Promise.all([
      import('../../nodes/lib/tables/connection.ts'),
      import('../../nodes/lib/tables/open-table.ts'),
      import('../../nodes/lib/tables/column-types.ts'),
    ]);
    await withDatabase(context, async (database) => {
      const view = await openTable(database, table);
      const list = columns.map((column) => `${readable(column)} AS ${name(column.name)}`).join(', ');
      await database.run(`COPY (SELECT ${list} FROM ${view}) TO ${literal(csv)} (FORMAT csv, HEADER)`);
    });
    return { total: count, rows: [] };
  } finally {
    if (usedWorkdir()) rmSync(workdir, { recursive: true, force: true });
  }
}
