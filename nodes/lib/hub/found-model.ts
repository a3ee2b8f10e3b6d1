import { copyFile, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { message, type Text } from '../../kit/text.ts';
import { type FoundFile, openFiles } from '../files/found-files.ts';
import { fileName } from '../tables/file-name.ts';
import { describedFiles, isPickled, neededFiles } from './needed-files.ts';

/** Of a file that is read at once. */
const mostFileBytes = 2 ** 31 - 1;

/** What describes a model, and what an adapter of one. */
type Description = 'config.json' | 'adapter_config.json';

/** The files of a model, or of an adapter, that a file setting names: those beside its description and below, by their names from there. */
export interface FoundModel {
  name: string;
  files: ReadonlyMap<string, FoundFile>;
}

/**
 * Finds a model or an adapter in a folder or a zip archive, or in a folder inside, and gives it to `use`. Fails where there is
 * none or several. `instead` is the setting for the other of the two, where that is found and there is such a setting.
 */
export async function withFoundModel<Result>(
  context: Context,
  ref: FileRef,
  { description, setting, instead }: { description: Description; setting: string; instead?: string },
  use: (found: FoundModel) => Promise<Result>,
): Promise<Result> {
  const { files, close } = await openFiles(context, ref, mostFileBytes);
  try {
    const folders = foldersWith(files, description);
    const [folder] = folders;
    if (folder === undefined) {
      const other: Description = description === 'config.json' ? 'adapter_config.json' : 'config.json';
      if (foldersWith(files, other).length > 0) throw otherOne(description, { ref, setting, instead });
      throw noDescription(description, setting);
    }
    if (folders.length > 1) throw several(folders, setting);
    const beside = files.flatMap((file): [string, FoundFile][] => {
      return file.name.startsWith(folder) ? [[file.name.slice(folder.length), file]] : [];
    });
    return await use({ name: fileName(ref), files: new Map(beside) });
  } finally {
    close();
  }
}

/** The folders, with a slash behind, in which a file of this name lies: of several the outermost alone count. */
function foldersWith(files: readonly FoundFile[], name: string): string[] {
  const all = files.flatMap((file) => (basename(file.name) === name ? [file.name.slice(0, -name.length)] : []));
  const depth = (folder: string) => folder.split('/').length;
  const least = Math.min(...all.map(depth));
  return all.filter((folder) => depth(folder) === least);
}

/** A found model as a folder of this computer while `use` runs: where it lies, or laid out beside the step's own files. */
export async function asFolder<Result>(
  context: Context,
  { name, files }: FoundModel,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const names = [...files.keys()];
  const wanted = names.some((one) => one.endsWith('.safetensors') || isPickled(one))
    ? neededFiles(name, names)
    : names.filter((one) => describedFiles.includes(one));
  const chosen = wanted.flatMap((one): [string, FoundFile][] => {
    const file = files.get(one);
    return file ? [[one, file]] : [];
  });
  const [first] = chosen;
  const home = first?.[1].path?.slice(0, -first[0].length - 1);
  if (home && chosen.every(([one, { path }]) => path === join(home, one))) return use(home);
  const folder = await mkdtemp(join(context.workdir, 'model-'));
  try {
    for (const [one, file] of chosen) {
      await mkdir(dirname(join(folder, one)), { recursive: true });
      await lay(file, join(folder, one));
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function lay({ name, path, read }: FoundFile, target: string): Promise<void> {
  // A link costs nothing; where the disk knows none, the file is copied.
  if (path !== undefined) return link(path, target).catch(() => copyFile(path, target));
  const content = await read();
  if (!content) throw unreadableInside(name);
  await writeFile(target, content);
}

/** A file of a found model, read at once. */
export async function contentOf({ files }: FoundModel, name: string): Promise<Uint8Array | undefined> {
  const file = files.get(name);
  if (!file) return undefined;
  const content = await file.read();
  if (!content) throw unreadableInside(file.name);
  return content;
}

function otherOne(wanted: Description, { ref, setting, instead }: { ref: FileRef; setting: string; instead?: string }): Failure {
  const words: Text =
    wanted === 'config.json'
      ? {
          en: 'This is an adapter, not a whole model: it has no config.json. Give it as the adapter, and name the model that it belongs to.',
          zh: '这是适配器，不是完整的模型：其中没有 config.json。请把它填为适配器，并指定它所属的模型。',
        }
      : {
          en: 'This is a whole model, not an adapter: it has no adapter_config.json. Give it as the model.',
          zh: '这是完整的模型，不是适配器：其中没有 adapter_config.json。请把它填为模型。',
        };
  const label =
    wanted === 'config.json' ? { en: 'Use it as the adapter', zh: '用作适配器' } : { en: 'Use it as the model', zh: '用作模型' };
  const fixes = instead === undefined ? [] : [{ label: message(label), settings: { [setting]: null, [instead]: ref } }];
  return new Failure(words, {}, { code: 'other-file', setting, fixes });
}

function noDescription(file: Description, setting: string): Failure {
  return new Failure(
    file === 'config.json'
      ? {
          en: 'There is no config.json among the files. Choose the folder, or a zip archive of it, in which config.json, model.safetensors and tokenizer.json lie.',
          zh: '文件中没有 config.json。请选择包含 config.json、model.safetensors 和 tokenizer.json 的文件夹或其 zip 压缩包。',
        }
      : {
          en: 'There is no adapter_config.json among the files. Choose the folder, or a zip archive of it, in which adapter_config.json and adapter_model.safetensors lie.',
          zh: '文件中没有 adapter_config.json。请选择包含 adapter_config.json 和 adapter_model.safetensors 的文件夹或其 zip 压缩包。',
        },
    {},
    { code: 'model-file-missing', setting },
  );
}

function several(folders: readonly string[], setting: string): Failure {
  return new Failure(
    {
      en: 'There are several models among the files, in {folders}. Choose the folder of one.',
      zh: '文件中有多个模型，位于 {folders}。请只选择其中一个文件夹。',
    },
    { folders: folders.slice(0, 5).join(', ') },
    { code: 'several-models', setting },
  );
}

function unreadableInside(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” cannot be read: it is larger than 2 GB or locked by a password. Unpack it, and choose the folder instead.',
      zh: '无法读取“{name}”：文件超过 2 GB 或有密码保护。请先解压，再选择文件夹。',
    },
    { name },
    { code: 'model-file-broken' },
  );
}
