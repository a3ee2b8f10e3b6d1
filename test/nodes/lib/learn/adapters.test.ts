import { expect, test } from 'vitest';
import { decoder, nextWords } from '../../../../nodes/lib/architectures/decoder.ts';
import { readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { adapterSize, chooseAdapters, mergedNumbers, readAdapter, writeAdapter } from '../../../../nodes/lib/learn/adapters.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { fillNormal } from '../../../../nodes/lib/learn/random.ts';
import { readSafetensors, writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';
import { createScope, type Adapter } from '../../../../nodes/lib/learn/scope.ts';
import type { FloatArray } from '../../../../nodes/lib/learn/value.ts';
import { createWeights, numbersOf, type WeightSet } from '../../../../nodes/lib/learn/weights.ts';
import { relativeError, runGraph } from '../architectures/formula-weights.ts';

const sizes = { hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 24 };
const configs = {
  llama: { model_type: 'llama', vocab_size: 20, num_key_value_heads: 2, ...sizes },
  gpt2: { model_type: 'gpt2', vocab_size: 20, n_embd: 16, n_layer: 2, n_head: 4 },
};
type Type = keyof typeof configs;

async function logits(type: Type, weights: WeightSet, adapterOf?: (name: string) => Adapter | undefined): Promise<number[]> {
  const { config } = readConfig(configs[type]);
  if (config.kind !== 'decoder') throw new Error('no decoder');
  const graph = createGraph();
  const scope = createScope(graph, weights, adapterOf && { adapterOf });
  const input = (name: string) => graphInput(graph, name, [1, 5], 'int64');
  const value = nextWords(scope, config, decoder(scope, config, { ids: input('ids'), positions: input('positions') }));
  const whole = (...numbers: number[]) => ({ data: BigInt64Array.from(numbers, BigInt), shape: [1, 5] });
  const feeds = { ids: whole(3, 1, 4, 1, 5), positions: whole(0, 1, 2, 3, 4) };
  const { logits: found = [] } = await runGraph(graph, [{ name: 'logits', value }], { weights, feeds });
  return Array.from(found);
}

const lora: Adapter = { rank: 2, alpha: 8, dropout: 0, magnitude: false };
const kinds: [Type, boolean][] = [
  ['llama', false],
  ['llama', true],
  ['gpt2', false],
  ['gpt2', true],
];

/** Weights whose adapters have learned something: the matrices that begin at zero are filled. */
function learned(before: WeightSet): WeightSet {
  const numbers = Object.entries(numbersOf(before)).map(([name, data], layer): [string, FloatArray] => {
    if (!name.endsWith('lora_B.weight')) return [name, data];
    return [name, fillNormal(new Float32Array(data.length), 0.3, { seed: 1, purpose: 'sample', layer })];
  });
  return createWeights({ seed: 4, loaded: Object.fromEntries(numbers) });
}

test('at first an adapted model says exactly what it said before, with lengths apart to the last digits', async () => {
  for (const [type, magnitude] of kinds) {
    const weights = createWeights({ seed: 4 });
    const plain = await logits(type, weights);
    // Of the same numbers: the adapters are claimed behind them.
    const adapted = createWeights({ seed: 4, loaded: numbersOf(weights) });
    const changed = await logits(type, adapted, chooseAdapters({ ...lora, magnitude }, 'all', 'lm_head'));
    if (magnitude) expect(relativeError(changed, plain)).toBeLessThan(1e-6);
    else expect(changed).toEqual(plain);
    expect(adapted.all().filter(({ name }) => name.endsWith('lora_A.weight'))).toHaveLength(type === 'llama' ? 14 : 8);
  }
});

test('merged into the weights, an adapter says what it says beside them', async () => {
  for (const [type, magnitude] of kinds) {
    const adapterOf = chooseAdapters({ ...lora, magnitude }, 'all', 'lm_head');
    const start = createWeights({ seed: 4 });
    const plain = await logits(type, start, adapterOf);
    const weights = learned(start);
    const apart = await logits(type, weights, adapterOf);
    expect(relativeError(apart, plain)).toBeGreaterThan(0.01);
    const merged = mergedNumbers(weights.all(), adapterOf, type === 'gpt2' ? 'inputs-first' : 'outputs-first');
    expect(Object.keys(merged).some((name) => name.includes('lora'))).toBe(false);
    expect(relativeError(await logits(type, createWeights({ seed: 9, loaded: merged })), apart)).toBeLessThan(1e-5);
  }
});

test('written as PEFT does and read again, an adapter is the same', async () => {
  const adapterOf = chooseAdapters({ ...lora, magnitude: true }, ['c_attn', 'mlp.c_fc']);
  const start = createWeights({ seed: 4 });
  await logits('gpt2', start, adapterOf);
  const weights = learned(start);
  const said = await logits('gpt2', weights, adapterOf);
  const files = writeAdapter(weights.all(), () => ({ ...lora, magnitude: true }), { base: 'gpt2', prefix: 'transformer.' });
  expect(files.config).toMatchObject({ peft_type: 'LORA', r: 2, lora_alpha: 8, use_dora: true, task_type: 'CAUSAL_LM' });
  expect(files.config.target_modules).toContain('transformer.h.1.attn.c_attn');
  const { tensors } = readSafetensors(files.tensors);
  expect(tensors['base_model.model.transformer.h.0.attn.c_attn.lora_A.weight']?.shape).toEqual([2, 16]);
  expect(tensors['base_model.model.transformer.h.0.attn.c_attn.lora_magnitude_vector']?.shape).toEqual([48]);
  const read = readAdapter(files.config, files.tensors, ['transformer.']);
  expect(read.adapterOf('h.0.mlp.c_proj')).toBeUndefined();
  const again = createWeights({ seed: 4, loaded: { ...numbersOf(start), ...read.numbers } });
  expect(await logits('gpt2', again, read.adapterOf)).toEqual(said);
});

test('layers with a rank and a weight of their own are written by their names, and read again', async () => {
  const own = (name: string) => (name === 'h.0.attn.c_attn' ? { ...lora, rank: 3, alpha: 5 } : { ...lora });
  const weights = createWeights({ seed: 4 });
  await logits('gpt2', weights, own);
  const files = writeAdapter(weights.all(), (name) => (name === 'lm_head' ? undefined : own(name)), { prefix: 'transformer.' });
  expect(files.config).toMatchObject({ r: 3, lora_alpha: 5, rank_pattern: { 'transformer.h.1.attn.c_attn': 2 } });
  const read = readAdapter(files.config, files.tensors, ['transformer.']);
  for (const name of ['h.0.attn.c_attn', 'h.1.mlp.c_fc']) expect(read.adapterOf(name)).toMatchObject(own(name));
});

test('an adapter of another kind, or one that changes more than linear layers, is refused in words', () => {
  const tensors = (name: string) => writeSafetensors({ tensors: { [name]: { data: new Float32Array(4), shape: [2, 2] } }, metadata: {} });
  const config = { peft_type: 'LORA', lora_alpha: 8 };
  expect(() => readAdapter({ peft_type: 'IA3' }, tensors('a.lora_A.weight'))).toThrow('not a LoRA adapter');
  expect(() => readAdapter(config, tensors('base_model.model.score.weight'))).toThrow('more than linear layers');
  const stabilised = readAdapter({ ...config, use_rslora: true }, tensors('base_model.model.a.lora_A.weight'));
  expect(stabilised.adapterOf('a')).toMatchObject({ rank: 2, alpha: 8 * Math.SQRT2 });
});

test('an adapter of rank 8 on 768 × 768 learns 12,288 numbers, 2.0833 % of the matrix', () => {
  const { count, share } = adapterSize({ rank: 8, magnitude: false }, 768, 768);
  expect(count).toBe(12_288);
  expect((share * 100).toFixed(4)).toBe('2.0833');
});
