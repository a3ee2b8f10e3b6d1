import { readFile } from 'node:fs/promises';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { readWeights } from '../learn/read-weights.ts';
import type { FloatArray } from '../learn/value.ts';
import { readPreprocess } from '../predict/load-model.ts';
import type { LanguageFeatures } from '../preprocess/token-features.ts';

/** A language model to teach more. */
export interface BaseLanguage {
  /** Its name in the adapter's file and in lineages. */
  name: string;
  features: LanguageFeatures;
  numbers: Readonly<Record<string, FloatArray>>;
  /** What the model's own files put before our names of weights. */
  prefix: string;
}

/** A language model that this Graftwork made. */
export async function baseFromModel(context: Context, model: ModelValue): Promise<BaseLanguage> {
  const features = await readPreprocess(context, model);
  if (features.kind !== 'language')
    throw new Failure(
      {
        en: 'This model does not write texts, so it cannot be adapted here. Wire one from “Train a language model”.',
        zh: '该模型不能生成文本，无法在此微调。请接入“训练语言模型”得到的模型。',
      },
      {},
      { code: 'wrong-model', port: 'model' },
    );
  const numbers = readWeights(await readFile(context.artifacts.path(model.artifact, 'model.onnx')));
  return { name: model.artifact, features, numbers, prefix: '' };
}
