import type { Json } from './json.ts';
import type { ModelSpec, ModelValue, Port, Ports, PortValueOf, SpecOf } from './ports.ts';
import type { FailureOptions, NodeProblem } from './problem.ts';
import type { FileRef, Settings, SettingsOf } from './settings.ts';
import type { Text, TextValues } from './text.ts';

/** What a running step may ask of the world. Nothing else reaches it. */
export interface Context {
  /** Fraction 0 to 1. Also the point where a stopped run leaves a loop, and a paused one where the node `pauses`: call it once a batch. */
  progress(fraction: number, text?: Text, values?: TextValues): void;
  signal: AbortSignal;
  /** A point of a live curve. */
  metric(name: string, value: number, step?: number): void;
  /** `headline: true` makes it the line shown on the node. */
  log(text: Text, values?: TextValues & { headline?: boolean }): void;
  /** Says what the result is not to be trusted for, like a Failure that lets the step go on; it stands at the node as long as the result does. */
  warn(text: Text, values?: TextValues, options?: FailureOptions): void;
  artifacts: Artifacts;
  /** The secret of that name; only names that this node's secret settings hold are answered. */
  secret(name: string): string;
  /** A folder of this step alone. It outlives a crash until the step is done, so a checkpoint here is found again. */
  workdir: string;
  device: Device;
  /** The record of what people have given to this step so far, as JSON lines; undefined where nobody was asked yet. Read, never write. */
  arrived?: string | undefined;
  /** Hash of this node's program, for the lineage of what it makes. */
  code: string;
}
export interface Device {
  kind: 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';
  threads: number;
  /** Bytes this step should stay below. */
  memory: number;
}
export interface Artifacts {
  /** Absolute path of a file of an artifact; without a name, the artifact's only file. Read, never write. */
  path(artifact: string, file?: string): string;
  /** Names of an artifact's files, sorted; a folder that was uploaded has one for each file, with its path inside the folder. */
  files(artifact: string): string[];
  /** Commits files (paths inside the workdir, which are moved, or bytes) as one immutable artifact; answers its hash. */
  commit(kind: 'table' | 'model' | 'file', files: Record<string, string | Uint8Array | Promise<Uint8Array>>): Promise<string>;
  /** Absolute path of what a file setting names: a file, or a folder of files. */
  file(ref: FileRef): string;
  /** The model that a file setting with `source: 'model'` names. */
  model(ref: FileRef): ModelValue;
}

/** What the server does with a step's outputs once it is done: the node only says what, as data. */
export type Effect = 'register-model' | 'deploy-endpoint' | 'respond';

/** What is known of a file setting's content before a run: what the node's `sniff` made of its beginning, or the registered model that it names. */
export interface Sample {
  [key: string]: Json | ModelSpec | undefined;
  model?: ModelSpec;
}

type PortKind<P> = P extends { type: infer T extends keyof PortValueOf } ? T : never;
export type InputsOf<I> = {
  [Name in keyof I]: I[Name] extends { many: true }
    ? PortValueOf[PortKind<I[Name]>][]
    : I[Name] extends { optional: true }
      ? PortValueOf[PortKind<I[Name]>] | undefined
      : PortValueOf[PortKind<I[Name]>];
};
export type OutputsOf<O> = { [Name in keyof O]: PortValueOf[PortKind<O[Name]>] };
/** Specs of the inputs: an unwired or not yet known one is undefined. */
export type InputSpecsOf<I> = {
  [Name in keyof I]: I[Name] extends { many: true } ? SpecOf[PortKind<I[Name]>][] : SpecOf[PortKind<I[Name]>] | undefined;
};
export type OutputSpecsOf<O> = { [Name in keyof O]?: SpecOf[PortKind<O[Name]>] };

export type Migration = (settings: Record<string, Json>) => Record<string, Json>;

