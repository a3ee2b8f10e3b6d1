import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decoder, nextWords } from '../../../../nodes/lib/architectures/decoder.ts';
import { readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { trainBpe } from '../../../../nodes/lib/tokenizers/train-bpe.ts';
import { formulaWeights } from '../architectures/formula-weights.ts';

export const gpt2 = { model_type: 'gpt2', vocab_size: 262, n_embd: 16, n_layer: 2, n_head: 4, n_positions: 32 };

const files = await trainBpe(['The cat sat on the mat.'], { vocabularySize: 262, symbols: 'bytes' });
/** The files of a model as Hugging Face lays them out, with weights by the formula under the names of the model's own program. */
export function languageFiles(config: Record<string, unknown> = gpt2, { leaveOut = '' } = {}): Record<string, Uint8Array> {
  const { config: read, prefixes } = readConfig(config);
  if (read.kind !== 'decoder') throw new Error('no decoder');
  const weights = formulaWeights();
  const graph = createGraph();
  const input = (name: string) => graphInput(graph, name, [1, 1], 'int64');
  const scope = createScope(graph, weights);
  nextWords(scope, read, decoder(scope, read, { ids: input('ids'), positions: input('positions') }));
  const own = weights.all().filter(({ name }) => name !== leaveOut);
  const [prefix = ''] = prefixes;
  const tensors = Object.fromEntries(own.map(({ name, data, shape }) => [prefix + name, { data: Float32Array.from(data), shape }]));
  // GPT-2's files also hold masks that are no weights.
  tensors[`${prefix}h.0.attn.bias`] = { data: new Float32Array(4), shape: [2, 2] };
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return {
    'config.json': bytes(config),
    'tokenizer.json': bytes(files.tokenizer),
    'tokenizer_config.json': bytes(files.config),
    'model.safetensors': writeSafetensors({ tensors, metadata: { format: 'pt' } }),
  };
}

export async function modelFolder(config: Record<string, unknown> = gpt2, options = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-folder-'));
  for (const [name, content] of Object.entries(languageFiles(config, options))) await writeFile(join(folder, name), content);
  return folder;
}
