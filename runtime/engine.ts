import type { Json } from '../nodes/kit/json.ts';
import type { Sample } from '../nodes/kit/define-node.ts';
import type { ModelValue, Row, TableSummary, EndpointValue } from '../nodes/kit/ports.ts';
import type { Problem } from '../nodes/kit/problem.ts';
import type { RunEvent, RunState, RunStatus, Target } from '../nodes/kit/run.ts';
import type { LabelRequest } from '../nodes/kit/labelling.ts';
import type { FileRef } from '../nodes/kit/settings.ts';
import type { Text } from '../nodes/kit/text.ts';
import type { Workflow } from '../nodes/kit/workflow.ts';
import type {
  Comparison,
  Outlook,
  Predictions,
  QueueEntry,
  RunOrigin,
  RunRecord,
  RunSummary,
  Status,
  Storage,
  TablePage,
} from './protocol.ts';

/**
 * What the server (routes, live, serving, command line) asks of the run engine. The engine knows no HTTP;
 * the server knows no worker. `createEngine` in run/create-engine.ts makes one over a home folder.
 */
export interface Engine {
  /** Specs, problems and what Run would do, for a draft; for a node also what running to, from and only it would do. */
  outlook(workflow: Workflow, target: Target, node?: string): Promise<Outlook>;
  /** Starts a run; throws AppError 'has-problems' where it cannot run. Resolves once the run is in the journal. */
  start(request: StartRun): Promise<{ run: string }>;
  /** Resolves when the run has finished, or waits. */
  finished(run: string): Promise<RunRecord>;
  cancel(run: string): Promise<void>;
  /** No step of it starts any more, and a training leaves its worker at a checkpoint. Throws AppError 'run-over' where it has ended. */
  pause(run: string): Promise<void>;
  /** A paused run goes on; the same error. */
  resume(run: string): Promise<void>;
  /** A training ends with the best so far; a paused run goes on for that. Throws AppError 'run-over', or 'nothing-to-finish' where the node is not at work. */
  finishEarly(run: string, node: string): Promise<void>;
  /** What a step has waited for is there: the run goes on with it. Nothing happens where it does not wait (any more). */
  arrived(run: string, step: string): Promise<void>;
  /** The runs that have not ended, in the order in which they get workers. */
  queue(): QueueEntry[];
  /** Puts a run before another one, or last. */
  move(run: string, before: string | undefined): Promise<void>;
  again(run: string): Promise<{ run: string }>;
  run(id: string): Promise<RunRecord | undefined>;
  runs(query: RunQuery): Promise<RunSummary[]>;
  compare(a: string, b: string): Promise<Comparison>;
  /** Live events after a sequence number. The listener first gets a snapshot or the missing events. Answers how to stop. */
  watch(run: string, after: number, listener: RunListener): () => void;
  /** A webhook's run: what lies below the trigger, with the published pins; resolves with the answer once the run is in the history. */
  call(request: CallRun): Promise<CallOutcome>;
  /** The results above a trigger that a published version will stand on; problems where one of them is not there yet. */
  pin(workflow: Workflow, trigger: string): Promise<{ pins: Pins; problems: Problem[] }>;
  /** Predictions of a model for a few rows, from a warm worker. */
  predict(model: ModelValue, rows: Row[]): Promise<Predictions>;
  tableSummary(artifact: string): Promise<TableSummary>;
  /** Rows that repeat an earlier one; undefined where counting them would take too long. */
  tableDuplicates(artifact: string): Promise<number | undefined>;
  tablePage(artifact: string, offset: number, limit: number): Promise<TablePage>;
  /** What a cell of pictures holds; pages of rows show it small. */
  tablePicture(artifact: string, column: string, row: number): Promise<Json>;
  /** Writes a table artifact as CSV and answers the file's path (temporary; the caller deletes it). */
  tableCsv(artifact: string): Promise<string>;
  /** What the reading node learns from a file; memoised. */
  sniff(type: string, file: FileRef): Promise<Sample | undefined>;
  /** What all results, models and uploads take, and how much of that are results of older runs. */
  room(): Promise<Pick<Storage, 'usedBytes' | 'removableBytes'>>;
  /** Removes results of older runs at once; answers the bytes freed. */
  makeRoom(): Promise<{ freed: number }>;
  status(): Pick<Status, 'workers' | 'running' | 'queued' | 'devices'>;
  /** Ends workers, writes what is unwritten. */
  close(): Promise<void>;
}

export interface RunQuery {
  workflow?: string;
  status?: RunStatus;
  origin?: RunOrigin['kind'];
  hook?: string;
  before?: string;
  /** Leaves out calls whose steps were all light: of these there may be thousands an hour. */
  whole?: boolean;
  limit: number;
}
export interface StartRun {
  workflow: Workflow;
  version: string;
  target: Target;
  origin: RunOrigin;
  /** Values for declared inputs, by input name. */
  inputs?: Record<string, Json>;
}
/** Outputs of the steps above a trigger that a published version stands on: pins[node][port]. */
export type Pins = Record<string, Record<string, import('../nodes/kit/ports.ts').PortValue>>;
export interface CallRun {
  workflow: Workflow;
  version: string;
  trigger: string;
  pins: Pins;
  origin: RunOrigin;
  /** The request's body. */
  body: Json;
  inputs?: Record<string, Json>;
  /** Give up waiting after this time: the outcome is 'running' then. */
  waitMs: number;
}
export type CallOutcome =
  | { status: 'answered'; run: string; answer: Json; httpStatus: number }
  | { status: 'failed'; run: string; problem: Problem }
  | { status: 'stopped'; run: string; problem: Problem }
  | { status: 'running'; run: string };

export type RunListener = (message: { snapshot: RunState } | { events: RunEvent[] }) => void;

/** What a step that waits asks of people. */
export interface Asking {
  run: string;
  workflow: { id: string; name: string };
  step: string;
  node: string;
  title: Text;
  request: LabelRequest;
}
/** Where steps that wait ask people, and find what these have given. */
export interface People {
  /** Absolute path of the record of what was given to a step; undefined where nobody was asked yet. */
  record(workflow: string, step: string): string | undefined;
  /** Resolves once it is kept. When the answer is there, the server calls `arrived`. */
  ask(asking: Asking): Promise<void>;
  /** A run is over or was stopped: it waits for nothing any more. */
  leave(run: string): void;
}

/** What the engine asks of the server side's collections; effects of steps end here. */
export interface Outside {
  /** Gives the version number; the registry keeps it for ever. */
  registerModel(
    model: ModelValue,
    request: { name: string; alias: string; run: string; workflow: string; scores: Record<string, number | null> },
  ): Promise<ModelValue>;
  deployEndpoint(endpoint: EndpointValue, origin: { run: string; workflow: string }): Promise<void>;
  findModel(name: string, alias: string): ModelValue | undefined;
  secret(name: string): { value: string; version: number } | undefined;
  /** Stands for the payloads that are kept of a webhook. */
  payloads(hook: string): string;
  /** Absolute path of a folder that the host has listed. */
  folder(name: string): string | undefined;
  /** Artifacts that must be kept for ever: models of the registry, endpoints, pins of published versions, uploads in use. */
  keeps(): Iterable<string>;
  people: People;
  changed(what: 'runs' | 'queue' | 'models' | 'endpoints' | 'labelling', id?: string): void;
}
