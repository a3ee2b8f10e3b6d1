import type { Context } from '../../kit/define-node.ts';
import { answerLayer } from '../architectures/encoder-answers.ts';
import type { EncoderConfig } from '../architectures/encoder.ts';
import { type AdapterFiles, chooseAdapters, countedWeights, isAdapterWeight, mergedNumbers, writeAdapter } from '../learn/adapters.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import type { Adapter } from '../learn/scope.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import { createWeights } from '../learn/weights.ts';
import type { KeptEncoder } from './base-encoder.ts';
import { type EncoderMethod, firstOptions } from './encoder-plans.ts';
import { type AnswerNumbers, fitAnswerLayer, statePart } from './fit-answer-layer.ts';
import { claimEncoder, encoderTask, fitEncoder, taughtModel, type TextPart } from './fit-encoder.ts';
import { statesCount, textStates } from './text-states.ts';
import { readingShare, watchedFit } from './watch.ts';

/** What of an encoder changes, and how strongly. */
export interface EncoderChange {
  method: EncoderMethod;
  /** With the method `last`. */
  lastBlocks: number;
  /** With the method `lora`. */
  rank: number;
  alpha: number | null;
}

export interface TextParts {
  training: TextPart;
  validation: TextPart;
}

export interface Teaching {
  base: KeptEncoder;
  parts: TextParts;
  options: FitOptions;
  change: EncoderChange;
  longest: number;
  padding: number;
}

export interface Taught {
  onnx: Uint8Array;
  fit: TrainingResult;
  learned: number;
  adapter?: AdapterFiles;
}

/** Teaches an encoder to answer, by its last layer first. A change beside it is merged in; its files in PEFT’s format come with the model. */
export async function teachEncoder(context: Context, teaching: Teaching): Promise<Taught> {
  const { base, parts, options, change, longest, padding } = teaching;
  const { config } = base;
  const task = encoderTask(parts.training, options);
  const first = await answerNumbers(context, teaching);
  if (change.method === 'head' && first) {
    const weights = createWeights({ seed: options.seed, loaded: { ...base.numbers, ...first.numbers } });
    const learned = Object.values(first.numbers).reduce((sum, { length }) => sum + length, 0);
    return { onnx: taughtModel({ config, task, weights }), fit: first.result, learned };
  }
  const adapter = adapterFor(change);
  const adapterOf = adapter && chooseAdapters(adapter, 'all', answerLayer);
  const weights = createWeights({ seed: options.seed, loaded: { ...base.numbers, ...first?.numbers }, trains: trainsOf(config, change) });
  const fit = { config, base: base.artifact, task, weights, ...parts, longest, padding, options, ...(adapterOf && { adapterOf }) };
  claimEncoder(fit);
  const { learned, size } = countedWeights(weights.all());
  context.log(
    { en: '{learned} of {size} numbers are learned ({percent} %).', zh: '学习 {learned} 个参数，共 {size} 个（{percent} %）。' },
    { learned, size, percent: Number(((100 * learned) / size).toPrecision(3)) },
  );
  const result = await watchedFit(context, options, (hooks) => fitEncoder({ ...fit, hooks }));
  const merged = adapterOf && createWeights({ seed: options.seed, loaded: mergedNumbers(weights.all(), adapterOf) });
  return {
    onnx: taughtModel({ config, task, weights: merged ?? weights }),
    fit: result,
    learned,
    ...(adapterOf && { adapter: writeAdapter(weights.all(), adapterOf, { base: base.name, task: 'FEATURE_EXTRACTION' }) }),
  };
}

/** Share of the step's memory that the encoder's states may take. */
const statesShare = 0.25;

/**
 * The layer that says the answer, learned while the encoder stays as it is: all texts are read once. It is where all further changes
 * begin from. Undefined where there are more tokens than memory, so that it is learned with the rest, or by reading again and again.
 */
async function answerNumbers(
  context: Context,
  { base, parts: { training, validation }, options, change, padding }: Teaching,
): Promise<{ result: TrainingResult; numbers: AnswerNumbers } | undefined> {
  const { width } = base.config;
  const both = validation.texts === training.texts ? [training.texts] : [training.texts, validation.texts];
  if (4 * width * both.reduce((sum, texts) => sum + statesCount(texts), 0) > statesShare * context.device.memory) return undefined;
  const reading = { config: base.config, numbers: base.numbers, base: base.artifact, padding, session: options.session ?? {} };
  const states: Float32Array[] = [];
  for (const [at, texts] of both.entries())
    states.push(
      await textStates(context, texts, {
        ...reading,
        from: readingShare * (0.3 + (0.7 * at) / both.length),
        to: readingShare * (0.3 + (0.7 * (at + 1)) / both.length),
      }),
    );
  const own = statePart(training, states[0]!);
  const judged =
    validation.texts === training.texts ? { ...statePart(validation, states[0]!), rows: own.rows } : statePart(validation, states[1]!);
  const fit = { training: own, validation: judged, width };
  if (change.method === 'head') {
    let numbers: AnswerNumbers | undefined;
    const result = await watchedFit(context, options, async (hooks) => {
      const fitted = await fitAnswerLayer({ ...fit, options, hooks });
      numbers = fitted.numbers;
      return fitted.result;
    });
    return numbers && { result, numbers };
  }
  const hooks = { onBatch: () => context.progress(readingShare, { en: 'learning the last layer', zh: '正在学习最后一层' }) };
  return fitAnswerLayer({ ...fit, options: firstOptions(options, own.which.length), hooks });
}

function adapterFor({ method, rank, alpha }: EncoderChange): Adapter | undefined {
  return method === 'lora' ? { rank, alpha: alpha ?? 2 * rank, dropout: 0, magnitude: false } : undefined;
}

function trainsOf({ names, layers }: EncoderConfig, { method, lastBlocks }: EncoderChange): (name: string) => boolean {
  const isAnswer = (name: string) => name.startsWith(`${answerLayer}.`);
  switch (method) {
    case 'all':
      return () => true;
    case 'lora':
      return (name) => isAdapterWeight(name) || isAnswer(name);
    case 'head':
      return isAnswer;
    case 'last': {
      const [before = ''] = names.query.split('#');
      const own = Array.from({ length: Math.min(lastBlocks, layers) }, (_, at) => `${before}${layers - 1 - at}.`);
      return (name) => isAnswer(name) || own.some((prefix) => name.startsWith(prefix));
    }
  }
}
