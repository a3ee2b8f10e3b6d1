import { checkRows, checkTarget } from '../learn/check-rows.ts';
import { encodeModel } from '../learn/encode.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import { fitModel, type ModelRows } from '../learn/fit-model.ts';
import { type FitHooks, type FitOptions, type FitResult, outputsOf, type Target, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { createGraph, floats, graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import { divide, subtract } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import { answersName, createTask, type Task } from '../learn/task.ts';
import type { Graph } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import type { Pretrained } from '../images/pretrained.ts';
import type { MixedFeatures } from '../preprocess/mixed-features.ts';
import type { SparseFeatures } from '../preprocess/text-features.ts';
import { writeSparse } from '../preprocess/mixed-features.ts';
import { appendFusion, type FusionShape, type Part } from './fusion.ts';

/** What was read of each row; a part that the model does not read is missing. */
export interface MixedRows {
  texts?: readonly SparseFeatures[];
  /** What the pretrained network says of the pictures, one after the other. */
  vectors?: Float32Array;
  /** The further columns as numbers, row by row. */
  numbers?: Float32Array;
  target: Target;
}

export interface MixedFit {
  rows: MixedRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: MixedRows;
  features: MixedFeatures;
  pretrained?: Pretrained;
  shape: Omit<FusionShape, 'classes'>;
  options: FitOptions;
  hooks?: FitHooks;
}

interface Width {
  name: 'text' | 'vectors' | 'numbers';
  width: number;
}

/** The picture's many numbers are made this small, so that one step of training moves a class by them about as far as by a few words. */
const vectorsNorm = 0.3;

/** Trains a classifier on several parts of each row. The ONNX model takes `text`, `pixels` and `numbers`, as far as it reads them. */
export async function fitMixed({ rows, validation, features, pretrained, shape, options, hooks = {} }: MixedFit): Promise<FitResult> {
  const count = targetArray(rows.target).length;
  const widths = widthsOf(features, pretrained);
  const scaling = rows.vectors && pretrained && scalingOf(rows.vectors, pretrained.width);
  const scaled = (part: MixedRows): MixedRows =>
    scaling && part.vectors ? { ...part, vectors: standardised(part.vectors, scaling) } : part;
  const held = holdOut(rows.target, count, validation ? 0 : (options.validationShare ?? 0.1), options.seed);
  const training = scaled(rows);
  const judged = validation ? scaled(validation) : training;
  const judgedRows = validation ? Int32Array.from(targetArray(validation.target), (_, row) => row) : held.validation;
  checkRows({ rows: held.training, target: rows.target });
  checkTarget({ rows: judgedRows, target: judged.target });
  const task = createTask(rows.target, held.training, options);
  const whole = { ...shape, classes: outputsOf(rows.target) };
  const weights = createWeights({ seed: options.seed });
  const result = await fitModel({
    loss: (scope, { rows: size }, shares) => {
      const parts = widths.map(({ name, width }): Part => ({ name, value: graphInput(scope.graph, name, [size, width]) }));
      return task.loss(appendFusion(scope, parts, whole), shares, scope.training);
    },
    weights,
    training: modelRows(training, widths, task, held.training),
    ...(judgedRows.length > 0 && { validation: modelRows(judged, widths, task, judgedRows) }),
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? fingerprint([training, ...(validation ? [judged] : [])], { features, shape, options }) : '',
  });
  const graph = createGraph();
  const { parts, fixed } = modelParts(graph, { features, pretrained, widths, scaling });
  const answers = appendFusion(createScope(graph, weights), parts, whole);
  return {
    ...result,
    onnx: encodeModel(graph, { outputs: modelOutputs(answers, task), weights: { ...fixed, ...numbersOf(weights) } }),
    trainingRows: held.training.length,
    validationRows: judgedRows.length,
  };
}

function widthsOf({ text, table }: MixedFeatures, pretrained: Pretrained | undefined): Width[] {
  return [
    ...(text ? [{ name: 'text' as const, width: text.size }] : []),
    ...(pretrained ? [{ name: 'vectors' as const, width: pretrained.width }] : []),
    ...(table ? [{ name: 'numbers' as const, width: table.size }] : []),
  ];
}

function modelRows({ texts, vectors, numbers, target }: MixedRows, widths: readonly Width[], task: Task, rows: Int32Array): ModelRows {
  const dense = { vectors, numbers };
  return {
    rows,
    weightOf: (row) => task.weight(target, row),
    feeds(chosen, { rows: size }) {
      const parts = widths.map(({ name, width }) => {
        const data = new Float32Array(size * width);
        for (const [at, row] of chosen.entries()) {
          const text = name === 'text' ? texts?.[row] : undefined;
          if (text) writeSparse(text, data, at * width);
          else if (name !== 'text') data.set(dense[name]?.subarray(row * width, (row + 1) * width) ?? [], at * width);
        }
        return [name, { data, shape: [size, width] }] as const;
      });
      return { ...Object.fromEntries(parts), [answersName]: task.answers(target, chosen, size) };
    },
  };
}

interface Scaling {
  mean: Float32Array;
  deviation: Float32Array;
}

function scalingOf(vectors: Float32Array, width: number): Scaling {
  const count = vectors.length / width;
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let at = 0; at < vectors.length; at++) mean[at % width]! += vectors[at]! / count;
  for (let at = 0; at < vectors.length; at++) squares[at % width]! += (vectors[at]! - mean[at % width]!) ** 2 / count;
  const stretch = Math.sqrt(width) / vectorsNorm;
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(squares, (square) => Math.max(1e-3, Math.sqrt(square)) * stretch) };
}

function standardised(vectors: Float32Array, { mean, deviation }: Scaling): Float32Array {
  return vectors.map((value, at) => (value - mean[at % mean.length]!) / deviation[at % mean.length]!);
}

function modelParts(
  graph: Graph,
  {
    features,
    pretrained,
    widths,
    scaling,
  }: { features: MixedFeatures; pretrained?: Pretrained; widths: readonly Width[]; scaling?: Scaling },
) {
  const { image } = features;
  const base = image && pretrained?.append(graph, graphInput(graph, 'pixels', ['batch', image.channels, image.height, image.width]));
  const parts = widths.map(({ name, width }): Part => {
    if (name !== 'vectors' || !base || !scaling) return { name, value: graphInput(graph, name, ['batch', width]) };
    const centred = subtract(base.vectors, floats(graph, scaling.mean, [width]));
    return { name, value: divide(centred, floats(graph, scaling.deviation, [width])) };
  });
  return { parts, fixed: base?.weights ?? {} };
}

function fingerprint(
  parts: readonly MixedRows[],
  { options: { session: _, ...options }, ...rest }: { features: MixedFeatures; shape: object; options: FitOptions },
): string {
  const arrays = parts.flatMap(({ texts = [], vectors, numbers, target }) => [
    ...texts.flatMap(({ ids, values }) => [ids, values]),
    ...(vectors ? [vectors] : []),
    ...(numbers ? [numbers] : []),
    targetArray(target),
  ]);
  return trainingFingerprint({ ...rest, options }, arrays);
}
