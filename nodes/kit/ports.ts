import type { Json, JsonObject } from './json.ts';
import type { Message, Text } from './text.ts';

/** The closed list of what a wire can carry. */
export const portTypes = ['table', 'model', 'metrics', 'report', 'endpoint', 'file', 'value'] as const;
export type PortType = (typeof portTypes)[number];

/** What a table's rows are for; set by a split, inherited along wires. */
export type Role = 'training' | 'validation' | 'test';

export interface Port {
  type: PortType;
  label?: Text;
  optional?: boolean;
  many?: boolean;
  /** At an output: the role its table gets. At an input: the role that belongs here. */
  role?: Role;
}
export type Ports = Readonly<Record<string, Port>>;

export function port<const T extends PortType, const O extends Omit<Port, 'type'>>(type: T, options?: O): { type: T } & O;
export function port(type: PortType, options: Omit<Port, 'type'> = {}): Port {
  return { type, ...options };
}

/** How a carried type may enter a port of another type; equal types always may. A row and a one-row table are the same thing. */
export const conversions: Readonly<Partial<Record<PortType, readonly PortType[]>>> = {
  value: ['table'],
  table: ['value'],
  metrics: ['value'],
};
export function mayEnter(from: PortType, to: PortType): boolean {
  return from === to || (conversions[from]?.includes(to) ?? false);
}

export type ColumnType = 'number' | 'text' | 'category' | 'date' | 'image' | 'json';

/** A column as known before a run or after one; shares are 0 to 1. */
export interface ColumnSpec {
  name: string;
  type: ColumnType;
  /** Of a column that this program adds: `reasons` and other `words` are stored as keys, which people read in their own language. */
  holds?: 'reasons' | 'words' | 'measured' | 'limit' | 'repeated-row';
  /** The values of a category with their counts, most frequent first, at most 50. */
  classes?: { name: string; count?: number }[];
  missing?: number;
  distinct?: number;
  averageLength?: number;
  min?: number;
  max?: number;
}

export type Task =
  | 'text-classification'
  | 'classification'
  | 'regression'
  | 'image-classification'
  | 'multimodal-classification'
  | 'relation-classification'
  | 'token-tagging'
  | 'text-generation'
  | 'embedding'
  /** No model is judged but a table: its quality, or how far it has moved from another. */
  | 'data';

/** What stays of a column whose cells have become others: what it is called, and what it is. */
export type ColumnKind = Pick<ColumnSpec, 'name' | 'type' | 'holds'>;

/** What is known of an output before any run; a missing member means "not known before a run". */
export interface TableSpec {
  type: 'table';
  columns?: ColumnSpec[];
  count?: number;
  role?: Role;
}
export interface ModelSpec {
  type: 'model';
  task?: Task;
  /** The columns that the model reads. */
  inputs?: ColumnSpec[];
  target?: string;
  classes?: string[];
  layers?: LayerFacts;
}
/** What a person who lays a network out should see of it: what goes in, what each layer makes of it, what stands behind the last. */
export interface LayerFacts {
  before: Message;
  each: Message[];
  after: Message[];
  /** Place of the first layer that is wrong; from there on nothing is known. */
  wrong?: number;
}
export interface MetricsSpec {
  type: 'metrics';
  task?: Task;
}
export interface PlainSpec {
  type: 'report' | 'endpoint' | 'file' | 'value';
  /** An example of the value, where one is known (a trigger's sample request). */
  example?: Json;
}
export type Spec = TableSpec | ModelSpec | MetricsSpec | PlainSpec;
export interface SpecOf {
  table: TableSpec;
  model: ModelSpec;
  metrics: MetricsSpec;
  report: PlainSpec;
  endpoint: PlainSpec;
  file: PlainSpec;
  value: PlainSpec;
}

export type Row = Record<string, Json>;

/** Where rows come from: said by the source node, and passed on to all that is made of them. */
export interface Origin {
  /** What it is, or the place that it was read from. */
  origin: string;
  licence?: string;
  owner?: string;
  ownership: 'unsaid' | 'public' | 'internal' | 'partner';
  /** When it was read, ISO 8601. */
  readAt: string;
}

/**
 * A table in a run. Either `artifact` names a table artifact (files `rows.parquet` and `summary.json`),
 * or `rows` holds a few rows inline, as in a webhook's request. `single`: it came from one row, so the answer is one row.
 */
