import type { Context } from '../../kit/define-node.ts';
import type { Row, TableValue } from '../../kit/ports.ts';
import { embeddingModel } from '../architectures/embedding-model.ts';
import { bertNames, type EncoderConfig } from '../architectures/encoder.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { holdOut } from '../learn/held-out.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import { createWeights } from '../learn/weights.ts';
import { textOf } from '../preprocess/text-features.ts';
import type { TokenFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';
import { trainWordPiece } from '../tokenizers/train-word-piece.ts';
import type { BaseEncoder } from './base-encoder.ts';
import { fitEmbedding, type TokenPair } from './fit-embedding.ts';
import { readCorpus } from './read-corpus.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface EmbeddingSizes {
  width: number;
  layers: number;
  vocabulary: number;
}

export interface EmbeddingTraining {
  rows: TableValue;
  validation?: TableValue;
  column: string;
  /** What belongs to the text; the halves of each text belong together where it is empty. */
  partner: string;
  sizes: EmbeddingSizes;
  dropout: number;
  /** Most tokens of a text. */
  longest: number;
  /** A pretrained encoder to begin with. */
  base?: BaseEncoder;
  /** Once the number of pairs is known. */
  choose: (pairs: number) => FitOptions;
}

export interface TrainedEmbedding {
  onnx: Uint8Array;
  features: TokenFeatures;
  fit: TrainingResult;
  pairs: number;
}

/** Learns vectors of texts from pairs that belong together. */
export async function trainEmbedding(context: Context, training: EmbeddingTraining): Promise<TrainedEmbedding> {
  const { column, partner, sizes, base, longest } = training;
  const read = (table: TableValue) =>
    readCorpus(context, table, {
      columns: partner === '' ? [column] : [column, partner],
      itemOf: (row) => pairOf(row, column, partner),
      sizeOf: ([a, b]) => a.length + b.length,
    });
  const texts = await read(training.rows);
  const tokenizerFiles =
    base?.tokenizer ??
    (await trainWordPiece(
      texts.flatMap(([a, b]) => [a, b]),
      {
        vocabularySize: sizes.vocabulary,
        progress: (done) => context.progress(readingShare * (0.3 + 0.4 * done), { en: 'learning the vocabulary', zh: '正在学习词表' }),
      },
    ));
  const tokenizer = loadTokenizer(tokenizerFiles.tokenizer, tokenizerFiles.config);
  const ids = (text: string) => Int32Array.from(tokenizer.encode(text, undefined, { placed: false, limit: longest }).ids);
  const encoded = (pairs: readonly (readonly [string, string])[]) => pairs.map(([a, b]): TokenPair => [ids(a), ids(b)]);
  const all = encoded(texts);
  const options = training.choose(all.length);
  const given = training.validation && encoded(await read(training.validation));
  const parts = holdOut(undefined, all.length, given ? 0 : (options.validationShare ?? 0), options.seed);
  const config = base?.config ?? configOf(sizes, { vocabulary: tokenizer.vocabularySize, longest, dropout: training.dropout });
  const weights = createWeights({ seed: options.seed, ...(base && { loaded: base.numbers }) });
  const chosen = (places: Int32Array) => Array.from(places, (at) => all[at]!);
  const fit = await watchedFit(context, options, (hooks) =>
    fitEmbedding({
      config,
      weights,
      training: chosen(parts.training),
      validation: given ?? chosen(parts.validation),
      longest,
      options,
      hooks,
    }),
  );
  const features: TokenFeatures = {
    kind: 'tokens',
    columns: [column],
    size: config.vocabulary,
    longest,
    tokenizer: tokenizerFiles,
    encoder: config,
  };
  return { onnx: embeddingModel(config, weights), features, fit, pairs: parts.training.length };
}

/** Two texts that belong together; undefined where one is missing. */
function pairOf(row: Row, column: string, partner: string): [string, string] | undefined {
  const text = textOf(row, [column]).trim();
  const [a, b] = partner === '' ? halves(text) : [text, textOf(row, [partner]).trim()];
  return a === '' || b === '' ? undefined : [a, b];
}

/** Cut at the space nearest to the middle, or in the middle where there is none near. */
function halves(text: string): [string, string] {
  const middle = Math.floor(text.length / 2);
  const space = text.indexOf(' ', middle);
  const at = space >= 0 && space < middle * 1.5 ? space : middle;
  return [text.slice(0, at).trim(), text.slice(at).trim()];
}

const headWidth = 32;
function configOf(
  { width, layers }: EmbeddingSizes,
  { vocabulary, longest, dropout }: { vocabulary: number; longest: number; dropout: number },
): EncoderConfig {
  return {
    kind: 'encoder',
    vocabulary,
    width,
    layers,
    heads: Math.max(1, Math.round(width / headWidth)),
    inner: 4 * width,
    positions: longest,
    positionOffset: 0,
    types: 0,
    epsilon: 1e-12,
    activation: 'gelu',
    dropout,
    names: bertNames,
  };
}
