import type { Specs } from '../nodes/kit/check.ts';
import type { CatalogEntry, Sample } from '../nodes/kit/define-node.ts';
import type { Difference } from '../nodes/kit/differences.ts';
import type { FoundKey } from '../nodes/kit/find-secrets.ts';
import type { Json } from '../nodes/kit/json.ts';
import type { Answer, Item, Person, Question, QuestionKind } from '../nodes/kit/labelling.ts';
import type { Counts, ItemStatus } from '../nodes/kit/labels.ts';
import type { ColumnSpec, ModelValue, Row, TableSummary } from '../nodes/kit/ports.ts';
import type { Problem } from '../nodes/kit/problem.ts';
import type { PlannedStep, RunEvent, RunState, RunStatus, Target } from '../nodes/kit/run.ts';
import type { FileRef, Setting } from '../nodes/kit/settings.ts';
import type { SheetLine } from '../nodes/kit/share-sheet.ts';
import type { Message, Text } from '../nodes/kit/text.ts';
import type { Subflow, Workflow } from '../nodes/kit/workflow.ts';

/**
 * What the editor and the server say to each other. Types alone: the server checks requests with the route schemas.
 * Dates are ISO 8601 in UTC. Every error has the body ErrorBody and a fitting status.
 */
export interface ErrorBody {
  error: {
    code: string;
    message: Message;
    /** For a refused stale save (409, code 'stale-save'). */
    stale?: { version: string; workflow: Workflow; differences: Message[] };
    problems?: Problem[];
  };
}

// GET /api/session. Without a session every other /api route answers 401 with code 'signed-out'.
export interface Session {
  signedIn: boolean;
  owner: string;
  /** The name of the key that it was opened with; missing for who signed in by the link. */
  name?: string;
  /** What it opens: all, or the rows that are to be labelled and nothing else. */
  opens: 'everything' | 'labelling';
}
// GET /api/status
export interface Status {
  version: string;
  devices: string[];
  cores: number;
  memoryBytes: number;
  diskFreeBytes: number;
  workers: { id: number; pid: number; busy: boolean; rssBytes: number }[];
  running: number;
  queued: number;
}

// GET /api/storage;  POST /api/storage/make-room -> { freed: bytes }, removes what is removable
// DELETE /api/storage/hub, /api/storage/readings -> { freed: bytes }; refused while a run is under way
export interface Storage {
  /** Where everything is kept. */
  folder: string;
  freeBytes: number;
  /** All results, models and uploads. */
  usedBytes: number;
  /** Results of older runs, which can be made again. */
  removableBytes: number;
  /** Beside these: models and data sets fetched from the hub, rows kept of databases to add the new ones to, what webhooks have received. */
  keptBytes: { hub: number; readings: number; payloads: number };
}

// GET /api/catalog
export interface CatalogReply {
  nodes: CatalogEntry[];
}

