import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { type DecoderConfig, llamaNames } from '../architectures/decoder.ts';
import { languageModel } from '../architectures/language-graph.ts';
import { plainGeneration } from '../generation/generate.ts';
import { countedTokens, packedTexts, spelledText } from '../generation/language-sequences.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { holdOut } from '../learn/held-out.ts';
import { rotaryFrequencies } from '../learn/layers/rotary.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import { createWeights } from '../learn/weights.ts';
import { textOf } from '../preprocess/text-features.ts';
import { cjkShare } from '../preprocess/text-terms.ts';
import type { LanguageFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';
import { trainBpe } from '../tokenizers/train-bpe.ts';
import { fitLanguage } from './fit-language.ts';
import { readCorpus } from './read-corpus.ts';
import { sayingSamples } from './say-samples.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface LanguageSizes {
  width: number;
  layers: number;
  /** Longest text that it can have in mind, in tokens. */
  length: number;
  vocabulary: number;
}

export interface LanguageTraining {
  rows: TableValue;
  validation?: TableValue;
  columns: readonly string[];
  sizes: LanguageSizes;
  dropout: number;
  /** Once the number of sequences is known. */
  choose: (sequences: number) => FitOptions;
}

export interface TrainedLanguage {
  onnx: Uint8Array;
  features: LanguageFeatures;
  fit: TrainingResult;
  /** Numbers that it learned. */
  size: number;
  tokens: number;
}

const headWidth = 32;
/** Above this share of Chinese or Japanese characters, tokens are made of characters. */
const mostlyCjk = 0.3;
/** Of fewer texts, parts are held out instead of whole ones. */
const fewTexts = 50;

/** Learns a tokenizer and a language model from texts alone. */
export async function trainLanguage(context: Context, training: LanguageTraining): Promise<TrainedLanguage> {
  const { columns, sizes, dropout } = training;
  const read = (table: TableValue) =>
    readCorpus(context, table, {
      columns,
      itemOf: (row) => textOf(row, columns).trim() || undefined,
      sizeOf: (text) => text.length,
    });
  const texts = await read(training.rows);
  const files = await trainBpe(texts, {
    vocabularySize: sizes.vocabulary,
    symbols: cjkShare(texts.slice(0, 50).join('\n')) > mostlyCjk ? 'characters' : 'bytes',
    progress: (done) => context.progress(readingShare * (0.3 + 0.4 * done), { en: 'learning the vocabulary', zh: '正在学习词表' }),
  });
  const tokenizer = loadTokenizer(files.tokenizer, files.config);
  const border = tokenizer.special.eos ?? 0;
  const encoded = (all: readonly string[]) =>
    all.map((text, at) => {
      if (at % 1_000 === 0) context.progress(readingShare * (0.7 + (0.3 * at) / all.length));
      return spelledText({ tokenizer }, text);
    });
  const given = training.validation && encoded(await read(training.validation));
  const { sequences, held, options } = divided(encoded(texts), given, { border, length: sizes.length, choose: training.choose });
  const config = configOf(sizes, tokenizer.vocabularySize, dropout);
  const weights = createWeights({ seed: options.seed });
  const features: LanguageFeatures = {
    kind: 'language',
    columns,
    size: config.vocabulary,
    config,
    tokenizer: files,
    prompt: columns.map((name) => `{${name}}`).join('\n'),
    begin: border,
    taughtLength: sizes.length,
    endings: [border],
    generation: { ...plainGeneration, maxTokens: Math.min(plainGeneration.maxTokens, Math.floor(sizes.length / 2)) },
  };
  const say = sayingSamples(context, { features, weights, epochs: options.epochs });
  const fit = await watchedFit(context, options, (hooks) =>
    fitLanguage({ config, weights, training: sequences, validation: held, longest: sizes.length, options, hooks: say(hooks) }),
  );
  return {
    onnx: languageModel(config, weights),
    features,
    fit,
    size: weights.all().reduce((sum, { data }) => sum + data.length, 0),
    tokens: sequences.reduce((sum, sequence) => sum + countedTokens(sequence), 0),
  };
}

/** Sequences to learn from and to judge by: whole texts are held out where there are many, else parts. */
function divided(
  texts: readonly Int32Array[],
  given: readonly Int32Array[] | undefined,
  { border, length, choose }: { border: number; length: number; choose: LanguageTraining['choose'] },
) {
  const all = packedTexts(texts, border, length);
  const options = choose(all.length);
  if (given) return { sequences: all, held: packedTexts(given, border, length), options };
  const many = texts.length >= fewTexts;
  const count = many ? texts.length : all.length;
  const { training, validation } = holdOut(undefined, count, options.validationShare ?? 0, options.seed);
  if (!many) return { sequences: Array.from(training, (at) => all[at]!), held: Array.from(validation, (at) => all[at]!), options };
  const packed = (places: Int32Array) =>
    places.length === 0
      ? []
      : packedTexts(
          Array.from(places, (at) => texts[at]!),
          border,
          length,
        );
  return { sequences: packed(training), held: packed(validation), options };
}

/** As Llama, small. */
function configOf({ width, layers, length }: LanguageSizes, vocabulary: number, dropout: number): DecoderConfig {
  const heads = Math.max(1, Math.round(width / headWidth));
  return {
    kind: 'decoder',
    vocabulary,
    width,
    layers,
    heads,
    keyHeads: heads,
    headWidth,
    // Three matrices with it have as many numbers as two of the usual four times the width.
    inner: Math.round((width * 8) / 3 / 8) * 8,
    positions: length,
    normalization: 'rms',
    epsilon: 1e-6,
    activation: 'silu',
    biases: 'none',
    frequencies: rotaryFrequencies(headWidth),
    layout: 'outputs-first',
    tied: true,
    dropout,
    names: llamaNames,
  };
}
