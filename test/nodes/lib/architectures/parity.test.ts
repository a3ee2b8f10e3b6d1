import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decoder, nextWords } from '../../../../nodes/lib/architectures/decoder.ts';
import { encoder, pooled } from '../../../../nodes/lib/architectures/encoder.ts';
import { type ArchitectureConfig, readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { vision } from '../../../../nodes/lib/architectures/vision.ts';
import { gradients } from '../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, floats, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { crossEntropy } from '../../../../nodes/lib/learn/losses.ts';
import { reshape, slice } from '../../../../nodes/lib/learn/operators.ts';
import { createScope, type Adapter } from '../../../../nodes/lib/learn/scope.ts';
import type { Graph, Shape, Value } from '../../../../nodes/lib/learn/value.ts';
import { formulaNumbers, formulaWeights, relativeError, runGraph } from './formula-weights.ts';

interface Figures {
  shape: number[];
  numbers: number[];
}
interface Reference {
  logits: Record<string, Figures>;
  adapters: Record<'lora' | 'dora', { loss: number; gradients: Record<string, Figures> }>;
}
/** Made by `test/parity/transformers.py` with PyTorch 1.13. */
const reference: Reference = JSON.parse(readFileSync(new URL('../../../parity/transformers.json', import.meta.url), 'utf8'));

const idRows = [
  [1, 7, 3, 11, 5, 2, 9],
  [4, 4, 12, 0, 6, 0, 0],
];
const whole = (numbers: readonly number[]) => BigInt64Array.from(numbers, (number) => BigInt(number));
const feeds = {
  ids: { data: whole(idRows.flat()), shape: [2, 7] },
  positions: { data: whole(idRows.flatMap((row) => row.map((_, at) => at))), shape: [2, 7] },
  mask: { data: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0), shape: [2, 7] },
  pictures: { data: formulaNumbers('pictures', [2, 3, 12, 12]), shape: [2, 3, 12, 12] },
};

const sizes = { vocab_size: 13, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 24 };
const encoderFields = { ...sizes, max_position_embeddings: 12 };
const llamaFields = { ...sizes, num_key_value_heads: 2, rms_norm_eps: 1e-5, max_position_embeddings: 64 };
const configs: Record<string, object> = {
  bert: { model_type: 'bert', ...encoderFields },
  roberta: { model_type: 'roberta', ...encoderFields, type_vocab_size: 1, pad_token_id: 1 },
  distilbert: { model_type: 'distilbert', vocab_size: 13, dim: 16, n_layers: 2, n_heads: 4, hidden_dim: 24, max_position_embeddings: 12 },
  llama: { model_type: 'llama', ...llamaFields },
  qwen2: { model_type: 'qwen2', ...llamaFields, rope_theta: 1e6, tie_word_embeddings: true },
  qwen3: { model_type: 'qwen3', ...llamaFields, head_dim: 6 },
  gpt2: { model_type: 'gpt2', vocab_size: 13, n_embd: 16, n_layer: 2, n_head: 4, n_positions: 12 },
  vit: { model_type: 'vit', ...sizes, image_size: 12, patch_size: 4 },
};

/** The last states of an encoder or a picture model, or what a decoder says comes next. */
function answers(type: string, graph: Graph, scope: ReturnType<typeof createScope>, [batch = 2, length = 7]: Shape): Value {
  const { config } = readConfig(configs[type]);
  if (config.kind === 'vision') return vision(scope, config, graphInput(graph, 'pictures', [batch, 3, 12, 12]));
  const ids = graphInput(graph, 'ids', [batch, length], 'int64');
  const positions = graphInput(graph, 'positions', [batch, length], 'int64');
  if (config.kind === 'encoder') return encoder(scope, config, { ids, positions, mask: graphInput(graph, 'mask', [batch, length]) });
  return nextWords(scope, config, decoder(scope, config, { ids, positions }));
}

