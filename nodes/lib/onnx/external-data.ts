import { open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';
import type { StatedTensor } from './tensors.ts';

/** A file beside the model. */
export interface DataFile {
  bytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}
/** The file at a place that the model names, or undefined where there is none. The model's author chose the words. */
export type Beside = (location: string) => Promise<DataFile | undefined>;

/** Weights that lie in a file beside the model: read when they are needed. */
export type ExternalPart = { length: number; read(): Promise<Uint8Array> };

export async function locateExternal(beside: Beside, tensor: Onnx.ITensorProto, { name, bytes }: StatedTensor): Promise<ExternalPart> {
  const stated = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value ?? '']));
  const location = stated.get('location') ?? '';
  if (!isInside(location)) throw outside(name, location);
  const file = await beside(location);
  if (!file) throw missing(name, location);
  const offset = wholeNumber(stated.get('offset') ?? '0');
  const length = wholeNumber(stated.get('length') ?? String(bytes));
  if (length !== bytes || !(offset + length <= file.bytes))
    throw refused(name, {
      en: `needs ${bytes} bytes, and these do not lie at the stated place of the data file`,
      zh: `需要 ${bytes} 字节，但数据文件的所述位置没有这些内容`,
    });
  return { length, read: () => file.read(offset, length) };
}

function wholeNumber(words: string): number {
  const number = /^\d{1,15}$/.test(words) ? Number(words) : Number.NaN;
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

function isInside(location: string): boolean {
  const plain = location !== '' && !isAbsolute(location) && !/[\\:\0]/.test(location);
  return plain && location.split('/').every((part) => part !== '' && part !== '..');
}

/** The files of a folder. Links are followed first: one inside may stand for a file elsewhere, and those are not opened. */
export function filesBeside(folder: string): Beside {
  return async (location) => {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, location)).catch(() => undefined)]);
    if (file === undefined) return undefined;
    const way = relative(root, file);
    if (way === '' || isAbsolute(way) || way.split(sep).includes('..')) throw outside(location, location);
    const about = await stat(file);
    return about.isFile() ? { bytes: about.size, read: (offset, length) => readPart(file, offset, length) } : undefined;
  };
}

async function readPart(file: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    if (bytesRead < length) throw new Error(`The data file ${file} became shorter while it was read.`);
    return bytes;
  } finally {
    await handle.close();
  }
}

function outside(name: string, location: string): Failure {
  return refused(name, {
    en: `points to “${location}”, which is not inside the folder of the model`,
    zh: `指向“${location}”，该位置不在模型文件夹内`,
  });
}

function refused(name: string, what: Text): Failure {
  return new Failure(
    {
      en: 'This model was not opened: its weight “{name}” {what}. Get the model again, all its files in one folder.',
      zh: '没有打开这个模型：权重“{name}”{what}。请重新获取模型，并把所有文件放在同一文件夹中。',
    },
    { name, what },
    { code: 'external-data-refused' },
  );
}

function missing(name: string, location: string): Failure {
  return new Failure(
    {
      en: 'The weight “{name}” lies in the file “{location}”, which is missing. Put it into the folder of the model, and give the whole folder.',
      zh: '权重“{name}”存放在文件“{location}”中，但找不到该文件。请把它放入模型所在文件夹，并提供整个文件夹。',
    },
    { name, location },
    { code: 'external-data-missing' },
  );
}
