import { encodeModel } from './encode.ts';
import { fitNetwork, type LearningRows, type NetworkFit } from './fit.ts';
import { modelOutputs } from './fit-dense.ts';
import { type FitHooks, type FitOptions, type FitResult, outputsOf, type Target, targetArray } from './fit-options.ts';
import { trainingFingerprint } from './fingerprint.ts';
import { createGraph, graphInput } from './graph.ts';
import { holdOut } from './held-out.ts';
import { bagNetwork, type Network } from './networks.ts';
import { gather, multiply, reduceSum, reshape } from './operators.ts';
import { fillNormal } from './random.ts';
import { createRowTable, rowUpdate, type RowGradients, type RowTable } from './row-optimizer.ts';
import { createScope } from './scope.ts';
import type { Task } from './task.ts';
import type { FloatArray, Value } from './value.ts';
import { numbersOf, type WeightSet } from './weights.ts';

/**
 * Rows with a few weighted features out of many: the features of row r are `ids` and `values` from
 * `offsets[r]` up to `offsets[r + 1]`.
 */
export interface SparseRows {
  offsets: Int32Array;
  ids: Int32Array;
  values: Float32Array;
  target: Target;
}

export interface BagFit {
  rows: SparseRows;
  /** Number of different features: all ids are below it. */
  features: number;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: SparseRows;
  /** Units between the features and the answers; none makes a linear model. */
  hidden?: number;
  options: FitOptions;
  hooks?: FitHooks;
}

const tableName = 'bag/table';

/** Small, since the weights of rare features stay near where they began. */
const tableDeviation = 0.1;

/**
 * Trains a model on bags of features, such as weighted n-grams of texts.
 *
 * The ONNX model takes `ids` int64 and `weights` float32, both [batch, slots]; unused slots have
 * weight 0 and any valid id. Its outputs are those of `fitDense`.
 *
 * The table of feature weights stays outside the training graph: a batch touches few of its rows,
 * and sums of weighted rows are quicker here than as a product with a mostly empty matrix.
 */
export async function fitBag({ rows, features, validation, hidden = 0, options, hooks = {} }: BagFit): Promise<FitResult> {
  const count = rows.offsets.length - 1;
  for (const part of validation ? [rows, validation] : [rows]) checkFeatures(part, features);
  const network = bagNetwork({ hidden, outputs: outputsOf(rows.target), dropout: options.dropout });
  const initial = new Float32Array(features * network.width);
  // The ids of the graph's parameters are small, so this sequence is the table's own.
  if (hidden > 0) fillNormal(initial, tableDeviation, { seed: options.seed, purpose: 'initial', layer: 1_000 });
  const table = createRowTable(initial, network.width, options.optimizer);
  const held = holdOut(rows.target, count, validation ? 0 : (options.validationShare ?? 0.1), options.seed);
  const training = learningRows(rows, table, held.training);
  const judged = validation ? learningRows(validation, table) : learningRows(rows, table, held.validation);
  const { task, weights, learned, ...result } = await fitNetwork({
    network,
    training,
    validation: judged,
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? fingerprint({ rows, features, validation, hidden, options }) : '',
    outside: tableOutside(rows, table, features, options),
  });
  return {
    ...result,
    onnx: bagModel(network, task, learned, { features, numbers: weights[tableName] ?? table.weights }),
    trainingRows: training.rows.length,
    validationRows: judged.rows.length,
  };
}

function checkFeatures({ ids, values }: SparseRows, features: number): void {
  const wrong = ids.find((id) => id < 0 || id >= features);
  if (wrong !== undefined) throw new Error(`There is a feature ${wrong}, but there are only ${features}.`);
  if (!values.every(Number.isFinite)) throw new Error('A feature has a weight that is not a finite number.');
}

function fingerprint({ rows, validation, features, hidden, options: { session: _session, ...options } }: Omit<BagFit, 'hooks'>): string {
  const parts = validation ? [rows, validation] : [rows];
  return trainingFingerprint(
    { features, hidden, options, outputs: outputsOf(rows.target) },
    parts.flatMap(({ offsets, ids, values, target }) => [offsets, ids, values, targetArray(target)]),
  );
}

/** The sum of a row's feature rows, each times its weight. */
function learningRows({ offsets, ids, values, target }: SparseRows, { weights, width }: RowTable, rows?: Int32Array): LearningRows {
  return {
    rows: rows ?? Int32Array.from({ length: offsets.length - 1 }, (_, row) => row),
    target,
    fill: (input, chosen) => {
      for (const [place, row] of chosen.entries()) {
        const end = offsets[row + 1]!;
        for (let entry = offsets[row]!; entry < end; entry++) {
          const start = ids[entry]! * width;
          const value = values[entry]!;
          for (let column = 0; column < width; column++) input[place * width + column]! += value * weights[start + column]!;
        }
      }
    },
  };
}

function tableOutside(rows: SparseRows, table: RowTable, features: number, options: FitOptions): NetworkFit['outside'] {
  const update = rowUpdate(options.optimizer, options);
  const collect = createCollector(rows, features, table.width);
  const slots = Object.entries(table.slots).map(([name, slot]): [string, Float32Array] => [`${tableName}/${name}`, slot]);
  return {
    arrays: { [tableName]: table.weights, ...Object.fromEntries(slots) },
    weights: [tableName],
    update: (gradient, chosen, scalars) => update(table, collect(gradient, chosen), scalars),
  };
}

/** Turns the gradient of the sums into the gradients of the touched feature rows, each once. */
function createCollector({ offsets, ids, values }: SparseRows, features: number, width: number) {
  // Where a feature's gradient lies in the batch, plus one; 0 for a feature that the batch lacks.
  const places = new Int32Array(features);

  return (gradient: FloatArray, chosen: Int32Array): RowGradients => {
    const touched: number[] = [];
    for (const row of chosen) {
      const end = offsets[row + 1]!;
      for (let entry = offsets[row]!; entry < end; entry++) {
        const id = ids[entry]!;
        if (places[id] === 0) places[id] = touched.push(id);
      }
    }
    const gradients = new Float32Array(touched.length * width);
    for (const [position, row] of chosen.entries()) {
      const end = offsets[row + 1]!;
      for (let entry = offsets[row]!; entry < end; entry++) {
        const start = (places[ids[entry]!]! - 1) * width;
        const value = values[entry]!;
        for (let column = 0; column < width; column++) gradients[start + column]! += value * gradient[position * width + column]!;
      }
    }
    for (const id of touched) places[id] = 0;
    return { rows: Int32Array.from(touched), gradients };
  };
}

function bagModel(network: Network, task: Task, weights: WeightSet, table: { features: number; numbers: FloatArray }): Uint8Array {
  const graph = createGraph();
  const sums = bagSums(graphInput(graph, tableName, [table.features, network.width]));
  const answers = network.forward(createScope(graph, weights), sums);
  return encodeModel(graph, { outputs: modelOutputs(answers, task), weights: { ...numbersOf(weights), [tableName]: table.numbers } });
}

/** For the inputs `ids` and `weights` [batch, slots] the sums of the table's rows, each times its weight: [batch, width]. */
export function bagSums(table: Value): Value {
  const ids = graphInput(table.graph, 'ids', ['batch', 'slots'], 'int64');
  const weights = graphInput(table.graph, 'weights', ['batch', 'slots']);
  return reduceSum(multiply(gather(table, ids), reshape(weights, [0, 0, 1])), [1]);
}
