import { Failure } from '../../kit/problem.ts';
import { readJson } from '../../kit/json.ts';
import type { FoundFile } from '../files/found-files.ts';
import { notLayers } from './model-json.ts';
import { readManifest } from './weight-manifest.ts';

/** Of model.json: the layers of the largest networks take a few megabytes. */
const mostJsonBytes = 50_000_000;

/** A model as TensorFlow.js saves it, found among files: its model.json, and the weights that this names, one after the other. */
export async function readModelFiles(files: readonly FoundFile[]): Promise<{ modelJson: unknown; weights: Uint8Array }> {
  const found = files.filter(({ name }) => /(^|\/)model\.json$/i.test(name)).toSorted((a, b) => a.name.length - b.name.length)[0];
  const described = found ?? (files.length === 1 ? files[0] : undefined);
  if (!described || described.bytes > mostJsonBytes) throw noModel();
  const content = await described.read();
  const modelJson: unknown = content && readJson(new TextDecoder().decode(content));
  if (modelJson === undefined) throw notLayers();
  const { paths, bytes } = readManifest(modelJson);
  const folder = described.name.slice(0, described.name.lastIndexOf('/') + 1);
  const shards = paths.map((path) => files.find(({ name }) => name === folder + path) ?? noShard(path));
  const stored = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  // The reader says what is wrong with weights of another length; reading more than it asks for would be in vain.
  if (stored > bytes) return { modelJson, weights: new Uint8Array() };
  const weights = new Uint8Array(stored);
  let offset = 0;
  for (const shard of shards) {
    weights.set((await shard.read()) ?? noShard(shard.name), offset);
    offset += shard.bytes;
  }
  return { modelJson, weights };
}

function noModel(): Failure {
  return new Failure(
    {
      en: 'There is no model.json among the files. A TensorFlow.js model is a folder, or a zip archive, of model.json and its weight files.',
      zh: '文件中没有 model.json。TensorFlow.js 模型是包含 model.json 和权重文件的文件夹或 zip 压缩包。',
    },
    {},
    { code: 'not-a-layers-model', setting: 'file' },
  );
}

function noShard(path: string): never {
  throw new Failure(
    {
      en: 'The weight file “{path}”, which model.json names, is missing or too large to be read from an archive. Give the whole folder.',
      zh: 'model.json 中列出的权重文件“{path}”缺失，或过大而无法从压缩包读取。请提供整个文件夹。',
    },
    { path },
    { code: 'weights-do-not-match', setting: 'file' },
  );
}