// Workflows ---------------------------------------------------------------
// GET /api/workflows -> WorkflowSummary[]
export interface WorkflowSummary {
  id: string;
  name: string;
  description: string;
  /** Hash of the newest saved content. */
  version: string;
  updatedAt: string;
  nodes: number;
  lastRun?: { id: string; status: RunStatus; at: string };
  published?: Published;
}
export interface Published {
  version: string;
  /** 1, 2, 3 ... */
  number: number;
  at: string;
  hook: string;
}
// GET /api/examples -> ExampleSummary[]
export interface ExampleSummary {
  name: string;
  title: Message;
  description: Message;
  /** Icon names of its node types in order, for the picture on the card. */
  nodes: { type: string; x: number; y: number }[];
  /** Wires between them, by place in `nodes`. */
  wires?: [from: number, to: number][];
  /** From earlier runs, where there are any. */
  seconds?: number;
}
// POST /api/workflows -> 201 WorkflowRecord
export type NewWorkflow = { name: string } | { example: string } | { copyOf: string } | { file: string };
// POST /api/sheet { file } -> Sheet: what a workflow file would do, for the person who is about to open it
export interface Sheet {
  name: string;
  description: string;
  nodes: number;
  /** `missing`: what it wants is not on this server; `taken`: what it makes is there already, and what becomes of that. */
  lines: (Omit<SheetLine, 'wants' | 'makes'> & { missing?: true; taken?: Text })[];
  /** Credentials that stand in it as plain text. */
  keys: FoundKey[];
}
// GET /api/workflows/:id -> WorkflowRecord. `notices`: what opening changed (migrations), told to the user.
export interface WorkflowRecord {
  workflow: Workflow;
  version: string;
  updatedAt: string;
  published?: Published;
  notices: Message[];
}
// PUT /api/workflows/:id -> Saved; 409 'stale-save' when base is not the newest
export interface Saved {
  version: string;
  updatedAt: string;
}
// PATCH /api/workflows/:id { name } -> Saved.  GET /api/workflows/:id/export -> the file (attachment)
// DELETE /api/workflows/:id -> 204: it can be brought back for 30 days
// GET /api/workflows/deleted -> DeletedWorkflow[];  DELETE /api/workflows/deleted/:id -> 204 (for good)
// POST /api/workflows/:id/restore -> WorkflowRecord: the same workflow, with its versions, runs and webhook
export interface DeletedWorkflow {
  id: string;
  name: string;
  nodes: number;
  deletedAt: string;
}
// GET /api/workflows/:id/versions -> WorkflowVersion[] (newest first);  GET /api/workflows/:id/versions/:version -> Workflow
export interface WorkflowVersion {
  version: string;
  at: string;
  /** What a person called it. */
  name?: string;
  published?: number;
  /** There is a run of it. */
  ran?: true;
}
// PATCH /api/workflows/:id/versions/:version { name, at? } -> 204; '' takes the name away
// GET /api/workflows/:id/history?before=&limit= -> VersionEntry[] (newest first; `before` is an `at`)
/** A version as the history shows it: autosaves that follow each other closely are one, the last of them. */
export interface VersionEntry extends WorkflowVersion {
  /** When the first of its saves was. */
  since: string;
  saves: number;
  /** Runs of it among the latest of the workflow, and the figures of the newest that is done. */
  runs: number;
  lastRun?: string;
  scores: RunSummary['scores'];
  /** Against the entry before it; missing for the first of all. */
  changes?: Difference[];
  /** The version of the entry before it. */
  previous?: string;
}
// POST /api/workflows/:id/outlook { workflow, target, node? }: what is known and what Run would do, for the draft as it is in the editor
export interface Outlook extends Foreseen {
  specs: Specs;
  problems: Problem[];
  parts?: Record<'to' | 'from' | 'only', Foreseen & { blocking: Problem[] }>;
}
/** What a run would do. */
export interface Foreseen {
  steps: PlannedStep[];
  toRun: number;
  cached: number;
  /** Along the longest path, or all work on the workers that there are; from earlier runs, missing when a step has never run. */
  estimateMs?: number;
}
// POST /api/workflows/:id/publish -> Published; refused (409 'not-ready', problems) until all upstream is cached
// POST /api/workflows/:id/publish/:number -> Published: an earlier version is live again, with the results that it stood on
// DELETE /api/workflows/:id/publish -> 204
// GET /api/workflows/:id/publish -> Publishing: what publishing the draft would change
export interface Publishing {
  live?: Published;
  /** All that was ever published, newest first; each can be live again. */
  earlier: Published[];
  /** The number that the draft would get. */
  number: number;
  /** Why it cannot be published now. */
  refused?: { code: string; message: Message; problems: Problem[] };
  /** What those who call will notice. */
  callers: Message[];
  /** From what is live to the draft. */
  changes: Difference[];
}

// Subflows ----------------------------------------------------------------
// GET /api/subflows -> LibrarySubflow[];  PUT /api/subflows { hash, subflows } -> LibrarySubflow
// PATCH /api/subflows/:id { name } -> LibrarySubflow;  DELETE /api/subflows/:id -> 204
export interface LibrarySubflow {
  /** The same for all contents that the subflow has had. */
  id: string;
  hash: string;
  /** Its content, and those inside it, by hash. */
  subflows: Record<string, Subflow>;
  updatedAt: string;
}

// Runs --------------------------------------------------------------------
// POST /api/runs -> 201 { run: string }; 409 'has-problems' with problems when the workflow cannot run
export interface NewRun {
  workflow: string;
  version: string;
  target: Target;
}
export type RunOrigin =
  | { kind: 'editor' }
  | { kind: 'hook'; hook: string }
  | { kind: 'hook-test'; hook: string }
  | { kind: 'again'; run: string }
  | { kind: 'command-line' };
