import type { Context } from '../../kit/define-node.ts';
import type { Row, TableValue } from '../../kit/ports.ts';
import { languageModel } from '../architectures/language-graph.ts';
import {
  answerSequence,
  borderOf,
  countedTokens,
  type LanguageSequence,
  packedTexts,
  spelledPair,
  spelledText,
} from '../generation/language-sequences.ts';
import { fillTemplate, templateColumns } from '../generation/prompt-template.ts';
import {
  type AdapterFiles,
  chooseAdapters,
  countedWeights,
  isAdapterWeight,
  type LoadedAdapter,
  mergedNumbers,
  writeAdapter,
} from '../learn/adapters.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { holdOut } from '../learn/held-out.ts';
import type { Adapter } from '../learn/scope.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import { createWeights } from '../learn/weights.ts';
import { textOf } from '../preprocess/text-features.ts';
import type { LanguageFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer, type Tokenizer } from '../tokenizers/load-tokenizer.ts';
import type { BaseLanguage } from './base-language.ts';
import { claimWeights, fitLanguage, heldLoss } from './fit-language.ts';
import { readCorpus } from './read-corpus.ts';
import { sayingSamples } from './say-samples.ts';
import { watchedFit } from './watch.ts';

/** What changes: adapters beside all matrices, the last layers, or everything. */
export type Method =
  { kind: 'adapter'; adapter: Adapter; targets: 'all' | 'attention' } | { kind: 'last'; layers: number } | { kind: 'full' };

/** What is learned: to go on in the manner of texts, or to answer prompts. */
export type Lesson = { kind: 'texts'; columns: readonly string[] } | { kind: 'answers'; prompt: string; answer: string };

export interface LanguageAdaption {
  base: BaseLanguage;
  rows: TableValue;
  validation?: TableValue;
  lesson: Lesson;
  method: Method;
  /** One that is there already and is taught further, in place of a new one. */
  adapter?: LoadedAdapter;
  /** Longest sequence in tokens. */
  length: number;
  /** Once the number of sequences is known. */
  choose: (sequences: number) => FitOptions;
}

export interface AdaptedLanguage {
  onnx: Uint8Array;
  features: LanguageFeatures;
  fit: TrainingResult;
  tokens: number;
  /** Numbers that changed, of all. */
  learned: number;
  size: number;
  /** Perplexity of the held-out rows before. */
  before?: number;
  adapter?: AdapterFiles;
}

/** Teaches a language model more. The result has the adapter merged in; its files in PEFT's format come beside it. */
export async function adaptLanguage(context: Context, adaption: LanguageAdaption): Promise<AdaptedLanguage> {
  const { base, lesson, method, length } = adaption;
  const { config } = base.features;
  const tokenizer = loadTokenizer(base.features.tokenizer.tokenizer, base.features.tokenizer.config);
  const { sequences, held, options } = await readLesson(context, adaption, tokenizer);
  const adapterOf = adaptersOf(adaption);
  const loaded = { ...base.numbers, ...adaption.adapter?.numbers };
  const weights = createWeights({ seed: options.seed, loaded, trains: trainsOf(base, method) });
  const features = featuresOf(base.features, adaption, sequences);
  const fit = { config, weights, validation: held, longest: length, options, ...(adapterOf && { adapterOf }) };
  claimWeights(fit);
  const lossBefore = await heldLoss(fit);
  const { learned, size } = countedWeights(weights.all());
  context.log(
    { en: '{learned} of {size} numbers are learned ({percent} %).', zh: '学习 {learned} 个参数，共 {size} 个（{percent} %）。' },
    { learned, size, percent: Number(((100 * learned) / size).toPrecision(3)) },
  );
  const [first] = sequences;
  const prompt = lesson.kind === 'answers' && first ? tokenizer.decode(first.ids.subarray(0, first.from)) : '';
  const say = sayingSamples(context, { features, weights, epochs: options.epochs, prompt, ...(adapterOf && { adapterOf }) });
  const result = await watchedFit(context, options, (hooks) => fitLanguage({ ...fit, training: sequences, hooks: say(hooks) }));
  const merged = adapterOf ? mergedNumbers(weights.all(), adapterOf, config.layout) : undefined;
  return {
    onnx: languageModel(config, merged ? createWeights({ seed: options.seed, loaded: merged }) : weights),
    features,
    fit: result,
    tokens: sequences.reduce((sum, sequence) => sum + countedTokens(sequence), 0),
    learned,
    size,
    ...(lossBefore !== undefined && { before: Math.exp(lossBefore) }),
    ...(adapterOf && { adapter: writeAdapter(weights.all(), adapterOf, { base: base.name, prefix: base.prefix }) }),
  };
}

function adaptersOf({ base, method, adapter: given }: LanguageAdaption): ((name: string) => Adapter | undefined) | undefined {
  if (method.kind !== 'adapter') return undefined;
  if (!given) return chooseAdapters(method.adapter, targetsOf(base, method.targets), base.features.config.names.head);
  const { dropout } = method.adapter;
  return (name) => {
    const own = given.adapterOf(name);
    return own && { ...own, dropout };
  };
}

