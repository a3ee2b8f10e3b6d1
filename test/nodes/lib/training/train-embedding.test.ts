import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { embedded, embeddingModel } from '../../../../nodes/lib/architectures/embedding-model.ts';
import { readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { createGraph } from '../../../../nodes/lib/learn/graph.ts';
import { writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { embeddingRunner } from '../../../../nodes/lib/predict/run-embedding.ts';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { trainWordPiece } from '../../../../nodes/lib/tokenizers/train-word-piece.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';
import { encoderFromFolder } from '../../../../nodes/lib/training/base-encoder.ts';
import { formulaWeights } from '../architectures/formula-weights.ts';
import { modelFolder } from './model-folder.ts';

const files = await trainWordPiece(['the cat sat on the mat', 'a dog ran'], { vocabularySize: 60, minimumCount: 1 });
const json = {
  model_type: 'bert',
  vocab_size: loadTokenizer(files.tokenizer).vocabularySize,
  hidden_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 24,
  max_position_embeddings: 16,
};

async function encoderFolder(): Promise<string> {
  const { config } = readConfig(json);
  if (config.kind !== 'encoder') throw new Error('no encoder');
  const weights = formulaWeights();
  embedded(createScope(createGraph(), weights), config, [1, 1]);
  const tensors = weights.all().map(({ name, data, shape }) => [`bert.${name}`, { data: Float32Array.from(data), shape }]);
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-encoder-'));
  await Promise.all([
    writeFile(join(folder, 'config.json'), JSON.stringify(json)),
    writeFile(join(folder, 'tokenizer.json'), JSON.stringify(files.tokenizer)),
    writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(files.config)),
    writeFile(join(folder, 'model.safetensors'), writeSafetensors({ tensors: Object.fromEntries(tensors), metadata: {} })),
  ]);
  return folder;
}

test('a pretrained encoder in a folder turns texts into the vectors that its weights say', async () => {
  const { config, numbers, tokenizer } = await encoderFromFolder(await encoderFolder());
  const features = { kind: 'tokens' as const, columns: ['text'], size: config.vocabulary, longest: 16, tokenizer };
  const texts = ['the cat', 'a dog ran on the mat', ''];
  const say = async (onnx: Uint8Array) => {
    const runner = await embeddingRunner(onnx, features);
    const vectors = await runner.embed(texts);
    await runner.close();
    return vectors;
  };
  const found = await say(embeddingModel(config, createWeights({ seed: 0, loaded: numbers })));
  expect(found).toEqual(await say(embeddingModel(config, formulaWeights())));
  for (const vector of found) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  expect(found[0]).not.toEqual(found[1]);
});

test('a decoder is no encoder', async () => {
  await expect(encoderFromFolder(await modelFolder())).rejects.toMatchObject({ problem: { code: 'wrong-model', setting: 'repository' } });
});
