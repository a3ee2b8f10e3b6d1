import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, ModelValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import { pixelsName } from '../images/fit-pictures.ts';
import { encodeModel } from '../learn/encode.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import { createGraph, floats, graphInput } from '../learn/graph.ts';
import { add } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import { first } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { applyNetwork } from '../onnx/imported-network.ts';
import type { BaseFeatures } from '../preprocess/base-features.ts';
import type { ImageFeatures } from '../preprocess/image-features.ts';
import type { TableFeatures } from '../preprocess/table-features.ts';
import { refuseOtherReads, numberColumns } from './adapt-problems.ts';
import { type AdaptedRows, meansOf, type Reading, readNumbers, readPictures, type Surveyed, surveyLesson } from './adapted-rows.ts';
import { type BaseNetwork, openBaseNetwork } from './base-network.ts';
import { type AdaptedModel, bestLoss, fitAdapted, headScope } from './fit-adapted.ts';
import { type AdaptOptions, adaptOptions } from './network-plans.ts';
import { changeOf, keptSize, type NetworkChange, onlyHead } from './network-change.ts';
import type { AdaptSettings } from './network-settings.ts';
import { pictureColumn, picturesMissing } from './picture-column.ts';
import { rowsHash, saveModel } from './save-model.ts';
import { modelInput, taskFor } from './table-lesson.ts';
import { targetMissing } from './table-problems.ts';
import { fitScores, readingShare, watchedFit } from './watch.ts';

export interface NetworkAdaption {
  model: ModelValue;
  base: BaseFeatures;
  rows: TableValue;
  validation?: TableValue;
  settings: AdaptSettings;
}

/** Teaches a network of another program the classes, or numbers, of rows. */
export async function adaptNetwork(context: Context, adaption: NetworkAdaption): Promise<ModelValue> {
  const { model: wired, base, rows, validation, settings } = adaption;
  const { target } = settings;
  refuseOtherReads(base.picture ? 'pictures' : 'columns', settings.reads);
  const answered = rows.columns.find(({ name }) => name === target);
  if (!answered) throw targetMissing(target, rows.columns);
  const task = taskFor(answered, settings.task);
  const reads = columnsRead(adaption);
  context.progress(0, { en: 'opening the model', zh: '正在打开模型' });
  const network = await openBaseNetwork(context, wired, base, { side: settings.side });
  const change = changeOf(network, settings);
  const setting = base.picture ? 'imageColumn' : 'columns';
  const surveyed = await surveyLesson(context, { rows, target, task, reads, setting, balanced: settings.balanceClasses });
  const plan = adaptOptions(settings, { rows: surveyed.used, device: context.device, validation: validation !== undefined });
  const features = featuresOf(adaption, network, { surveyed, reads });
  const kept = affordable(context, network, change, surveyed.used);
  const lesson = await readLesson(context, { adaption, change: kept, surveyed, features, ...plan });
  const fit = await learn(context, { base: network, change: kept, ...lesson, ...plan });
  const method = fit.headKept ? 'head' : settings.method;
  const description = described(network.name, { method, features, ...(surveyed.classes && { classes: surveyed.classes }) });
  context.log(description.text, { ...description.values, headline: true });
  return saveModel(context, {
    onnx: writtenModel(network, fit, features),
    features,
    value: {
      task: task === 'classification' && base.picture ? 'image-classification' : task,
      inputs: reads.map(modelInput),
      target,
      ...(surveyed.classes && { classes: surveyed.classes }),
      description,
      scores: fitScores(fit.headKept ? { ...fit, ...fit.head } : fit),
      lineage: { rows: rowsHash(rows), settings, code: context.code, count: fit.trainingRows },
    },
  });
}

function columnsRead({ base, rows, settings }: NetworkAdaption): ColumnSpec[] {
  if (base.picture) {
    const name = pictureColumn(rows, settings.imageColumn);
    if (name === undefined) throw picturesMissing();
    return [rows.columns.find((column) => column.name === name) ?? { name, type: 'image' }];
  }
  const reads = numberColumns(rows, settings, base.columns);
  const taken = base.inputs[0]?.shape[1];
  if (typeof taken === 'number' && taken !== reads.length) throw otherWidth(taken, reads);
  return reads;
}

function otherWidth(taken: number, reads: readonly ColumnSpec[]): Failure {
  return new Failure(
    {
      en: 'The model takes {taken} numbers, and {given} {given|column is|columns are} read ({columns}). Choose as many columns of numbers, in the model’s order.',
      zh: '模型需要 {taken} 个数值，而读取的是 {given} 列（{columns}）。请按模型的顺序选择同样多的数字列。',
    },
    {
      taken,
      given: reads.length,
      columns:
        reads
          .slice(0, 30)
          .map(({ name }) => name)
          .join(', ') || '–',
    },
    { code: 'columns-do-not-fit', setting: 'columns' },
  );
}

type NewFeatures = ImageFeatures | TableFeatures;

function featuresOf(
  { base: { picture }, settings }: NetworkAdaption,
  { shape }: BaseNetwork,
  { surveyed, reads }: { surveyed: Surveyed; reads: readonly ColumnSpec[] },
): NewFeatures {
  if (!picture) return surveyed.numbers;
  const { channels, mean, deviation } = picture;
  const [, height = picture.height, width = picture.width] = shape;
  const column = reads[0]?.name ?? '';
  return {
    kind: 'image',
    columns: [column],
    width,
    height,
    channels,
    fit: settings.fit,
    mean,
    deviation,
    size: width * height * channels,
  };
}

