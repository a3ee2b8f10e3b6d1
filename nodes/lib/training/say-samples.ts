import type { Context } from '../../kit/define-node.ts';
import { languageModel } from '../architectures/language-graph.ts';
import { generateAll } from '../generation/generate.ts';
import type { FitHooks } from '../learn/fit-options.ts';
import type { Adapter } from '../learn/scope.ts';
import type { FloatArray } from '../learn/value.ts';
import { createWeights, numbersOf, type WeightSet } from '../learn/weights.ts';
import { openLanguageModel } from '../predict/run-language.ts';
import type { LanguageFeatures } from '../preprocess/token-features.ts';

export interface Sampling {
  features: LanguageFeatures;
  weights: WeightSet;
  epochs: number;
  adapterOf?: (name: string) => Adapter | undefined;
  /** What it goes on from; nothing if not given. */
  prompt?: string;
}

/** Samples of a training are few: each opens the model anew. */
const mostSamples = 6;
const sampleTokens = 40;
/** Of larger models a sample would cost as much time and memory as an epoch. */
const mostNumbers = 50_000_000;

/** Hooks that also show perplexity as a curve and, now and then, what the model writes by then. */
export function sayingSamples(context: Context, sampling: Sampling): (hooks: FitHooks) => FitHooks {
  const every = Math.ceil(sampling.epochs / mostSamples);
  return (hooks) => ({
    ...hooks,
    async onEpoch(record, weights) {
      await hooks.onEpoch?.(record, weights);
      context.metric('perplexity', Math.exp(record.validationLoss ?? record.loss), record.epoch);
      if (!weights || record.epoch % every !== 0 || sizeOfAll(sampling.weights) > mostNumbers) return;
      const text = await sampleText(sampling, weights());
      context.log({ en: 'It writes by now: {text}', zh: '目前写出的内容：{text}' }, { text });
    },
  });
}

function sizeOfAll(weights: WeightSet): number {
  return weights.all().reduce((sum, { data }) => sum + data.length, 0);
}

async function sampleText(
  { features, weights, adapterOf, prompt = '' }: Sampling,
  now: Readonly<Record<string, FloatArray>>,
): Promise<string> {
  const numbers = createWeights({ seed: 0, loaded: { ...numbersOf(weights), ...now } });
  const model = await openLanguageModel(languageModel(features.config, numbers, adapterOf), features);
  try {
    const settings = { ...features.generation, maxTokens: sampleTokens };
    const [answer] = await generateAll(model, [{ text: prompt, number: 0 }], settings);
    return prompt + (answer?.text ?? '');
  } finally {
    await model.session.close();
  }
}
