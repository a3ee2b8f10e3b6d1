import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';
import type { StatedTensor } from './tensors.ts';

/** Weights that lie in a file beside the model. */
export interface ExternalPart {
  /** Absolute, inside the folder of the model. */
  file: string;
  offset: number;
  length: number;
}

/** Where the weights of a tensor lie. The model's author chose the words, so nothing outside its folder is ever opened. */
export async function locateExternal(folder: string, tensor: Onnx.ITensorProto, { name, bytes }: StatedTensor): Promise<ExternalPart> {
  const stated = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value ?? '']));
  const file = await fileInside(folder, name, stated.get('location') ?? '');
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) throw missing(name, stated.get('location') ?? '');
  try {
    const about = await handle.stat();
    const offset = wholeNumber(stated.get('offset') ?? '0');
    const length = wholeNumber(stated.get('length') ?? String(bytes));
    if (!about.isFile() || length !== bytes || !(offset + length <= about.size))
      throw refused(name, {
        en: `needs ${bytes} bytes, and these do not lie at the stated place of the data file`,
        zh: `需要 ${bytes} 字节，但数据文件的所述位置没有这些内容`,
      });
    return { file, offset, length };
  } finally {
    await handle.close();
  }
}

function wholeNumber(words: string): number {
  const number = /^\d{1,15}$/.test(words) ? Number(words) : Number.NaN;
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

async function fileInside(folder: string, name: string, location: string): Promise<string> {
  const outside = refused(name, {
    en: `points to “${location}”, which is not inside the folder of the model`,
    zh: `指向“${location}”，该位置不在模型文件夹内`,
  });
  const parts = location.split('/');
  const plain = location !== '' && !isAbsolute(location) && !/[\\:\0]/.test(location);
  if (!plain || parts.some((part) => part === '' || part === '..')) throw outside;
  const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, location)).catch(() => undefined)]);
  if (file === undefined) throw missing(name, location);
  // After links have been followed, by which a file inside the folder may stand for one elsewhere.
  const way = relative(root, file);
  if (way === '' || isAbsolute(way) || way.split(sep).includes('..')) throw outside;
  return file;
}

export async function readExternal(handles: Map<string, FileHandle>, { file, offset, length }: ExternalPart): Promise<Uint8Array> {
  const handle = handles.get(file) ?? (await open(file, 'r'));
  handles.set(file, handle);
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead < length) throw new Error(`The data file ${file} became shorter while it was read.`);
  return bytes;
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
