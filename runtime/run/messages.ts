import type { Device } from '../../nodes/kit/define-node.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { LabelRequest } from '../../nodes/kit/labelling.ts';
import type { ModelValue, PortValue } from '../../nodes/kit/ports.ts';
import type { NodeProblem } from '../../nodes/kit/problem.ts';
import type { Message } from '../../nodes/kit/text.ts';

/** What the server and a worker say to each other, as JSON over the channel of a forked process. */

/** Where a worker lives; given to it at its start. */
export interface WorkerHome {
  artifacts: string;
  /** Folder for temporary files of steps. */
  work: string;
  /** Folders with built nodes, the first one that has the type wins. */
  nodes: string[];
  /** Answers this process, so that a worker whose server has died can notice. */
  server: number;
}

export type InputSource = { value: PortValue } | { step: string; output: string };

/** One step as a worker needs it. Secrets are only those that the node's settings name. */
export interface StepJob {
  step: string;
  type: string;
  /** Hash of the node's program, from the catalog. */
  code: string;
  settings: Record<string, Json>;
  inputs: Record<string, InputSource[]>;
  workdir: string;
  /** Absolute paths, or artifacts of uploads, by setting. */
  files?: Record<string, { path?: string; artifact?: string; model?: ModelValue }>;
  secrets?: Record<string, string>;
  /** Absolute path of the record of what people have given to this step. */
  arrived?: string;
}

/** A compiled workflow below a trigger: sent once, then called with bodies alone. */
export interface LightPlan {
  id: number;
  /** Run once, when the plan comes; their outputs serve all calls. */
  prelude: StepJob[];
  /** In order. Inputs from the step `trigger` are the call's. */
  steps: StepJob[];
  trigger: string;
  /** Steps that give the answer. */
  answers: string[];
}
export type Override = [step: string, setting: string, value: Json];
/** The outputs of the trigger, and settings that this call sets. */
export type Call = [id: number, plan: number, given: Record<string, PortValue>, overrides?: Override[]];

export type ToWorker =
  | { say: 'steps'; job: number; steps: StepJob[]; device: Device }
  | { say: 'cancel'; job: number }
  /** Steps that can leave in the middle do, those not begun stay where they are. */
  | { say: 'pause'; job: number }
  /** A step that can end early with the best so far does. */
  | { say: 'finish'; job: number }
  | { say: 'plan'; plan: LightPlan; device: Device }
  | { say: 'calls'; calls: Call[] }
  | { say: 'forget-plan'; plan: number }
  /** `picture`: a column whose cells are sent alone and whole. */
  | { say: 'table'; id: number; artifact: string; offset: number; limit: number; csv?: string; duplicates?: true; picture?: string };

export interface StepFailure {
  problem: NodeProblem;
  detail?: string;
}
export type StepReport =
  | { kind: 'started'; step: string }
  | { kind: 'progress'; step: string; fraction: number; text?: Message }
  | { kind: 'metric'; step: string; name: string; points: [number, number][] }
  | { kind: 'log'; step: string; message: Message; headline?: boolean }
  | { kind: 'warned'; step: string; problem: NodeProblem }
  | { kind: 'done'; step: string; outputs: Record<string, PortValue>; ms: number; peakBytes?: number; stopped?: Message; early?: true }
  | { kind: 'failed'; step: string; failure: StepFailure; ms: number }
  | { kind: 'cancelled'; step: string }
  | { kind: 'paused'; step: string }
  | { kind: 'waiting'; step: string; for: Message; request?: LabelRequest };

/** How one step of a call went: step, milliseconds, and its outputs or why there are none. */
export type CallStep = [
  step: string,
  ms: number,
  outcome: { outputs?: Record<string, PortValue>; stopped?: Message; failure?: StepFailure; skipped?: true },
];
export type CallReport = [id: number, steps: CallStep[], answer: { step: string; outputs: Record<string, PortValue> } | null];

export type FromWorker =
  | { say: 'ready' }
  | { say: 'reports'; job: number; reports: StepReport[] }
  | { say: 'ended'; job: number }
  | { say: 'answers'; calls: CallReport[] }
  | { say: 'table'; id: number; page?: { total: number; rows: Record<string, Json>[]; duplicates?: number }; problem?: NodeProblem }
  | { say: 'beat'; rss: number };

export function isFromWorker(data: unknown): data is FromWorker {
  return isObject(data) && typeof data.say === 'string';
}
export function isToWorker(data: unknown): data is ToWorker {
  return isObject(data) && typeof data.say === 'string';
}
