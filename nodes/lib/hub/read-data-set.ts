import { dirname, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { readFarFiles } from '../sources/far-files.ts';
import { dataSetExpressions } from './data-set-columns.ts';
import { dataSetFailures } from './data-set-failures.ts';
import { type DataSetOptions, findDataSet } from './data-set.ts';
import { hubEndpoint } from './endpoint.ts';

export interface HubReading extends Pick<DataSetOptions, 'id' | 'revision' | 'configuration' | 'split' | 'files'> {
  token: string;
  columns: readonly string[];
  mostRows: number;
  mostBytes: number;
  badLines: 'stop' | 'skip';
}

/** Reads a split of a hub's data set into a table, and says what came of it. Downloads are kept in Graftwork's own folder, two above that of a step. Throws Failure. */
export async function readHubData(context: Context, reading: HubReading): Promise<{ table: TableValue; place: string; licence?: string }> {
  const { id, mostBytes } = reading;
  const found = await findDataSet({ ...reading, folder: join(dirname(dirname(context.workdir)), 'hub'), signal: context.signal });
  const files = fitting(found.files, mostBytes);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const [first] = found.files;
  if (files.length === 0 && first) throw dataSetFailures.tooLarge(first.size, mostBytes);
  const say = (bytes: number): void =>
    context.progress(
      (0.7 * bytes) / Math.max(1, total),
      { en: 'downloading {done} of {total} MB', zh: '正在下载 {done} / {total} MB' },
      { done: Math.round(bytes / 1e6), total: Math.round(total / 1e6) },
    );
  let before = 0;
  const read = await readFarFiles(context, {
    ...reading,
    files,
    async bring(file) {
      say(before);
      const path = await found.bring(file, (bytes) => say(before + bytes));
      before += file.size;
      return path;
    },
    mostUnpacked: mostBytes,
    expressions: dataSetExpressions,
    noColumn: dataSetFailures.noColumn,
  });
  const { table, skipped } = read;
  const { configuration, split, commit, licence, offline, isPart } = found;
  if (offline) {
    context.log(
      { en: 'The hub could not be reached; “{id}” is as it was fetched before.', zh: '无法连接站点；使用之前下载的“{id}”。' },
      { id },
    );
  }
  if (read.limited || files.length < found.files.length) {
    context.warn(
      {
        en: 'Only the first {count} rows were read, from {read} of {all} {all|file|files}: that is as much as the settings allow.',
        zh: '只读取了前 {count} 行（{all} 个文件中的 {read} 个），已达到设置的上限。',
      },
      { count: table.count, read: read.files, all: found.files.length },
      { code: 'limit-reached', setting: files.length < found.files.length ? 'mostMegabytes' : 'mostRows' },
    );
  } else if (isPart) {
    context.warn(
      {
        en: 'The hub has converted only the first part of this split, and that part was read. For all of it choose the owner’s own files.',
        zh: '站点只转换了该拆分的前一部分，读取的就是这一部分。要读取全部，请选择所有者提供的文件。',
      },
      {},
      { code: 'part-converted', setting: 'files' },
    );
  }
  if (skipped > 0) context.log({ en: 'Left out {skipped} bad {skipped|line|lines}', zh: '跳过了 {skipped} 个错误行' }, { skipped });
  context.log(
    {
      en: 'Configuration “{configuration}”, split “{split}”, version {commit}, {files} {files|file|files}',
      zh: '配置“{configuration}”，拆分“{split}”，版本 {commit}，{files} 个文件',
    },
    { configuration, split, commit: commit.slice(0, 8), files: read.files },
  );
  if (licence !== undefined) context.log({ en: 'Licence: {licence}', zh: '许可：{licence}' }, { licence });
  context.log(
    { en: '{count} {count|row|rows}, {columns} {columns|column|columns}', zh: '{count} 行，{columns} 列' },
    { count: table.count, columns: table.columns.length, headline: true },
  );
  const place = `${new URL(`datasets/${id}`, hubEndpoint()).href} (${configuration}, ${split}, ${commit.slice(0, 8)})`;
  return { table, place, ...(licence !== undefined && { licence }) };
}

/** The first files that are no larger together. */
function fitting<File extends { size: number }>(all: readonly File[], limit: number): readonly File[] {
  let bytes = 0;
  const end = all.findIndex(({ size }) => (bytes += size) > limit);
  return end < 0 ? all : all.slice(0, end);
}