// GET /api/runs?workflow=&status=&origin=&before=&whole=&limit= -> RunSummary[] (newest first; `before` is a run id; `whole` leaves out light calls)
export interface RunSummary {
  id: string;
  workflow: string;
  workflowName: string;
  version: string;
  target: Target;
  origin: RunOrigin;
  status: RunStatus;
  startedAt: string;
  ms?: number;
  /** Where a range fans out: how many branches there are. */
  branches?: number;
  /** Named figures of the metrics outputs: { node title: { f1: 0.93 } }; of several branches those of the best. */
  scores: Record<string, Readonly<Record<string, number | null>>>;
  problem?: Problem;
}
// GET /api/runs/:id -> RunRecord
export interface RunRecord extends RunSummary {
  state: RunState;
  workflowAtRun: Workflow;
}
// POST /api/runs/:id/cancel -> 202;  POST /api/runs/:id/again -> 201 { run }
// POST /api/runs/:id/pause -> 202;  POST /api/runs/:id/resume -> 202; 409 'run-over' where it has ended
// POST /api/runs/:id/finish { node } -> 202: a training ends with the best so far; 409 'nothing-to-finish' where it is not at work

// GET /api/queue -> QueueEntry[]: the runs that have not ended, in the order in which they get workers
export interface QueueEntry {
  run: string;
  workflow: string;
  workflowName: string;
  target: Target;
  /** What the node of the target is called. */
  targetTitle?: Text;
  origin: RunOrigin;
  startedAt: string;
  /** `pausing`: no step starts any more, but one that cannot stop in the middle has not ended yet. */
  status: 'running' | 'waiting' | 'pausing' | 'paused';
  /** Why it waits, or what a pause still waits for. */
  why?: Message;
  /** Steps that are over, of all; the share counts the running ones by their own progress. */
  done: number;
  steps: number;
  share: number;
  /** The step at work. */
  step?: Text;
  /** What its steps still need, never counting the time in the queue; missing where nothing is known. */
  secondsLeft?: number;
  /** One of its steps has never run, so that it takes longer than that. */
  atLeast?: true;
  /** When it will get a worker, about; missing where nobody can say. */
  startsInSeconds?: number;
}
// POST /api/queue/order { run, before } -> QueueEntry[]: puts a run before another one, or last where `before` is null
// GET /api/runs/compare?a=&b= -> Comparison: what changed from a to b, in words
export interface Comparison {
  a: RunSummary;
  b: RunSummary;
  /** "accuracy 0.92 → 0.87" */
  scores: Change[];
  /** "learning rate 0.001 → 0.01", nodes added, removed, rewired, data changed, code changed */
  causes: Change[];
  /** What ran, for the difference on the graph. */
  before: Workflow;
  after: Workflow;
}
export interface Change {
  kind: 'figure' | 'setting' | 'graph' | 'data' | 'code';
  node?: string;
  /** What the node is called, where the message does not say it. */
  title?: Text;
  message: Message;
  /** For scores: whether the newer value is better, where that is known. */
  better?: boolean;
}

// Labelling ---------------------------------------------------------------
// GET /api/labelling -> LabellingSummary[]: those that a run waits for first, then the newest
export interface LabellingSummary {
  id: string;
  /** What the node is called. */
  title: Text;
  workflow: string;
  workflowName: string;
  node: string;
  kind: QuestionKind;
  /** Runs that wait for it. */
  runs: string[];
  askedAt: string;
  /** Different rows, by how far they are. */
  counts: Counts;
  /** So many labelled rows were asked for. */
  wanted: number;
  /** As many as were asked for, or somebody has ended it. */
  complete: boolean;
}
// GET /api/labelling/:id -> LabellingRecord
export interface LabellingRecord extends LabellingSummary {
  question: Question;
  /** Of the newest line of its record. */
  seq: number;
  me: Person;
  /** I may decide disagreements and finish, and see what everybody does; otherwise `people` is me alone. */
  leads: boolean;
  /** Rows that I can still answer. */
  mineOpen: number;
  people: LabellerRecord[];
  /** Rows that several people have answered, and of those the ones on which all said the same. */
  shared: number;
  agreed: number;
}
export interface LabellerRecord extends Person {
  answers: number;
  skips: number;
  decisions: number;
  lastAt: string;
  /** Rows an hour while at it: pauses of more than five minutes do not count; missing below ten rows. */
  perHour?: number;
}
/** A row as one person sees it; what others said is there where they disagree, for whoever decides. */
export interface LabelRow {
  /** Counts from 0 in the order of the labelling. */
  place: number;
  item: Item;
  status: ItemStatus;
  /** I may answer it without taking it from somebody else. */
  free: boolean;
  mine?: GivenLabel;
  others?: GivenLabel[];
  decision?: GivenLabel;
}
export interface GivenLabel {
  by: Person;
  at: string;
  answer?: Answer;
  skip?: string;
  note?: string;
}
// POST /api/labelling/:id/next { count, without? } -> LabelRow[]: rows for me, kept free from others for ten minutes; `without`: keys that I hold already
// POST /api/labelling/:id/give-back { items } -> 204: what I hold and will not answer now is free for others
// GET /api/labelling/:id/rows?show=all|mine|open|conflict|skipped&offset=&limit= -> LabelRowPage
export interface LabelRowPage {
  total: number;
  rows: LabelRow[];
}
// POST /api/labelling/:id/labels { saves: Save[], onlyFree? } -> SavedLabels. Each save is a line of the record; one that comes twice counts once.
// `onlyFree`: rows that are somebody else's by now are left out and named in `taken`, as where many rows get one label.
export interface SavedLabels {
  seq: number;
  counts: Counts;
  complete: boolean;
  taken: string[];
}
// POST /api/labelling/:id/finish -> SavedLabels: the runs that wait go on with what there is

