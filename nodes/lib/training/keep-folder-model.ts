import { createHash } from 'node:crypto';
import type { Context } from '../../kit/define-node.ts';
import type { JsonObject } from '../../kit/json.ts';
import type { ColumnSpec, ModelValue, ReportValue, Task } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { sizeWords } from '../../kit/size-words.ts';
import type { Message } from '../../kit/text.ts';
import { embeddingModel } from '../architectures/embedding-model.ts';
import { languageModel } from '../architectures/language-graph.ts';
import { asFolder, withFoundModel } from '../hub/found-model.ts';
import { type ModelFolder, readModelFolder } from '../hub/read-model-folder.ts';
import { sizeOf } from '../learn/value.ts';
import { createWeights } from '../learn/weights.ts';
import type { Features } from '../preprocess/preprocess.ts';
import { encoderOf, type SentenceFiles, sentenceFiles } from './base-encoder.ts';
import { languageOf } from './base-language.ts';
import { folderReport } from './folder-report.ts';
import { failingAt } from './refuse.ts';
import { saveModel } from './save-model.ts';
import { visionOf } from './vision-folder.ts';

/** A folder of a model, what people call it, and the setting where it was chosen. */
export interface FolderSource {
  folder: string;
  name: string;
  setting: 'repository' | 'file';
}

/** Keeps a model that was chosen as a folder, or as a zip archive of one. */
export async function keepChosenFolder(context: Context, file: FileRef, settings: JsonObject) {
  return failingAt('file', () =>
    withFoundModel(context, file, { description: 'config.json', setting: 'file' }, (found) =>
      asFolder(context, found, (folder) => keepFolderModel(context, { folder, name: found.name, setting: 'file' }, settings)),
    ),
  );
}

/** Reads a model as Hugging Face lays it out, and keeps it as one that can be used at once and taught more. */
export async function keepFolderModel(
  context: Context,
  { folder, name, setting }: FolderSource,
  settings: JsonObject,
): Promise<{ model: ModelValue; report: ReportValue }> {
  return failingAt(setting, async () => {
    context.progress(0.15, { en: 'reading the model', zh: '正在读取模型' });
    const read = await readModelFolder(folder);
    try {
      const parameters = parametersOf(read);
      const sentence = await sentenceFiles(folder);
      const made = await madeOf(read, sentence, name);
      context.progress(0.7, { en: 'keeping the model', zh: '正在保存模型' });
      const model = await saveModel(context, {
        onnx: made.onnx,
        features: made.features,
        value: {
          task: made.task,
          inputs: made.inputs,
          target: made.classes ? 'class' : '',
          ...(made.classes && { classes: made.classes }),
          description: { text: made.description.text, values: { ...made.description.values, name, parameters } },
          scores: { parameters, bytes: made.onnx.length },
          lineage: { rows: createHash('sha256').update(made.onnx).digest('hex'), settings, code: context.code, count: 0 },
        },
      });
      return { model, report: folderReport(read, { name, parameters, sentence }) };
    } finally {
      await read.weights.close();
    }
  });
}

interface Made {
  onnx: Uint8Array;
  features: Features;
  task: Task;
  inputs: ColumnSpec[];
  /** Of a model that sorts already. */
  classes?: string[];
  description: Message;
}

async function madeOf(read: ModelFolder, sentence: SentenceFiles, name: string): Promise<Made> {
  const inputs: ColumnSpec[] = [{ name: 'text', type: 'text' }];
  switch (read.config.kind) {
    case 'encoder': {
      const base = await encoderOf(read, sentence, name);
      if (!base) throw new Error('The folder of an encoder has no tokenizer.');
      const { config, numbers, tokenizer, longest } = base;
      return {
        onnx: embeddingModel(config, createWeights({ seed: 0, loaded: numbers })),
        features: { kind: 'tokens', columns: ['text'], size: config.vocabulary, longest, tokenizer, encoder: config, name },
        task: 'embedding',
        inputs,
        description: {
          text: { en: '{name}, text encoder with {parameters} parameters', zh: '{name}，文本编码器，{parameters} 个参数' },
          values: {},
        },
      };
    }
    case 'decoder': {
      const { features, numbers } = await languageOf(read, name);
      return {
        onnx: languageModel(features.config, createWeights({ seed: 0, loaded: numbers })),
        features,
        task: 'text-generation',
        inputs,
        description: {
          text: { en: '{name}, language model with {parameters} parameters', zh: '{name}，语言模型，{parameters} 个参数' },
          values: {},
        },
      };
    }
    case 'vision': {
      const { onnx, features, classes } = await visionOf(read, read.config);
      const sorts = classes.length > 0;
      return {
        onnx,
        features,
        task: sorts ? 'image-classification' : 'embedding',
        inputs: [{ name: 'image', type: 'image' }],
        ...(sorts && { classes }),
        description: {
          text: sorts
            ? { en: '{name}, {parameters} parameters, {classes} classes', zh: '{name}，{parameters} 个参数，{classes} 个类别' }
            : { en: '{name}, {parameters} parameters, not yet adapted', zh: '{name}，{parameters} 个参数，尚未适配' },
          values: { classes: classes.length },
        },
      };
    }
  }
}

/** A kept model is one file, whose format holds no more than 2 GB. */
const mostBytes = 1.9e9;

function parametersOf({ weights }: ModelFolder): number {
  let count = 0;
  for (const { shape } of weights.tensors.values()) count += sizeOf(shape);
  if (4 * count > mostBytes) throw tooLarge(4 * count);
  return count;
}

function tooLarge(bytes: number): Failure {
  return new Failure(
    {
      en: 'This model takes {size}, and at most {most} can be kept as one model. Choose a smaller one of the same family.',
      zh: '该模型需要 {size}，而单个模型最多保存 {most}。请选择同系列的较小模型。',
    },
    { size: sizeWords(bytes), most: sizeWords(mostBytes) },
    { code: 'model-too-large' },
  );
}