test.each(Object.keys(configs))('%s gives the figures of an independent program, with sizes known and unknown', async (type) => {
  for (const shape of [
    [2, 7],
    ['batch', 'length'],
  ]) {
    const graph = createGraph();
    const weights = formulaWeights();
    const value = answers(type, graph, createScope(graph, weights), shape);
    const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => graph.inputs.has(name)));
    const { answers: found } = await runGraph(graph, [{ name: 'answers', value }], { weights, feeds: given });
    expect(relativeError(found ?? [], reference.logits[type]?.numbers ?? [])).toBeLessThan(2e-6);
  }
});

test('a text as a whole is what the pooler of BERT makes of its first token', async () => {
  const graph = createGraph();
  const weights = formulaWeights();
  const scope = createScope(graph, weights);
  const { config } = readConfig(configs.bert);
  if (config.kind !== 'encoder') throw new Error('no encoder');
  const value = pooled(scope, config, answers('bert', graph, scope, ['batch', 'length']));
  const { ids, positions, mask } = feeds;
  const { pooled: found } = await runGraph(graph, [{ name: 'pooled', value }], { weights, feeds: { ids, positions, mask } });
  expect(relativeError(found ?? [], reference.logits.bertPooled?.numbers ?? [])).toBeLessThan(2e-6);
});

const adapter: Adapter = { rank: 2, alpha: 4, dropout: 0, magnitude: false };

test.each(['lora', 'dora'] as const)('the gradients of a decoder with %s are those of PyTorch', async (kind) => {
  const graph = createGraph();
  const weights = formulaWeights();
  const adapterOf = (name: string) => (name === 'lm_head' ? undefined : { ...adapter, magnitude: kind === 'dora' });
  const scope = createScope(graph, weights, { adapterOf });
  const logits = answers('llama', graph, scope, [2, 7]);
  const rows = reshape(slice(logits, [0], [6], [1]), [12, 13]);
  const labels = graphInput(graph, 'labels', [12], 'int64');
  const loss = crossEntropy(rows, labels, floats(graph, new Float32Array(12).fill(1 / 12), [12]));
  const expected = Object.entries(reference.adapters[kind].gradients);
  const wanted = expected.map(([name]) => scope.weights.find(({ weight }) => weight.name === name)!.value);
  const outputs = gradients(loss, wanted).map((value, at) => ({ name: `gradient ${at}`, value }));
  const found = await runGraph(graph, [{ name: 'loss', value: loss }, ...outputs], {
    weights,
    feeds: { ids: feeds.ids, positions: feeds.positions, labels: { data: whole(idRows.flatMap((row) => row.slice(1))), shape: [12] } },
  });
  expect(found.loss?.[0]).toBeCloseTo(reference.adapters[kind].loss, 5);
  for (const [at, [name, figures]] of expected.entries())
    expect([name, relativeError(found[`gradient ${at}`] ?? [], figures.numbers) < 1e-5]).toEqual([name, true]);
  expect(expected.length).toBe(kind === 'dora' ? 21 : 14);
});

test('a model type that is not known is named, with those that are', () => {
  expect(() => readConfig({ model_type: 'mamba' })).toThrow('kind "mamba"');
  expect(() => readConfig({ ...configs.bert, hidden_size: 1e12 })).toThrow('"hidden_size"');
});

test('turns are stretched for long texts as Llama 3.1 says', () => {
  const scaling = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 64 };
  const plain = readConfig(configs.llama).config;
  const stretched = readConfig({ ...configs.llama, rope_theta: 10_000, rope_scaling: scaling }).config;
  const frequencies = (config: ArchitectureConfig) => (config.kind === 'decoder' ? config.frequencies : []);
  // A quick turn stays, a slow one becomes 8 times as slow.
  expect(frequencies(stretched)[0]).toBe(frequencies(plain)[0]);
  expect(frequencies(stretched)[1]).toBeCloseTo(frequencies(plain)[1]! / 8, 8);
});
