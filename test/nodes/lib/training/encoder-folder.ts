import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { embedded } from '../../../../nodes/lib/architectures/embedding-model.ts';
import { readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { createGraph } from '../../../../nodes/lib/learn/graph.ts';
import { writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { trainBpe } from '../../../../nodes/lib/tokenizers/train-bpe.ts';
import { trainWordPiece } from '../../../../nodes/lib/tokenizers/train-word-piece.ts';

export type EncoderKind = 'bert' | 'roberta' | 'distilbert';

export interface FolderOptions {
  kind?: EncoderKind;
  /** From which the vocabulary is learned. */
  texts: readonly string[];
  /** Further files, or other contents. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Scale and shift are called as in the first files of BERT. */
  older?: boolean;
  /** Tokens of a RoBERTa. */
  vocabulary?: number;
}

/** Most tokens of a text. */
export const longest = 40;
const width = 32;

/** The files of a small encoder as Hugging Face lays them out, its numbers drawn at random. */
export async function encoderFiles({
  kind = 'bert',
  texts,
  files = {},
  older = false,
  vocabulary = 290,
}: FolderOptions): Promise<Record<string, Uint8Array>> {
  const tokenizer =
    kind === 'roberta'
      ? await trainBpe(texts, { vocabularySize: vocabulary, symbols: 'bytes' })
      : await trainWordPiece(texts, { vocabularySize: 300, minimumCount: 1 });
  const json = configOf(kind, loadTokenizer(tokenizer.tokenizer, tokenizer.config).vocabularySize);
  const { config, prefixes } = readConfig(json);
  if (config.kind !== 'encoder') throw new Error('no encoder');
  const weights = createWeights({ seed: 5 });
  embedded(createScope(createGraph(), weights), config, [1, 1]);
  const named = (name: string) =>
    prefixes[0] + (older ? name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta') : name);
  const tensors = weights.all().map(({ name, data, shape }) => {
    // Larger numbers than a training begins with: what is random should tell words apart.
    const numbers = Float32Array.from(data, (number) => (name.includes('embeddings.word') ? number * 20 : number * 4));
    return [named(name), { data: /LayerNorm|layer_norm/.test(name) ? Float32Array.from(data) : numbers, shape }] as const;
  });
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return {
    'config.json': bytes(json),
    'tokenizer.json': bytes(tokenizer.tokenizer),
    'tokenizer_config.json': bytes(tokenizer.config),
    'model.safetensors': writeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { format: 'pt' } }),
    ...Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, typeof content === 'string' ? new TextEncoder().encode(content) : content]),
    ),
  };
}

export async function encoderFolder(options: FolderOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-encoder-'));
  for (const [name, content] of Object.entries(await encoderFiles(options))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

function configOf(kind: EncoderKind, vocabulary: number): Record<string, unknown> {
  const common = { model_type: kind, vocab_size: vocabulary };
  if (kind === 'distilbert')
    return { ...common, dim: width, n_layers: 2, n_heads: 4, hidden_dim: 2 * width, max_position_embeddings: longest };
  const sizes = { hidden_size: width, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 2 * width };
  if (kind === 'bert') return { ...common, ...sizes, max_position_embeddings: longest };
  return { ...common, ...sizes, pad_token_id: 1, type_vocab_size: 1, max_position_embeddings: longest + 2 };
}