/** Share of a step's memory that what is kept of the rows may take. */
const keptShare = 0.4;

/** What is kept of many rows may not fit into the memory; the whole network is run at each step then. */
function affordable({ device }: Context, { network }: BaseNetwork, change: NetworkChange, rows: number): NetworkChange {
  if (!change.before || !change.after || rows * keptSize(change) * 4 <= device.memory * keptShare) return change;
  return { after: network, trains: change.trains };
}

interface Lesson extends AdaptOptions {
  adaption: NetworkAdaption;
  change: NetworkChange;
  surveyed: Surveyed;
  features: NewFeatures;
}

async function readLesson(context: Context, { adaption, change, surveyed, features, options }: Lesson) {
  const { model, rows, validation, settings } = adaption;
  const reading: Reading = {
    target: settings.target,
    classes: surveyed.classes,
    before: change.before,
    key: `${model.artifact} ${keptSize(change)}`,
    session: options.session ?? {},
  };
  const read = (table: TableValue, expected: number): Promise<AdaptedRows> =>
    features.kind === 'image'
      ? readPictures(context, { table, features, expected }, reading)
      : readNumbers(context, { table, features, expected }, reading);
  const learned = await read(rows, surveyed.used);
  return { rows: learned, ...(validation && { validation: await read(validation, validation.count) }) };
}

interface Learning extends AdaptOptions {
  base: BaseNetwork;
  change: NetworkChange;
  rows: AdaptedRows;
  validation?: AdaptedRows;
}

async function learn(context: Context, learning: Learning): Promise<AdaptedModel> {
  const quiet = { en: 'learning the new last layer', zh: '正在学习新的最后一层' };
  const step = () => context.progress(readingShare, quiet);
  const headHooks = { checkpointFolder: context.workdir, onBatch: step, onTrial: step };
  const fit = await watchedFit(context, learning.options, (hooks) => fitAdapted({ ...learning, hooks, headHooks }));
  sayGain(context, fit);
  return fit;
}

function sayGain(context: Context, fit: AdaptedModel): void {
  const size = Object.values(fit.numbers).reduce((sum, { length }) => sum + length, 0);
  if (fit.learned > 0)
    context.log(
      {
        en: '{learned} of the model’s {size} numbers were learned on, beside the new last layer.',
        zh: '除新的最后一层外，还学习了模型 {size} 个参数中的 {learned} 个。',
      },
      { learned: fit.learned, size },
    );
  const [alone, now] = [fit.head && bestLoss(fit.head), bestLoss(fit)];
  if (alone === undefined || now === undefined) return;
  const values = { head: rounded(alone), now: rounded(now) };
  if (!fit.headKept)
    context.log(
      {
        en: 'Loss of the held-out rows: {head} with a new last layer alone, {now} with what was changed.',
        zh: '留出数据的损失：只有新的最后一层时为 {head}，改动更多后为 {now}。',
      },
      values,
    );
  else
    context.warn(
      {
        en: 'Changing more of the model did not help: the loss of the held-out rows is {head} with a new last layer alone and {now} with more, so only the new last layer was kept. It is quicker to learn that alone; or bring more rows, or choose a lower learning rate.',
        zh: '改动更多部分没有帮助：只有新的最后一层时，留出数据的损失为 {head}，改动更多后为 {now}，因此只保留了新的最后一层。只学习它会更快；也可以补充数据，或降低学习率。',
      },
      values,
      { code: 'no-better-than-head', setting: 'method', fixes: [onlyHead] },
    );
}

const rounded = (figure: number) => Number(figure.toPrecision(3));

/** The whole network with what stands behind it, over pixels or numbers as our other models take them. */
function writtenModel({ network, shape }: BaseNetwork, { numbers, answers, task }: AdaptedModel, features: NewFeatures): Uint8Array {
  const graph = createGraph();
  const weights = createWeights({ seed: 0, loaded: numbers });
  const scope = createScope(graph, weights);
  const given = graphInput(graph, features.kind === 'image' ? pixelsName : 'features', ['batch', ...shape]);
  const input = features.kind === 'image' ? given : add(given, floats(graph, meansOf(features), shape));
  const said = answers(headScope(scope), first(applyNetwork(scope, network, [input])));
  return encodeModel(graph, { outputs: modelOutputs(said, task), weights: numbersOf(weights) });
}

const changeWords: Record<AdaptSettings['method'], Text> = {
  head: { en: 'a new last layer', zh: '新的最后一层' },
  last: { en: 'its last blocks changed', zh: '改动最后几块' },
  lora: { en: 'a small change beside it (LoRA)', zh: '旁路小改动（LoRA）' },
  all: { en: 'all its weights changed', zh: '改动全部权重' },
};

function described(
  name: string,
  { method, features, classes }: { method: AdaptSettings['method']; features: NewFeatures; classes?: string[] },
): Message {
  const reads =
    features.kind === 'image'
      ? message({ en: 'pictures of {width} × {height}', zh: '图片 {width} × {height}' }, { width: features.width, height: features.height })
      : message({ en: '{count} {count|column|columns}', zh: '{count} 列' }, { count: features.columns.length });
  const says = classes
    ? message({ en: '{count} classes', zh: '{count} 个类别' }, { count: classes.length })
    : message({ en: 'a number', zh: '数值' });
  return message(
    { en: '{name} with {change}, {reads}, {says}', zh: '{name}，{change}，{reads}，{says}' },
    { name, change: changeWords[method], reads, says },
  );
}
