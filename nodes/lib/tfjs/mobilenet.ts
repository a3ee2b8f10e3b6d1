import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../../kit/problem.ts';
import type { ImportedNetwork } from '../onnx/imported-network.ts';
import { readTfjsLayers, type LayersOptions } from './read-layers.ts';
import { readScriptLiteral } from './script-literal.ts';

/** What the network takes: pictures of this size, three channels, each number between 0 and 1. */
export const mobilenetPicture = { size: 224, channels: 3, mean: 0, scale: 1 / 255 } as const;

/** MobileNetV2 (Sandler et al. 2018) with the head of NSFWJS for five classes, the weights in 8 bits; package nsfwjs, MIT. */
export async function loadMobilenet(options: LayersOptions = {}): Promise<ImportedNetwork> {
  const { modelJson, weights } = await readMobilenet();
  return readTfjsLayers(modelJson, weights, options);
}

/** Its files as TensorFlow.js would have them. */
export async function readMobilenet(): Promise<{ modelJson: unknown; weights: Uint8Array }> {
  const folder = join(packageFolder(), 'dist', 'models', 'mobilenet_v2');
  const [model, shard] = await Promise.all(
    ['model.min.js', 'group1-shard1of1.min.js'].map(async (file) => readScriptLiteral(await readFile(join(folder, file), 'utf8'))),
  );
  if (typeof shard !== 'string') throw new Error('The weights of the package nsfwjs are not where they are expected.');
  return { modelJson: model, weights: Buffer.from(shard, 'base64') };
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('nsfwjs')), '..', '..');
  } catch {
    throw new Failure(
      {
        en: 'The built-in MobileNetV2 comes with the package nsfwjs, which is not installed. Run “npm install nsfwjs” in the folder of Graftwork, or load a model from a file.',
        zh: '内置的 MobileNetV2 来自 nsfwjs 包，但尚未安装。请在 Graftwork 文件夹中运行“npm install nsfwjs”，或从文件读取模型。',
      },
      {},
      { code: 'package-missing' },
    );
  }
}
