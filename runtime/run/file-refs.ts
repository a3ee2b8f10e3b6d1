import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import { type FileRef } from '../../nodes/kit/settings.ts';
import { isFileRef } from '../../nodes/kit/check-settings.ts';
import { type Message, message, type Text } from '../../nodes/kit/text.ts';
import type { Outside } from '../engine.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import { fileIn } from '../store/folders.ts';
import { projectRoot } from './places.ts';

export type ResolvedRef =
  | { fingerprint: string; path?: string; artifact?: string; model?: ModelValue }
  | { problem: Message; code: 'file-missing' | 'model-missing' };

/** Finds what a file setting names, and a fingerprint of its content. */
export interface FileRefs {
  resolve(ref: FileRef): Promise<ResolvedRef>;
}

export function createFileRefs(artifacts: ArtifactStore, outside: Pick<Outside, 'folder' | 'findModel'>): FileRefs {
  const hashes = new Map<string, { stamp: string; hash: string }>();

  async function hashOf(path: string): Promise<string> {
    const { mtimeMs, size } = await stat(path);
    const stamp = `${mtimeMs}/${size}`;
    const known = hashes.get(path);
    if (known?.stamp === stamp) return known.hash;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
    const digest = hash.digest('hex');
    hashes.set(path, { stamp, hash: digest });
    return digest;
  }

  async function fingerprint(path: string): Promise<string> {
    if (!(await stat(path)).isDirectory()) return hashOf(path);
    const entries = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    const hash = createHash('sha256');
    for (const file of files) hash.update(`${file.slice(path.length)}\0${await hashOf(file)}\0`);
    return hash.digest('hex');
  }

  async function inside(folder: string, path: string): Promise<ResolvedRef> {
    const full = await fileIn(folder, path);
    const print = full === undefined ? undefined : await fingerprint(full).catch(() => undefined);
    return full === undefined || print === undefined ? missing(path) : { path: full, fingerprint: print };
  }

  return {
    async resolve(ref) {
      switch (ref.source) {
        case 'upload':
          return artifacts.has(ref.artifact) ? { fingerprint: ref.artifact, artifact: ref.artifact } : missing(ref.name);
        case 'example':
          return inside(join(projectRoot, 'examples'), ref.path);
        case 'folder': {
          const folder = outside.folder(ref.folder);
          if (folder === undefined) return { code: 'file-missing', problem: message(noFolder, { folder: ref.folder }) };
          return inside(folder, ref.path);
        }
        case 'model': {
          const model = outside.findModel(ref.name, ref.alias);
          if (!model) return { code: 'model-missing', problem: message(noModel, { name: ref.name, alias: ref.alias }) };
          return { fingerprint: model.artifact, model };
        }
      }
    },
  };
}

function missing(name: string): ResolvedRef {
  return { code: 'file-missing', problem: message(noFile, { name }) };
}
const noFile: Text = {
  en: 'The file “{name}” is not on this computer. Choose it again, or choose another one.',
  zh: '这台计算机上没有文件“{name}”。请重新选择，或换一个文件。',
};
const noFolder: Text = {
  en: 'The folder “{folder}” is not open to Graftwork on this machine. Ask whoever runs it to list the folder, or upload the file.',
  zh: '本机没有向 Graftwork 开放文件夹“{folder}”。请联系管理员添加该文件夹，或改为上传文件。',
};
const noModel: Text = {
  en: 'No registered model “{name}” has the alias “{alias}”. Register one first, or choose another.',
  zh: '没有别名为“{alias}”的已登记模型“{name}”。请先登记，或选择其他模型。',
};

/** The file references among a node's settings, by setting. */
export function fileRefsOf(entry: CatalogEntry, settings: Record<string, Json>): [setting: string, ref: FileRef][] {
  return Object.entries(entry.settings).flatMap(([name, setting]): [string, FileRef][] => {
    const value: unknown = settings[name];
    return setting.kind === 'file' && isFileRef(value) ? [[name, value]] : [];
  });
}
