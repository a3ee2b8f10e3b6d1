import { checkRows, checkTarget } from './check-rows.ts';
import { fitModel, type ModelFit, type ModelRows } from './fit-model.ts';
import type { FitHooks, FitOptions, Target } from './fit-options.ts';
import { graphInput } from './graph.ts';
import type { Network } from './networks.ts';
import { answersName, createTask, type Task } from './task.ts';
import type { TrainingResult } from './trainer.ts';
import type { FloatArray } from './value.ts';
import { createWeights, type WeightSet } from './weights.ts';

/** Rows that a network can be given, and what it should answer. */
export interface LearningRows {
  /** Which rows of the source are meant. */
  rows: Int32Array;
  target: Target;
  /** Writes the network's input for the given rows one after the other, as it is at this moment. */
  fill: (input: Float32Array, rows: Int32Array) => void;
}

export interface NetworkFit {
  network: Network;
  training: LearningRows;
  validation?: LearningRows;
  options: FitOptions;
  hooks: FitHooks;
  fingerprint: string;
  /** For inputs that are themselves learned: gets the gradient of the input, and the rows it belongs to. */
  outside?: Omit<NonNullable<ModelFit['outside']>, 'update'> & {
    update: (gradient: FloatArray, rows: Int32Array, scalars: Parameters<NonNullable<ModelFit['outside']>['update']>[2]) => void;
  };
}

export interface FittedNetwork extends TrainingResult {
  task: Task;
  /** Of the network, with the best numbers. */
  learned: WeightSet;
}

const inputName = 'rows';

/** Trains a network on rows of numbers. */
export async function fitNetwork(fit: NetworkFit): Promise<FittedNetwork> {
  const { network, training, validation, options, hooks, outside } = fit;
  checkRows(training);
  if (validation) checkTarget(validation);
  const task = createTask(training.target, training.rows, options);
  const learned = createWeights({ seed: options.seed });
  const result = await fitModel({
    loss: (scope, shape, shares) =>
      task.loss(network.forward(scope, graphInput(scope.graph, inputName, [shape.rows, network.width])), shares, scope.training),
    weights: learned,
    training: modelRows(training, network, task),
    ...(validation && { validation: modelRows(validation, network, task) }),
    options,
    hooks,
    fingerprint: fit.fingerprint,
    ...(outside && {
      watched: [inputName],
      outside: {
        ...outside,
        update: (gradients, rows, scalars) => outside.update(gradients[inputName] ?? new Float32Array(), rows, scalars),
      },
    }),
  });
  return { ...result, task, learned };
}

function modelRows({ rows, target, fill }: LearningRows, { width }: Network, task: Task): ModelRows {
  return {
    rows,
    weightOf: (row) => task.weight(target, row),
    feeds(chosen, shape) {
      const input = new Float32Array(shape.rows * width);
      fill(input, chosen);
      return { [inputName]: { data: input, shape: [shape.rows, width] }, [answersName]: task.answers(target, chosen, shape.rows) };
    },
  };
}
