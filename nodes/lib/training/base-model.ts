import { createHash } from 'node:crypto';
import type { Context } from '../../kit/define-node.ts';
import type { JsonObject } from '../../kit/json.ts';
import type { ModelValue, ReportValue, Task } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { openFiles, type FoundFile } from '../files/found-files.ts';
import { encodeModel } from '../learn/encode.ts';
import { openSession } from '../learn/session.ts';
import { notRunnable } from '../onnx/constant-values.ts';
import type { Beside } from '../onnx/external-data.ts';
import { withoutLabels } from '../onnx/float-outputs.ts';
import type { Dims } from '../onnx/fixed-inputs.ts';
import { importOnnx } from '../onnx/import-onnx.ts';
import type { ImportedNetwork } from '../onnx/imported-network.ts';
import { parseOnnx, readOnnx, wholeModel, type OnnxFile } from '../onnx/read-onnx.ts';
import { summarizeOnnx } from '../onnx/summarize-onnx.ts';
import type { BaseFeatures, PixelRange } from '../preprocess/base-features.ts';
import { fileName } from '../tables/file-name.ts';
import { loadMobilenet } from '../tfjs/mobilenet.ts';
import { readModelFiles } from '../tfjs/model-files.ts';
import { readTfjsLayers } from '../tfjs/read-layers.ts';
import { findAnswers, type WantedAnswer } from './base-answers.ts';
import { readsOfFile, usable } from './base-reads.ts';
import { saveModel } from './save-model.ts';

export type BaseSource =
  | { kind: 'mobilenet' }
  | {
      kind: 'onnx' | 'tfjs';
      file: FileRef;
      pixels: PixelRange;
      /** Height and width of pictures, where the file leaves them open. */
      side: number;
      /** Of the columns of numbers that it reads, in its order; none if it reads pictures, or is to be adapted. */
      columns: readonly string[];
      /** What it answers as it is; missing if it is to be adapted. */
      wanted?: WantedAnswer;
      /** How the column of true answers is called. */
      target: string;
    };

const mobilenetReads = { pixels: 'unit', side: 224, columns: [] } as const;

/** Reads a model of another program, proves that it opens, and keeps it as a model that can be adapted. */
export async function keepBaseModel(
  context: Context,
  source: BaseSource,
  settings: JsonObject,
): Promise<{ model: ModelValue; report: ReportValue }> {
  const name = source.kind === 'mobilenet' ? 'MobileNetV2' : fileName(source.file);
  context.progress(0.05, { en: 'reading the model', zh: '正在读取模型' });
  const file = source.kind === 'onnx' ? await fromFiles(context, source.file, parseFound) : await layersAsOnnx(context, source);
  context.progress(0.5, { en: 'trying the model', zh: '正在试运行模型' });
  const report = summarizeOnnx(file, name);
  const onnx = await wholeModel(file);
  const found = readsOfFile(file, source.kind === 'mobilenet' ? mobilenetReads : source);
  const wanted = source.kind === 'mobilenet' ? undefined : source.wanted;
  const asked = wanted && { features: usable(found), wanted };
  const { session } = await openSession(onnx).catch((error: unknown) => {
    throw notRunnable(error);
  });
  const answers = await (asked ? findAnswers(session, file, asked) : Promise.resolve({})).finally(() => session.release());
  const features: BaseFeatures = { ...found, ...answers };
  const parameters = file.tensors.reduce((sum, { type, elements }) => sum + (type.includes('float') ? elements : 0), 0);
  const model = await saveModel(context, {
    onnx,
    features,
    value: {
      task: taskOf(features, wanted),
      inputs: features.columns.map((column) => ({ name: column, type: features.picture ? 'image' : 'number' })),
      target: source.kind === 'mobilenet' || !wanted ? '' : source.target,
      ...(wanted?.kind === 'classes' && { classes: [...wanted.classes] }),
      description: {
        text: descriptions[wanted?.kind ?? 'none'],
        values: { name, parameters, classes: wanted?.kind === 'classes' ? wanted.classes.length : 0 },
      },
      scores: { parameters, bytes: onnx.length },
      lineage: { rows: createHash('sha256').update(onnx).digest('hex'), settings, code: context.code, count: 0 },
    },
  });
  return { model, report };
}