export interface NodeDefinition<I extends Ports, O extends Ports, S extends Settings> {
  title: Text;
  /** One line in the palette. */
  summary: Text;
  /** A few sentences: when to use it, what each choice does, what to watch for. */
  help: Text;
  /** A name of the icon set in editor/theme/icons.tsx. */
  icon: string;
  /** Search words in both languages, synonyms and terms of the field. */
  words: readonly string[];
  inputs: I;
  outputs: O;
  settings: S;
  version?: number;
  migrate?: readonly Migration[];
  formerly?: readonly string[];
  /** `never`: acts on the outer world or reads the moment, so it runs every time. */
  cache?: 'by-inputs' | 'never';
  effect?: Effect;
  /** What it reads beside its inputs: the payloads that are kept of the webhook which that setting names. Its result counts only as long as they stay the same. */
  fingerprint?: { payloads: string };
  /** Whom it calls outside this computer and what for: people read it before they open a file from someone else. Left out: nobody. */
  calls?: Text;
  /** Starts a run from outside: what lies below runs only when it is called. `sample` is the setting that holds a sample request (JSON text). */
  trigger?: { sample: string };
  /** Goes on from what it keeps in its folder, so that a paused run need not wait for its end: `context.progress` then throws Paused. */
  pauses?: boolean;
  /** Can end early with the best so far: once it has told a point of a curve, `context.progress` may throw FinishedEarly. */
  finishes?: boolean;
  needs?: { device?: 'cpu' | 'gpu-preferred'; light?: boolean; memory?(specs: InputSpecsOf<I>, settings: SettingsOf<S>): number };
  /** Reads the beginning of a file setting's content (describe worker only). */
  sniff?(path: string, settings: SettingsOf<S>): Promise<Sample>;
  /** Specs of the outputs before any run. Pure; must cope with undefined specs. */
  describe?(specs: InputSpecsOf<I>, settings: SettingsOf<S>, sample?: Sample): OutputSpecsOf<O>;
  /** Problems that follow from specs and settings. Pure; says nothing about what is not known yet. */
  check?(specs: InputSpecsOf<I>, settings: SettingsOf<S>, sample?: Sample): NodeProblem[];
  run(context: Context, inputs: InputsOf<I>, settings: SettingsOf<S>): Promise<OutputsOf<O>> | OutputsOf<O>;
}

/** Declares a node. The types of `run`, `describe` and `check` follow from the ports and settings. */
export function defineNode<const I extends Ports, const O extends Ports, const S extends Settings>(
  definition: NodeDefinition<I, O, S>,
): NodeDefinition<I, O, S> {
  return definition;
}

/** A definition whose ports and settings are not known to the compiler: what a loader gets. Values were checked before they come here. */
export interface AnyNode extends Omit<NodeDefinition<Ports, Ports, Settings>, 'needs' | 'sniff' | 'describe' | 'check' | 'run'> {
  needs?: { device?: 'cpu' | 'gpu-preferred'; light?: boolean; memory?(specs: unknown, settings: unknown): number };
  sniff?(path: string, settings: unknown): Promise<Sample>;
  describe?(specs: unknown, settings: unknown, sample?: Sample): Record<string, SpecOf[keyof SpecOf] | undefined>;
  check?(specs: unknown, settings: unknown, sample?: Sample): NodeProblem[];
  run(
    context: Context,
    inputs: unknown,
    settings: unknown,
  ): Promise<Record<string, PortValueOf[keyof PortValueOf]>> | Record<string, PortValueOf[keyof PortValueOf]>;
}

/** One node type as data: what the palette, the form, the checks and the documentation read. Written to catalog.json at build. */
export interface CatalogEntry {
  type: string;
  category: string;
  version: number;
  title: Text;
  summary: Text;
  help: Text;
  icon: string;
  words: readonly string[];
  inputs: Ports;
  outputs: Ports;
  settings: Settings;
  cache: 'by-inputs' | 'never';
  light: boolean;
  /** Can be paused in the middle. */
  pauses: boolean;
  /** Can end early with the best so far. */
  finishes?: boolean;
  device: 'cpu' | 'gpu-preferred';
  effect?: Effect;
  fingerprint?: { payloads: string };
  calls?: Text;
  trigger?: { sample: string };
  formerly: readonly string[];
  describes: boolean;
  sniffs: boolean;
  /** Hash of the sources that the node's result depends on. */
  code: string;
}
export type Catalog = Readonly<Record<string, CatalogEntry>>;

/** The data part of a definition. */
export function catalogEntry(type: string, code: string, node: AnyNode): CatalogEntry {
  const { title, summary, help, icon, words, inputs, outputs, settings } = node;
  return {
    type,
    category: type.slice(0, type.indexOf('/')),
    version: node.version ?? 1,
    title,
    summary,
    help,
    icon,
    words,
    inputs,
    outputs,
    settings,
    cache: node.cache ?? 'by-inputs',
    light: node.needs?.light ?? false,
    pauses: node.pauses ?? false,
    ...(node.finishes && { finishes: true }),
    device: node.needs?.device ?? 'cpu',
    ...(node.effect && { effect: node.effect }),
    ...(node.fingerprint && { fingerprint: node.fingerprint }),
    ...(node.calls && { calls: node.calls }),
    ...(node.trigger && { trigger: node.trigger }),
    formerly: node.formerly ?? [],
    describes: node.describe !== undefined,
    sniffs: node.sniff !== undefined,
    code,
  };
}

export function portsOf(entry: CatalogEntry, side: 'inputs' | 'outputs'): [string, Port][] {
  return Object.entries(entry[side]);
}
