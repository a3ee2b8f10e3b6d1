import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../nodes/kit/json.ts';
import type { TableSummary } from '../../nodes/kit/ports.ts';
import type { NodeProblem } from '../../nodes/kit/problem.ts';
import { AppError } from '../errors.ts';
import { hold } from '../hold.ts';
import type { TablePage } from '../protocol.ts';
import { boundedRows } from './bounded-rows.ts';
import type { EngineParts } from './engine-parts.ts';
import type { LightCaller } from './light-caller.ts';

/** Looking into table artifacts: their summary from its file, pages beyond it and CSV by a worker. */
export interface Tables {
  summary(artifact: string): Promise<TableSummary>;
  page(artifact: string, offset: number, limit: number): Promise<TablePage>;
  /** Rows that repeat an earlier one; undefined where counting them would take too long. */
  duplicates(artifact: string): Promise<number | undefined>;
  csv(artifact: string): Promise<string>;
  /** What a cell of pictures holds, whole. */
  picture(artifact: string, column: string, row: number): Promise<Json>;
}

const heldSummaries = 20;
const heldCounts = 200;

export function createTables({ artifacts, work }: EngineParts, caller: LightCaller): Tables {
  const summaries = new Map<string, TableSummary>();
  const counted = new Map<string, ReturnType<LightCaller['table']>>();

  async function summary(artifact: string): Promise<TableSummary> {
    const known = summaries.get(artifact);
    if (known) return known;
    if (!artifacts.has(artifact)) throw gone;
    let read: TableSummary;
    try {
      read = JSON.parse(await readFile(artifacts.path(artifact, 'summary.json'), 'utf8'));
    } catch {
      throw new AppError(404, 'not-a-table', { en: 'This result is not a table.', zh: '该结果不是表格。' });
    }
    hold(summaries, [artifact, read], heldSummaries);
    return read;
  }

  return {
    summary,
    async page(artifact, offset, limit) {
      const { count, first } = await summary(artifact);
      if (offset + limit <= first.length || first.length >= count)
        return { offset, total: count, rows: boundedRows(first.slice(offset, offset + limit)) };
      const { page, problem } = await caller.table({ artifact, offset, limit });
      if (!page) throw unread(problem);
      return { offset, total: page.total, rows: boundedRows(page.rows) };
    },
    async duplicates(artifact) {
      const { count } = await summary(artifact);
      if (count < 2) return 0;
      const asked = counted.get(artifact) ?? caller.table({ artifact, offset: 0, limit: 0, duplicates: true });
      hold(counted, [artifact, asked], heldCounts);
      const { page } = await asked;
      // What took too long, or was lost with its worker, may be asked again.
      if (page?.duplicates === undefined) counted.delete(artifact);
      return page?.duplicates;
    },
    async csv(artifact) {
      await summary(artifact);
      const path = join(work, `table-${randomUUID()}.csv`);
      const { page, problem } = await caller.table({ artifact, offset: 0, limit: 0, csv: path });
      if (page) return path;
      await rm(path, { force: true });
      throw unread(problem);
    },
    async picture(artifact, column, row) {
      const { count, columns } = await summary(artifact);
      if (row >= count || !columns.some(({ name, type }) => name === column && type === 'image')) throw noPicture;
      const { page, problem } = await caller.table({ artifact, offset: row, limit: 1, picture: column });
      if (page) return page.rows[0]?.[column] ?? null;
      throw unread(problem);
    },
  };
}

function unread(problem: NodeProblem | undefined): AppError {
  return new AppError(500, problem?.code ?? 'fault', problem?.message.text ?? unreadable, problem?.message.values);
}
const unreadable = { en: 'The table could not be read. Run the step again.', zh: '无法读取该表格。请重新运行该步骤。' };
const noPicture = new AppError(404, 'no-picture', { en: 'There is no such picture in this table.', zh: '此表格中没有这张图片。' });
const gone = new AppError(404, 'gone', {
  en: 'This result is not kept any more. Run the workflow again to make it anew.',
  zh: '该结果已不再保留。请重新运行工作流以重新生成。',
});
