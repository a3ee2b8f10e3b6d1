import { mkdtemp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, InputsOf, NodeDefinition, OutputsOf } from '../nodes/kit/define-node.ts';
import { withDefaults, type FileRef, type Settings, type SettingsOf } from '../nodes/kit/settings.ts';
import type { ModelValue, Ports } from '../nodes/kit/ports.ts';
import { Cancelled, type NodeProblem, nodeProblem } from '../nodes/kit/problem.ts';
import { message, say, type Message } from '../nodes/kit/text.ts';
import { openArtifacts } from '../runtime/store/artifacts.ts';

/** What a node said while it ran in a test. */
export interface Heard {
  log: Message[];
  headline?: string;
  warnings: NodeProblem[];
  metrics: Record<string, [number, number][]>;
  progress: number[];
}
export interface Bench {
  context: Context;
  heard: Heard;
  /** The next progress report leaves the node, as after a press on Stop. */
  cancel(): void;
}

/** A context without worker or server, over a real artifact store in a new temporary folder. */
export async function bench(
  options: { home?: string; files?: Record<string, string>; models?: Record<string, ModelValue>; secrets?: Record<string, string> } = {},
): Promise<Bench> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'graftwork-node-')));
  const workdir = join(home, 'work');
  await mkdir(workdir, { recursive: true });
  const store = await openArtifacts(join(home, 'artifacts'));
  const controller = new AbortController();
  const heard: Heard = { log: [], warnings: [], metrics: {}, progress: [] };
  const context: Context = {
    progress(fraction) {
      if (controller.signal.aborted) throw new Cancelled();
      heard.progress.push(fraction);
    },
    signal: controller.signal,
    metric: (name, value, step) => void (heard.metrics[name] ??= []).push([step ?? heard.metrics[name].length, value]),
    log(text, values = {}) {
      heard.log.push(message(text, values));
      if (values.headline === true) heard.headline = say(message(text, values), 'en');
    },
    warn: (text, values, options) => void heard.warnings.push(nodeProblem('warning', text, values, options)),
    artifacts: {
      path: store.path,
      files: store.files,
      commit: store.commit,
      file(ref: FileRef) {
        if (ref.source === 'upload') return store.path(ref.artifact);
        return (ref.source === 'model' ? undefined : options.files?.[ref.path]) ?? '/nowhere';
      },
      model(ref: FileRef) {
        const found = ref.source === 'model' ? options.models?.[`${ref.name}:${ref.alias}`] : undefined;
        if (!found) throw new Error('no such model in this test');
        return found;
      },
    },
    secret: (name) => options.secrets?.[name] ?? '',
    workdir,
    device: { kind: 'cpu', threads: 2, memory: 2_000_000_000 },
    code: 'code-of-the-test',
  };
  return { context, heard, cancel: () => controller.abort() };
}

/** Runs a node as a worker would, with defaults for the settings that are not given. */
export async function runNode<const I extends Ports, const O extends Ports, const S extends Settings>(
  definition: NodeDefinition<I, O, S>,
  inputs: InputsOf<I>,
  settings: Partial<SettingsOf<S>> = {},
  where?: Bench,
): Promise<OutputsOf<O> & { heard: Heard }> {
  const { context, heard } = where ?? (await bench());
  const filled = filledSettings(definition.settings, settings);
  return { ...(await definition.run(context, inputs, filled)), heard };
}

function filledSettings<S extends Settings>(settings: S, given: Partial<SettingsOf<S>>): SettingsOf<S>;
function filledSettings(settings: Settings, given: object): object {
  return { ...withDefaults(settings, {}), ...given };
}