// Artifacts ---------------------------------------------------------------
// GET /api/artifacts/:hash/summary -> TableShape
export interface TableShape {
  count: number;
  /** The first 500. */
  columns: TableSummary['columns'];
}
// GET /api/artifacts/:hash/duplicates -> { duplicates: number | null }: rows that repeat an earlier one; null where counting takes too long
// GET /api/artifacts/:hash/rows?offset=&limit= -> TablePage (limit at most 200)
export interface TablePage {
  offset: number;
  total: number;
  rows: Row[];
}
// GET /api/artifacts/:hash/picture?column=&row= -> WholePicture
export interface WholePicture {
  /** What the cell holds: a data URL, null where it is empty. */
  picture: Json;
}
// GET /api/artifacts/:hash/files -> { name, bytes }[];  GET /api/artifacts/:hash/files/:name -> the bytes (attachment)
// GET /api/artifacts/:hash/csv -> the table as CSV (attachment)

// Files -------------------------------------------------------------------
// POST /api/uploads (multipart, one or many files in the field `files`; many make a folder) -> Uploaded
export interface Uploaded {
  file: FileRef;
  /** What the reading node learned from it, by the settings' defaults. */
  sample?: Sample;
}
// GET /api/folders -> folders that the host has listed;  GET /api/folders/:name -> FolderEntry[]
export interface FolderEntry {
  path: string;
  bytes: number;
}

// Models ------------------------------------------------------------------
// GET /api/models -> ModelRecord[];  GET /api/models/:name -> ModelRecord
export interface ModelRecord {
  name: string;
  versions: ModelVersion[];
  /** alias -> version, such as { live: 3 } */
  aliases: Record<string, number>;
}
export interface ModelVersion {
  version: number;
  at: string;
  model: ModelValue;
  /** Where it was made. */
  run?: string;
  workflow?: string;
  scores: Record<string, number | null>;
}
// PUT /api/models/:name/aliases/:alias { version } -> ModelRecord;  DELETE /api/models/:name/aliases/:alias -> ModelRecord
// DELETE /api/models/:name/versions/:version -> 204 (409 while an alias or an endpoint uses it);  DELETE /api/models/:name -> 204
// POST /api/artifacts/:hash/predict { rows: Row[] } -> Predictions ("try it")
export interface Predictions {
  predictions: Row[];
  ms: number;
}

// Endpoints ---------------------------------------------------------------
// GET /api/endpoints -> EndpointRecord[];  GET /api/endpoints/:name -> EndpointRecord
export interface EndpointRecord {
  name: string;
  status: 'live' | 'stopped';
  /** Path on this server, "/endpoints/spam-filter". */
  path: string;
  model: ModelValue;
  sample: Row;
  /** Newest last: what was deployed when. */
  versions: { number: number; at: string; model: ModelValue; run?: string }[];
  current: number;
  counts: { requests: number; failed: number; p50Ms: number; p99Ms: number };
  workflow?: string;
}
// POST /api/endpoints/:name/stop, /start, /versions/:number (serve that version) -> EndpointRecord;  DELETE -> 204
// GET /api/endpoints/:name/requests -> EndpointRequest[] (last 50, kept in memory; rows are cut)
export interface EndpointRequest {
  at: string;
  ms: number;
  status: number;
  rows: Row[];
  answer?: Row[];
  message?: Message;
}
// POST /endpoints/:name { rows: Row[] } -> { predictions: Row[] }; key or session needed

