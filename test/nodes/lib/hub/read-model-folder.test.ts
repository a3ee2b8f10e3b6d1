import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { readModelFolder } from '../../../../nodes/lib/hub/read-model-folder.ts';
import { writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { trainWordPiece } from '../../../../nodes/lib/tokenizers/train-word-piece.ts';

const trained = await trainWordPiece(['the cat sat on the mat', 'the hat'], { vocabularySize: 40, minimumCount: 1 });
const { vocabularySize } = loadTokenizer(trained.tokenizer);
const fewer = vocabularySize - 1;
const config = {
  model_type: 'bert',
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 8,
  vocab_size: vocabularySize,
  max_position_embeddings: 16,
};
const embedding = (rows: number, columns: number) =>
  writeSafetensors({
    tensors: { 'bert.embeddings.word_embeddings.weight': { data: new Float32Array(rows * columns).fill(0.5), shape: [rows, columns] } },
    metadata: { format: 'pt' },
  });
const good: Record<string, string | Uint8Array> = {
  'config.json': JSON.stringify(config),
  'tokenizer.json': JSON.stringify(trained.tokenizer),
  'tokenizer_config.json': JSON.stringify({ ...trained.config, chat_template: '{{ messages }}' }),
  'generation_config.json': '{"max_length": 20}',
  'model.safetensors': embedding(vocabularySize, 4),
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(changed: Record<string, string | Uint8Array | undefined> = {}) {
  for (const [name, content] of Object.entries({ ...good, ...changed }))
    if (content !== undefined) await writeFile(join(folder, name), content);
  return readModelFolder(folder);
}

test('a folder of a model is read whole, its weights only as they are asked for', async () => {
  const model = await read();
  expect(model.config).toMatchObject({
    kind: 'encoder',
    width: 4,
    layers: 1,
    heads: 2,
    inner: 8,
    vocabulary: vocabularySize,
    positions: 16,
  });
  expect(await model.weights.floats('bert.embeddings.word_embeddings.weight')).toHaveLength(4 * vocabularySize);
  expect(model.tokenizer?.encode('the cat').tokens).toEqual(['[CLS]', 'the', 'cat', '[SEP]']);
  expect(model.generation).toEqual({ max_length: 20 });
  expect(model.chatTemplate).toBe('{{ messages }}');
  await model.weights.close();
});

test.each([
  ['no description', { 'config.json': undefined }, 'has no config.json'],
  ['a description that is no JSON', { 'config.json': '{' }, 'config.json of this model cannot be read'],
  ['no tokenizer', { 'tokenizer.json': undefined }, 'has no tokenizer.json'],
  ['a broken tokenizer', { 'tokenizer.json': '{"model":{}}' }, 'tokenizer of this model cannot be read'],
  [
    'a tokenizer of another model',
    { 'config.json': JSON.stringify({ ...config, vocab_size: fewer }), 'model.safetensors': embedding(fewer, 4) },
    `has ${vocabularySize} tokens, the model knows ${fewer}`,
  ],
  ['weights of another size', { 'model.safetensors': embedding(fewer, 4) }, '"vocab_size" is missing or makes no sense'],
  ['no weights', { 'model.safetensors': undefined }, 'has no model.safetensors'],
  ['pickled weights alone', { 'model.safetensors': undefined, 'pytorch_model.bin': 'x' }, 'never opened here'],
  ['cut weights', { 'model.safetensors': embedding(vocabularySize, 4).subarray(0, 200) }, 'not a whole safetensors file'],
])('what is wrong with a folder is said: %s', async (_, changed, said) => {
  await expect(read(changed)).rejects.toThrow(said);
});

// The sizes as the published configurations of these models have them.
test.each([
  [
    'distilbert',
    { dim: 768, n_layers: 6, n_heads: 12, hidden_dim: 3072, vocab_size: 30522, max_position_embeddings: 512 },
    [768, 6, 12, undefined, 3072],
  ],
  ['gpt2', { n_embd: 768, n_layer: 12, n_head: 12, n_inner: null, vocab_size: 50257, n_positions: 1024 }, [768, 12, 12, 12, 3072]],
  [
    'qwen2',
    {
      hidden_size: 896,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      intermediate_size: 4864,
      vocab_size: 151936,
      max_position_embeddings: 32768,
    },
    [896, 24, 14, 2, 4864],
  ],
  [
    'vit',
    { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072, image_size: 224 },
    [768, 12, 12, undefined, 3072],
  ],
])('each kind has its own words for its sizes: %s', (type, sizes, expected) => {
  const { config: read } = readConfig({ model_type: type, ...sizes });
  const keyHeads = read.kind === 'decoder' ? read.keyHeads : undefined;
  expect([read.width, read.layers, read.heads, keyHeads, read.inner]).toEqual(expected);
});

test.each([
  ['hidden_size', { hidden_size: 1e12 }],
  ['num_hidden_layers', { num_hidden_layers: -1 }],
  ['num_attention_heads', { num_attention_heads: 3 }],
  ['num_key_value_heads', { model_type: 'llama', num_attention_heads: 4, num_key_value_heads: 3 }],
  ['max_position_embeddings', { max_position_embeddings: 0 }],
  ['vocab_size', { vocab_size: '40' }],
  ['intermediate_size', { intermediate_size: 1.5 }],
])('sizes that make no sense are refused: %s', (field, changed) => {
  expect(() => readConfig({ ...config, ...changed })).toThrow(`"${field}" is missing or makes no sense`);
});

test('a kind that cannot be built is named', () => {
  expect(() => readConfig({ ...config, model_type: 'mamba' })).toThrow('kind "mamba"');
});