export interface TableValue {
  type: 'table';
  columns: ColumnSpec[];
  count: number;
  role?: Role;
  artifact?: string;
  rows?: Row[];
  single?: boolean;
  origins?: Origin[];
}
/** A model artifact has the files `model.onnx`, `preprocess.json`, `model.json` (this value without `artifact`), and what else it needs. */
export interface ModelValue {
  type: 'model';
  artifact: string;
  task: Task;
  inputs: ColumnSpec[];
  target: string;
  classes?: string[];
  /** Of a model that writes: what it is asked, with names of columns in braces. */
  prompt?: string;
  /** "Linear model on 33,021 word features". */
  description: Message;
  /** Figures of the training, such as validationLoss and epochs. */
  scores: Record<string, number>;
  /** What it was made of: hashes of the rows and of the node's program, the settings, and how many rows. */
  lineage: { rows: string; settings: JsonObject; code: string; count: number };
  registered?: { name: string; version: number; alias: string };
  /** Sources of the rows that it was made of. */
  origins?: Origin[];
}
export interface Curve {
  /** Points [x, y], at most 200, in order. */
  points: [number, number][];
}
/** The middle 95 % of a figure over resampled rows. */
export type Interval = { low: number; high: number };
/** `few`: too few rows to rely on. */
export type MetricSlice = { name: string; count: number; value: number | null; interval?: Interval; few?: true };
export interface MetricsValue {
  type: 'metrics';
  task: Task;
  /** Rows judged. */
  count: number;
  /** Named figures; null where the figure is not defined, with the reason in `notes`. */
  scores: Record<string, number | null>;
  notes: Message[];
  /** How far each figure may move by chance, by its name. */
  intervals?: Record<string, Interval>;
  target: string;
  positive?: string;
  classes?: string[];
  /** confusion[true][predicted], rows and columns in the order of `classes`. */
  confusion?: number[][];
  perClass?: { name: string; precision: number; recall: number; f1: number; count: number; interval?: Interval }[];
  /** How often the answers were right (`right`) that were given with this certainty on average (`sure`), by tenths. */
  calibration?: { sure: number; right: number; count: number }[];
  /** One figure for the rows of each value of a column; numbers and dates in quarters. An empty name is a missing value. */
  slices?: { column: string; figure: string; items: MetricSlice[] };
  /** Texts: the rules of BLEU, which must be the same for two figures to be compared. */
  signature?: string;
  /** The same of TER. */
  terSignature?: string;
  roc?: Curve;
  precisionRecall?: Curve;
  /**
   * The predictions that were most surely wrong. `error` is for regression, `perplexity` for language models; where those were
   * not asked for texts, truth and prediction are null, and the rows are those that surprised them most.
   */
  mistakes?: { row: Row; truth: Json; predicted: Json; confidence?: number; error?: number; perplexity?: number }[];
  /** Regression: points [truth, predicted], at most 500. */
  scatter?: [number, number][];
}
export type ReportBlock =
  | { kind: 'heading'; text: Message }
  | { kind: 'paragraph'; text: Message }
  | { kind: 'figures'; items: { label: Message; value: number | string; unit?: 'share' | 'count' }[] }
  | { kind: 'table'; columns: Message[]; rows: (string | number | null | Message)[][] }
  /** `unit`: how the values are written; `limit` is marked on every bar; `legend` names `value` and `beside` where each bar has a second one. */
  | {
      kind: 'bars';
      label: Message;
      items: { label: string | Message; value: number; beside?: number }[];
      unit?: 'share';
      limit?: number;
      legend?: readonly [Message, Message];
    }
  /** A press that opens another output of the same node, such as the rows that the report speaks of. */
  /** Rows that are alike, the kept one beside those that repeat it; shown a page at a time. */
  | { kind: 'clusters'; label: Message; clusters: ReportCluster[] }
  | { kind: 'output'; output: string; label: Message };
/** A row as a text, in which a copy's pieces say what it has more or less than the kept row, or as a small picture (a data URL). */
export interface ClusterRow {
  name: Message;
  pieces?: { text: string; sign?: 'more' | 'less' }[];
  picture?: string;
  /** 0 to 1. */
  likeness?: number;
}
export interface ReportCluster {
  kept: ClusterRow;
  copies: ClusterRow[];
  /** Copies that are not listed. */
  more: number;
}
export interface ReportValue {
  type: 'report';
  title: Message;
  blocks: ReportBlock[];
}
export interface EndpointValue {
  type: 'endpoint';
  name: string;
  model: ModelValue;
  /** An example row that the endpoint accepts. */
  sample: Row;
}
export interface FileValue {
  type: 'file';
  artifact: string;
  name: string;
  bytes: number;
  media: string;
}
export interface ValueValue {
  type: 'value';
  json: Json;
}
export type PortValue = TableValue | ModelValue | MetricsValue | ReportValue | EndpointValue | FileValue | ValueValue;
export interface PortValueOf {
  table: TableValue;
  model: ModelValue;
  metrics: MetricsValue;
  report: ReportValue;
  endpoint: EndpointValue;
  file: FileValue;
  value: ValueValue;
}

/** `summary.json` of a table artifact: what the table view shows without reading the rows. */
export interface TableSummary {
  count: number;
  columns: (ColumnSpec & {
    /** Number and date (milliseconds) columns. */
    mean?: number;
    median?: number;
    deviation?: number;
    /** Equal-width bins from `min` to `max` (numbers, dates, text lengths), or the counts of `classes`. */
    histogram?: number[];
    /** Where the bins end before `max`: the few texts that are longer are in none. */
    histogramTo?: number;
  })[];
  /** The first 1,000 rows, texts cut at 2,000 characters; of a table with pictures the first 100, the pictures small. */
  first: Row[];
}

/** Names of ports that many nodes share, in words for people; a port with another name brings its own label. */
export const portLabels: Readonly<Record<string, Text>> = {
  rows: { en: 'rows', zh: '数据' },
  kept: { en: 'kept', zh: '保留' },
  removed: { en: 'removed', zh: '移除' },
  training: { en: 'training', zh: '训练' },
  validation: { en: 'validation', zh: '验证' },
  test: { en: 'test', zh: '测试' },
  model: { en: 'model', zh: '模型' },
  metrics: { en: 'metrics', zh: '指标' },
  report: { en: 'report', zh: '报告' },
  predictions: { en: 'predictions', zh: '预测' },
  endpoint: { en: 'endpoint', zh: '服务' },
  file: { en: 'file', zh: '文件' },
  value: { en: 'value', zh: '值' },
  request: { en: 'request', zh: '请求' },
  answer: { en: 'answer', zh: '应答' },
};