// Webhooks ----------------------------------------------------------------
// GET /api/hooks -> HookRecord[];  GET /api/hooks/:name;  PATCH /api/hooks/:name (HookSettings, partial) -> HookRecord
export interface HookSettings {
  /** A key is asked for unless this is false. */
  keyNeeded: boolean;
  /** HMAC-SHA256 over `${timestamp}.${raw body}` in X-Graftwork-Signature, seconds in X-Graftwork-Timestamp, at most 300 s old. */
  signed: boolean;
  requestsPerMinute: number;
  maxBytes: number;
  mode: 'sync' | 'async' | 'callback';
  /** A sync call that takes longer answers 202 with the run's address. */
  syncSeconds: number;
}
export interface HookRecord extends HookSettings {
  name: string;
  /** "/hooks/spam-filter" and "/hooks/spam-filter/test" */
  path: string;
  testPath: string;
  workflow: string;
  workflowName: string;
  published: Published;
  sample: Json;
  counts: { requests: number; failed: number; p50Ms: number; p99Ms: number };
  /** Bytes of payloads that are kept; its trigger says whether any are. */
  keptBytes: number;
}
// DELETE /api/hooks/:name/payloads -> 204: what was kept of its requests goes for good
// POST /api/hooks/:name/signing-secret -> { secret } (shown once)
// GET /api/hooks/:name/requests -> HookRequest[] (newest first)
export interface HookRequest {
  id: string;
  at: string;
  run: string;
  status: number;
  ms: number;
  body: Json;
  /** The body was too large to be kept, so `body` is null and the request cannot be replayed. */
  bodyLeftOut?: true;
  test: boolean;
}
// POST /api/hooks/:name/replay { request } -> { status, body, run }: a stored request against the draft
// POST /hooks/:name[?mode=sync|async|callback&callback=URL] header Idempotency-Key; -> the answer, or 202 { run, status: "/hooks/:name/runs/:run" }
// POST /hooks/:name/test : runs the draft;  GET /hooks/:name/runs/:run -> { status, answer? }

// GET /hooks/:name/form -> HookForm: what a colleague's page asks; opened like the webhook itself
export interface HookForm {
  hook: string;
  title: string;
  description: string;
  /** The trigger's sample request: its members are the fields. */
  sample: Json;
  /** What the models behind it read, for choices and ranges. */
  columns: ColumnSpec[];
  /** Settings that the maker marked. */
  inputs: { name: string; setting: Setting; value: Json }[];
}

// GET /hooks/:name/runs/:run -> HookRun: how far a call is that was not waited for
export interface HookRun {
  run: string;
  status: RunStatus;
  answer?: Json;
  message?: Message;
}

// Keys and secrets --------------------------------------------------------
// GET /api/keys -> KeyRecord[];  POST /api/keys { name, scopes } -> KeyRecord & { key } (shown once);  DELETE /api/keys/:id -> 204
export interface KeyRecord {
  id: string;
  name: string;
  /** What it opens. 'label': the rows that steps ask about, to answer them; 'api': everything. */
  scopes: ('endpoints' | 'hooks' | 'label' | 'api')[];
  createdAt: string;
  lastUsedAt?: string;
  /** First letters, to tell keys apart. */
  start: string;
}
// GET /api/secrets -> SecretRecord[];  PUT /api/secrets/:name { value } -> SecretRecord;  DELETE -> 204. Values never come back.
export interface SecretRecord {
  name: string;
  version: number;
  updatedAt: string;
}

// Live (socket.io, path /socket, session cookie) ---------------------------
export interface ClientToServer {
  /** `after`: the last sequence number the client has, 0 for none. The server answers with 'snapshot' or 'events', then live 'events'. */
  watch(request: { run: string; after: number }): void;
  unwatch(request: { run: string }): void;
  watchEndpoint(request: { name: string }): void;
  unwatchEndpoint(request: { name: string }): void;
  /** This page shows the workflow; one at a time. The server answers with 'present'. */
  open(request: { workflow: string }): void;
  leave(): void;
}
/** Another page that has the same workflow open. */
export interface Present {
  id: string;
  /** The same browser, so most likely the same person. */
  sameBrowser: boolean;
  /** The name of the key that its session was opened with. */
  key?: string;
  since: string;
}
export interface ServerToClient {
  /** The whole state at `state.seq`; sent when the missing events are many, or gone. */
  snapshot(message: { run: string; state: RunState }): void;
  events(message: { run: string; events: RunEvent[] }): void;
  endpointRequest(message: { name: string; request: EndpointRequest }): void;
  /** Something in a list changed: read it again. `version`: of a workflow that was saved. */
  changed(message: {
    what: 'workflows' | 'runs' | 'queue' | 'models' | 'endpoints' | 'hooks' | 'keys' | 'subflows' | 'labelling';
    id?: string;
    version?: string;
  }): void;
  /** Who else has the workflow open, sent to all who have whenever that changes. */
  present(message: { workflow: string; others: Present[] }): void;
}
