import { createHash } from 'node:crypto';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { nearestName } from '../../kit/nearest-name.ts';
import { download, sizeOf } from '../net/download.ts';
import type { OpenAnswer } from '../net/open-answer.ts';
import { type FarRead, readFarFiles } from '../sources/far-files.ts';
import { fixedPart, globMatcher } from '../sources/glob.ts';
import { type Bucket, bucketAt, type BucketSettings, listObjects, openObject, type StoredObject } from './bucket.ts';
import { s3Failures } from './s3-failures.ts';

export interface S3Reading extends BucketSettings {
  /** A key, a folder with a slash behind, or a pattern. */
  files: string;
  columns: readonly string[];
  mostFiles: number;
  mostRows: number;
  mostBytes: number;
  badLines: 'stop' | 'skip';
  /** Waits; tests do not wait. */
  wait?(ms: number): Promise<unknown>;
}
export interface S3Read extends FarRead {
  /** Files that fit; those of other kinds apart. */
  found: number;
  others: number;
  place: string;
}

const readableFile = /\.(?:parquet|pq|jsonl|ndjson|json|csv|tsv|tab|xlsx|xlsm|txt|md|markdown|html?|pdf|docx)(?:\.gz)?$/i;

/** Reads the objects that fit a pattern as one table; an interrupted download goes on where it stopped. Throws Failure. */
export async function readObjects(context: Context, reading: S3Reading): Promise<S3Read> {
  const { signal } = context;
  const { wait, mostBytes, mostRows } = reading;
  const bucket = bucketAt(reading, { signal, ...(wait && { wait }) });
  const { files: found, others, isCut } = await findObjects(context, bucket, reading);
  const [first] = found;
  if (!first) throw s3Failures.noFiles(reading.files, bucket.name, { others, near: await nearFiles(bucket, reading.files) });
  let bytes = 0;
  const end = found.findIndex(({ size }) => (bytes += size) > mostBytes);
  const files = end < 0 ? found : found.slice(0, end);
  if (files.length === 0) throw s3Failures.tooLarge(first.name, first.size, mostBytes);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const folder = join(context.workdir, 'objects');
  await mkdir(folder, { recursive: true });
  let before = 0;
  const read = await readFarFiles(context, {
    ...reading,
    files,
    async bring(file) {
      const received = (got: number): void =>
        context.progress(
          (0.8 * (before + got)) / Math.max(1, total),
          { en: 'downloading {done} of {total} MB', zh: '正在下载 {done} / {total} MB' },
          { done: Math.round((before + got) / 1e6), total: Math.round(total / 1e6) },
        );
      received(0);
      const path = await bringObject(bucket, file, { folder, received });
      before += file.size;
      return path;
    },
    mostRows,
    mostUnpacked: mostBytes,
    noColumn: s3Failures.noColumn,
  });
  await rm(folder, { recursive: true, force: true });
  const limited = read.limited || isCut || files.length < found.length;
  return { ...read, limited, found: found.length, others, place: `s3://${bucket.name}/${reading.files}` };
}

async function findObjects(
  context: Context,
  bucket: Bucket,
  { files: pattern, mostFiles }: S3Reading,
): Promise<{ files: StoredObject[]; others: number; isCut: boolean }> {
  const prefix = fixedPart(pattern);
  const isFolder = pattern === '' || pattern.endsWith('/');
  const isOne = !isFolder && prefix === pattern;
  const fits = isFolder ? globMatcher(`${pattern}**`) : globMatcher(pattern);
  const files: StoredObject[] = [];
  let others = 0;
  for await (const page of listObjects(bucket, prefix)) {
    for (const object of page) {
      if (object.size === 0 || !fits(object.name)) continue;
      if (!isOne && !readableFile.test(object.name)) others++;
      else if (files.length >= mostFiles) return { files, others, isCut: true };
      else files.push(object);
    }
    context.progress(0, { en: 'looking for files: {found} found', zh: '正在查找文件：已找到 {found} 个' }, { found: files.length });
  }
  return { files, others, isCut: false };
}

/** Of one file that is not there, the folder or the file beside it that may be meant. */
async function nearFiles(bucket: Bucket, file: string): Promise<string | undefined> {
  if (file === '' || file.endsWith('/') || fixedPart(file) !== file) return undefined;
  for await (const page of listObjects(bucket, file.slice(0, file.lastIndexOf('/') + 1))) {
    const names = page.map(({ name }) => name);
    return names.some((name) => name.startsWith(`${file}/`)) ? `${file}/` : nearestName(file, names);
  }
  return undefined;
}

async function bringObject(
  bucket: Bucket,
  object: StoredObject,
  { folder, received }: { folder: string; received(bytes: number): void },
): Promise<string> {
  const { name, size, etag } = object;
  const target = join(folder, createHash('sha256').update(`${name}\0${etag}`).digest('hex'));
  if ((await sizeOf(target)) === size) return target;
  const { bavail, bsize } = await statfs(folder);
  if (size > bavail * bsize) throw s3Failures.diskFull(size);
  // The tag of an object that was put there in one piece is its MD5, except where the storage encrypts with keys of its own.
  const md5 = /^"?([0-9a-f]{32})"?$/.exec(etag)?.[1];
  let isMd5 = md5 !== undefined;
  const open = async (from: number): Promise<OpenAnswer> => {
    const answer = await openObject(bucket, object, from);
    const encryption = answer.headers['x-amz-server-side-encryption'];
    if ((encryption !== undefined && encryption !== 'AES256') || answer.headers['x-amz-server-side-encryption-customer-algorithm'])
      isMd5 = false;
    return answer;
  };
  await download(bucket, {
    target,
    size,
    received,
    open,
    proof: () => (isMd5 && md5 !== undefined ? md5 : undefined),
    hash: () => createHash('md5'),
    failures: {
      cut: (got) => s3Failures.cut(name, got, size),
      wrongContent: () => s3Failures.wrongContent(name),
      diskFull: () => s3Failures.diskFull(size),
    },
  });
  return target;
}
