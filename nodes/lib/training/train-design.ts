import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';
import { lastShape, type StackLayer, type StackShape, stackShapes } from '../architectures/layer-stack.ts';
import type { Fit } from '../images/resize.ts';
import type { FitResult, TrainingEngine } from '../learn/fit-options.ts';
import type { ImageFeatures } from '../preprocess/image-features.ts';
import type { TableFeatures } from '../preprocess/table-features.ts';
import { checkedDesign } from './checked-design.ts';
import type { Reading } from './design-problems.ts';
import { chooseImages } from './image-choices.ts';
import { outputPlace, totalWeights } from './layer-facts.ts';
import { layerFailure } from './layer-problems.ts';
import { classNotChosen, pictureColumn, picturesMissing } from './picture-column.ts';
import { inputsOf, modelInput, taskFor } from './table-lesson.ts';
import { nothingToRead, targetMissing } from './table-problems.ts';
import { trainImages } from './train-images.ts';
import { trainTable } from './train-table.ts';
import { type Effort, type EffortPlan, fitOptions, type Tuning } from './tuning.ts';

export type DesignSettings = Omit<Tuning, 'dropout'> &
  Reading & { fit: Fit; variation: 'auto' | 'none' | 'slight' | 'strong'; mirrored: boolean };

export interface TrainedDesign {
  fit: FitResult;
  features: TableFeatures | ImageFeatures;
  value: Pick<ModelValue, 'task' | 'inputs' | 'target' | 'classes' | 'description'>;
}

interface Tables {
  rows: TableValue;
  validation?: TableValue;
  /** Our own if not given. */
  engine?: TrainingEngine;
}

const plans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.01, epochs: 4, steps: 400, patience: 3 },
  balanced: { learningRate: 0.005, epochs: 10, steps: 1_500, patience: 8 },
  thorough: { learningRate: 0.003, epochs: 30, steps: 5_000, patience: 20 },
};

/** Trains the layers that someone laid out. */
export async function trainDesign(context: Context, tables: Tables, settings: DesignSettings): Promise<TrainedDesign> {
  return settings.reads === 'pictures' ? trainOnPictures(context, tables, settings) : trainOnColumns(context, tables, settings);
}

async function trainOnColumns(context: Context, { rows, validation, engine }: Tables, settings: DesignSettings): Promise<TrainedDesign> {
  const { target, layers } = settings;
  const column = rows.columns.find(({ name }) => name === target);
  if (!column) throw targetMissing(target, rows.columns);
  const inputs = inputsOf(rows, settings.columns, target);
  if (inputs.length === 0) throw nothingToRead(rows.columns, target);
  const task = taskFor(column, settings.task);
  const { features, classes, fit } = await trainTable(context, {
    rows,
    ...(validation && { validation }),
    target,
    task,
    columns: inputs,
    plain: false,
    balanced: settings.balanceClasses,
    model: (count) => ({
      kind: 'network',
      design: checkedDesign(layers),
      options: {
        ...fitOptions({ ...settings, dropout: 0 }, plans, {
          rows: count,
          device: context.device,
          validation: validation !== undefined,
        }),
        engine,
      },
    }),
  });
  const description = message(
    {
      en: 'Own network of {layers} {layers|layer|layers}, {weights} weights, on {columns} {columns|column|columns}',
      zh: '自行设计的网络，{layers} 层，{weights} 个权重，依据 {columns} 列',
    },
    { layers: layers.length, weights: weightsOf(layers, { kind: 'row', width: features.size }, classes?.length), columns: inputs.length },
  );
  return { fit, features, value: { task, inputs: inputs.map(modelInput), target, ...(classes && { classes }), description } };
}

async function trainOnPictures(context: Context, { rows, validation, engine }: Tables, settings: DesignSettings): Promise<TrainedDesign> {
  const { target, layers, side } = settings;
  const column = pictureColumn(rows, settings.imageColumn);
  if (column === undefined) throw picturesMissing();
  if (target === '') throw classNotChosen(rows.columns);
  const channels = settings.colours === 'colour' ? 3 : 1;
  const input = { kind: 'picture', channels, height: side, width: side } as const;
  // Before all pictures are read for nothing.
  const failure = layerFailure(layers, input);
  if (failure) throw failure;
  const { features, classes, fit } = await trainImages(context, {
    rows,
    ...(validation && { validation }),
    column,
    target,
    balanced: settings.balanceClasses,
    choose: (found) => {
      const known = { ...found, device: context.device, validation: validation !== undefined };
      const choices = chooseImages({ ...settings, from: 'scratch', dropout: 0 }, known);
      return { ...choices, options: { ...choices.options, engine }, shape: { ...choices.shape, channels }, design: checkedDesign(layers) };
    },
  });
  const description = message(
    {
      en: 'Own network of {layers} {layers|layer|layers}, {weights} weights, on pictures of {side} × {side}, {classes} classes',
      zh: '自行设计的网络，{layers} 层，{weights} 个权重，图片 {side} × {side}，{classes} 个类别',
    },
    { layers: layers.length, weights: weightsOf(layers, input, classes.length), side, classes: classes.length },
  );
  return {
    fit,
    features,
    value: { task: 'image-classification', inputs: [{ name: column, type: 'image' }], target, classes, description },
  };
}

function weightsOf(layers: readonly StackLayer[], input: StackShape, outputs = 1): number {
  const places = stackShapes(layers, input);
  return totalWeights([...places, outputPlace(lastShape(places, input), outputs)]) ?? 0;
}
