import { stat } from 'node:fs/promises';
import type { Sample } from '../../kit/define-node.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import { readHead } from '../tables/encoding.ts';
import { classesOf } from '../tables/inline-table.ts';
import { mostPictureBytes } from './picture-faults.ts';
import { isList } from './picture-list.ts';
import { openPath } from '../files/found-files.ts';
import { folderOf, pictureColumns, sharedFolder } from './read-pictures.ts';
import { isZip } from '../files/zip.ts';

/** What the names of the files tell before any run: columns, and the folders as classes. A list among them may change that. */
export async function sniffPictures(path: string, name: string): Promise<Sample> {
  const folder = (await stat(path)).isDirectory();
  // Of an uploaded folder only one file is looked at, which says nothing of the others.
  if (!folder && !isZip(await readHead(path, 4))) return asSample(pictureColumns(true));
  const { files, close } = await openPath(path, name, mostPictureBytes);
  close();
  if (files.some(isList)) return {};
  const shared = sharedFolder(files);
  const counts = new Map<string, number>();
  for (const file of files) {
    const label = folderOf(file.name, shared);
    if (label !== '') counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const columns = pictureColumns(counts.size > 0).map((column): ColumnSpec =>
    column.name === 'class' ? { ...column, classes: classesOf(counts), distinct: counts.size } : column,
  );
  return asSample(columns, files.length);
}

function asSample(columns: readonly ColumnSpec[], count?: number): Sample {
  const sample: Sample = JSON.parse(JSON.stringify({ columns, count }));
  return sample;
}