function targetsOf({ features }: BaseLanguage, targets: 'all' | 'attention') {
  if (targets === 'all') return 'all';
  return Object.values(features.config.names.attention).map((name) => name.slice(name.indexOf('#.') + 2));
}

function trainsOf({ features: { config } }: BaseLanguage, method: Method): (name: string) => boolean {
  switch (method.kind) {
    case 'full':
      return () => true;
    case 'adapter':
      return isAdapterWeight;
    case 'last': {
      const { names, layers } = config;
      const [before = ''] = names.attentionNorm.split('#');
      const own = Array.from({ length: Math.min(method.layers, layers) }, (_, at) => `${before}${layers - 1 - at}.`);
      return (name) => own.some((prefix) => name.startsWith(prefix)) || name.startsWith(`${names.lastNorm}.`);
    }
  }
}

async function readLesson(
  context: Context,
  { base, rows, validation, lesson, length, choose }: LanguageAdaption,
  tokenizer: Tokenizer,
): Promise<{ sequences: LanguageSequence[]; held: LanguageSequence[]; options: FitOptions }> {
  const read = (table: TableValue) =>
    lesson.kind === 'texts' ? readTexts(context, table, lesson.columns) : readPairs(context, table, lesson);
  const items = (await read(rows)).map((pair) => spelled(base, tokenizer, pair));
  const given = validation && (await read(validation)).map((pair) => spelled(base, tokenizer, pair));
  const all = sequencesOf(items, base, length);
  const options = choose(all.length);
  if (given) return { sequences: all, held: sequencesOf(given, base, length), options };
  // Whole rows are held out, so that no text is in both parts.
  const parts = holdOut(undefined, items.length, options.validationShare ?? 0, options.seed);
  if (parts.validation.length === 0) return { sequences: all, held: [], options };
  const chosen = (places: Int32Array) =>
    sequencesOf(
      Array.from(places, (at) => items[at]!),
      base,
      length,
    );
  return { sequences: chosen(parts.training), held: chosen(parts.validation), options };
}

interface Pair {
  /** Missing where the text is learned as a whole. */
  prompt?: string;
  answer: string;
}

function readTexts(context: Context, table: TableValue, columns: readonly string[]): Promise<Pair[]> {
  const itemOf = (row: Row) => {
    const answer = textOf(row, columns).trim();
    return answer === '' ? undefined : { answer };
  };
  return readCorpus<Pair>(context, table, { columns, itemOf, sizeOf: ({ answer }) => answer.length });
}

function readPairs(context: Context, table: TableValue, { prompt, answer }: Lesson & { kind: 'answers' }): Promise<Pair[]> {
  return readCorpus<Pair>(context, table, {
    columns: [...new Set([answer, ...templateColumns(prompt)])],
    itemOf(row) {
      const said = textOf(row, [answer]);
      return said === '' ? undefined : { prompt: fillTemplate(prompt, row), answer: said };
    },
    sizeOf: (pair) => pair.answer.length + (pair.prompt?.length ?? 0),
  });
}

/** Sequences of pairs, or of texts one after the other where there are no prompts. */
function sequencesOf(rows: readonly Spelled[], { features }: BaseLanguage, length: number): LanguageSequence[] {
  const texts = rows.flatMap((row) => ('text' in row ? [row.text] : []));
  if (texts.length > 0) return packedTexts(texts, borderOf(features), length);
  return rows.flatMap((row) => ('text' in row ? [] : [answerSequence(row.asked, row.said, length)]));
}

/** A row in tokens: a whole text, or an answer and what is asked before it. */
type Spelled = { text: Int32Array } | { asked: number[]; said: number[] };

function spelled({ features }: BaseLanguage, tokenizer: Tokenizer, { prompt, answer }: Pair): Spelled {
  const model = { ...features, tokenizer };
  return prompt === undefined ? { text: spelledText(model, answer) } : spelledPair(model, { prompt, answer });
}

/** How the taught model reads rows and writes: as in its lessons, and about as much. */
function featuresOf(
  base: LanguageFeatures,
  { lesson, length }: Pick<LanguageAdaption, 'lesson' | 'length'>,
  sequences: readonly LanguageSequence[],
): LanguageFeatures {
  const prompt = lesson.kind === 'answers' ? lesson.prompt : lesson.columns.map((name) => `{${name}}`).join('\n');
  const own = { ...base, prompt, columns: templateColumns(prompt), taughtLength: length };
  if (lesson.kind === 'texts') return own;
  const longest = sequences.reduce((most, sequence) => Math.max(most, countedTokens(sequence)), 1);
  return {
    ...own,
    generation: { ...base.generation, temperature: 0, maxTokens: Math.min(base.config.positions - 1, Math.ceil(longest * 1.5)) },
  };
}