/** A kept base model as a graph, for batches of the size that `dims` says. `name` is for messages. */
export async function openBaseModel(
  { artifacts }: Pick<Context, 'artifacts'>,
  model: ModelValue,
  dims: Dims = {},
  name?: string,
): Promise<ImportedNetwork> {
  const file = withoutLabels(await readOnnx(artifacts.path(model.artifact, 'model.onnx')));
  return importOnnx(file, { dims, ...(name !== undefined && { name }) });
}

const descriptions = {
  classes: { en: '{name}, {parameters} parameters, {classes} classes', zh: '{name}，{parameters} 个参数，{classes} 个类别' },
  number: { en: '{name}, {parameters} parameters, answers a number', zh: '{name}，{parameters} 个参数，预测数值' },
  none: { en: '{name}, {parameters} parameters, not yet adapted', zh: '{name}，{parameters} 个参数，尚未适配' },
} as const;

function taskOf({ picture }: BaseFeatures, wanted: WantedAnswer | undefined): Task {
  if (!wanted) return 'embedding';
  if (wanted.kind === 'number') return 'regression';
  return picture ? 'image-classification' : 'classification';
}

async function layersAsOnnx(context: Context, source: BaseSource): Promise<OnnxFile> {
  const network =
    source.kind === 'mobilenet' ? await loadMobilenet() : await fromFiles(context, source.file, (files) => readLayers(files, source.side));
  const outputs = network.outputs.map((value, at) => ({ name: network.outputs.length > 1 ? `output${at}` : 'output', value }));
  return parseOnnx(encodeModel(network.graph, { outputs, weights: network.weights }), async () => undefined);
}

async function readLayers(files: readonly FoundFile[], side: number): Promise<ImportedNetwork> {
  const { modelJson, weights } = await readModelFiles(files);
  return readTfjsLayers(modelJson, weights, { sizes: [side, side] });
}

/** Of a file that is read at once. */
const mostFileBytes = 2 ** 31 - 1;

async function fromFiles<Result>(context: Context, file: FileRef, read: (files: readonly FoundFile[]) => Promise<Result>): Promise<Result> {
  const found = await openFiles(context, file, mostFileBytes);
  try {
    return await read(found.files);
  } finally {
    found.close();
  }
}

async function parseFound(files: readonly FoundFile[]): Promise<OnnxFile> {
  const candidates = files.filter(({ name }) => /\.onnx$/i.test(name));
  const [chosen, ...others] = candidates.length > 0 ? candidates : files.length === 1 ? files : [];
  const content = others.length === 0 ? await chosen?.read() : undefined;
  if (!chosen || !content) throw notOneModel(candidates.map(({ name }) => name));
  const folder = chosen.name.slice(0, chosen.name.lastIndexOf('/') + 1);
  return parseOnnx(content, besideFound(files, folder));
}

/** What lies beside the model among the found files; their names never become paths. */
function besideFound(files: readonly FoundFile[], folder: string): Beside {
  const read = new Map<string, Promise<Uint8Array | undefined>>();
  return async (location) => {
    const found = files.find(({ name }) => name === folder + location);
    if (!found) return undefined;
    return {
      bytes: found.bytes,
      async read(offset, length) {
        const content = await (read.get(found.name) ?? read.set(found.name, found.read()).get(found.name));
        if (!content) throw new Error(`“${found.name}” could not be read.`);
        return content.subarray(offset, offset + length);
      },
    };
  };
}

function notOneModel(names: readonly string[]): Failure {
  return new Failure(
    names.length > 1
      ? {
          en: 'There are several ONNX models among the files: {names}. Give the folder of one.',
          zh: '文件中有多个 ONNX 模型：{names}。请只提供其中一个模型的文件夹。',
        }
      : {
          en: 'There is no ONNX model among the files. Choose a file that ends in .onnx, or the folder in which it lies with its weights.',
          zh: '文件中没有 ONNX 模型。请选择以 .onnx 结尾的文件，或包含该文件及其权重的文件夹。',
        },
    { names: names.slice(0, 5).join(', ') },
    { code: 'not-onnx', setting: 'file' },
  );
}
