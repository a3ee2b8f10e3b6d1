import type { EpochRecord } from './checkpoint.ts';
import type { OptimizerOptions } from './optimizers.ts';
import type { RateTrial } from './rate-finder.ts';
import type { ScheduleOptions } from './schedules.ts';
import type { Provider, SessionOptions } from './session.ts';
import type { TrainingStep } from './step.ts';
import type { StepOptions } from './step-graph.ts';
import type { TrainingHooks } from './trainer.ts';
import type { Precision } from './value.ts';

/** What is to be learned for each row: one class, or one or more numbers (row by row). */
export type Target = { kind: 'classes'; labels: Int32Array; classes: number } | { kind: 'numbers'; values: Float32Array; outputs: number };

export function outputsOf(target: Target): number {
  return target.kind === 'classes' ? target.classes : target.outputs;
}
export function targetArray(target: Target): Int32Array | Float32Array {
  return target.kind === 'classes' ? target.labels : target.values;
}

/** Computes the steps of a training in the place of our own engine. */
export interface TrainingEngine {
  /** As people know it. */
  name: string;
  createStep: (options: StepOptions) => Promise<TrainingStep>;
}

export interface FitOptions {
  /** Our own if not given. */
  engine?: TrainingEngine | undefined;
  optimizer: OptimizerOptions;
  learningRate: number;
  /** Takes the rate that a short trial finds in place of `learningRate`; see `rate-finder.ts`. */
  findRate?: boolean;
  schedule: ScheduleOptions;
  epochs: number;
  batchSize: number;
  /** Rows that are in memory at once; a larger batch is made of several such parts, whose gradients are added up. */
  microBatch?: number;
  /** Strengths of the penalties l1 · Σ|w| and l2 / 2 · Σw², on weights, not on biases. */
  l1?: number;
  l2?: number;
  /** Gradients that are longer than this, all taken as one vector, are made as short. Never if not given. */
  clipNorm?: number;
  /** Share of hidden units that each step leaves out. */
  dropout?: number;
  /** Weights of the classes in the loss; `balanced` gives every class the same total. */
  classWeights?: 'balanced' | readonly number[];
  smoothing?: number;
  /** Numbers are learned by squared error, or by Huber's loss with this limit, in standard deviations. */
  huber?: number;
  /** Epochs without improvement on the held-out rows before stopping. Never if not given. */
  patience?: number;
  /** Share of the training rows that is held out when no validation rows are given; 0.1 if not given. */
  validationShare?: number;
  /** Biases decay too, as in PyTorch unless told otherwise. */
  decayBiases?: boolean;
  /** Of the training; the model is always `float32`, which is also what is meant if not given. */
  precision?: Precision;
  seed: number;
  session?: Pick<SessionOptions, 'providers' | 'threads' | 'half'> & {
    /** Bytes that the whole process should stay below: larger batches are computed in parts. Without it none are. */
    memory?: number;
  };
}

export interface FitHooks extends TrainingHooks {
  /** Where checkpoints are kept and looked for; none are written without it. */
  checkpointFolder?: string;
  /** Milliseconds between two checkpoints. */
  checkpointEvery?: number;
  /** A batch would not fit into the memory, so that it is computed in parts. */
  onParts?: (parts: { rows: number; batchRows: number }) => void;
  /** The share done of the trial that finds a learning rate; may throw to stop. */
  onTrial?: (share: number) => void;
  onRate?: (trial: RateTrial) => void;
  /** The device failed in the middle of the training, which goes on on the CPU. */
  onDeviceLost?: (device: Provider, reason: string) => void;
}

export interface FitResult {
  /** The trained model: see `fit-dense.ts` and `fit-bag.ts` for its inputs and outputs. */
  onnx: Uint8Array;
  /** One record for each epoch that ran, those before a resume included. */
  history: EpochRecord[];
  /** Counts from 1. Its weights are in the model. */
  bestEpoch: number;
  stoppedEarly: boolean;
  /** The user ended it with the best so far. */
  finishedEarly: boolean;
  /** Steps that a checkpoint spared; 0 where the training began anew. */
  resumedAtStep: number;
  trainingRows: number;
  validationRows: number;
  provider: Provider;
}
