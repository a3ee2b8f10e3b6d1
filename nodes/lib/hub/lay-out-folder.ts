import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../kit/problem.ts';
import type { FoundFile } from '../images/picture-files.ts';
import { neededFiles } from './needed-files.ts';

/**
 * Writes what is needed of a model into a folder on this computer. Its config.json may lie below other folders; of several models
 * none is chosen. Names of files never become paths but for those of a short list.
 */
export async function layOutFolder(found: readonly FoundFile[], folder: string, name: string): Promise<void> {
  const configs = found
    .map((file) => file.name)
    .filter((path) => /(^|\/)config\.json$/.test(path) && !/(^|\/)\d+_\w+\/config\.json$/.test(path));
  const [config, ...others] = configs;
  if (config === undefined) throw noModel(name);
  if (others.length > 0) throw severalModels(configs);
  const base = config.slice(0, -'config.json'.length);
  const inside = new Map(found.flatMap((file) => (file.name.startsWith(base) ? [[file.name.slice(base.length), file] as const] : [])));
  await rm(folder, { recursive: true, force: true });
  for (const path of neededFiles(name, [...inside.keys()])) {
    const content = await inside.get(path)?.read();
    if (!content) throw unreadable(path);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

function noModel(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” holds no config.json, so it is no model folder. A model folder holds config.json, model.safetensors and, for texts, tokenizer.json.',
      zh: '“{name}”中没有 config.json，不是模型文件夹。模型文件夹应包含 config.json、model.safetensors，文本模型还需有 tokenizer.json。',
    },
    { name },
    { code: 'model-file-missing' },
  );
}

function severalModels(names: readonly string[]): Failure {
  return new Failure(
    {
      en: 'There are several models among the files: {names}. Give the folder of one.',
      zh: '文件中有多个模型：{names}。请只提供其中一个模型的文件夹。',
    },
    { names: names.slice(0, 5).join(', ') },
    { code: 'several-models' },
  );
}

function unreadable(file: string): Failure {
  return new Failure(
    {
      en: '{file} cannot be read: it is larger than 2 GB, or locked by a password. Choose a smaller model, or an archive without a password.',
      zh: '无法读取 {file}：文件超过 2 GB，或受密码保护。请选择较小的模型，或没有密码的压缩包。',
    },
    { file },
    { code: 'model-file-broken' },
  );
}
