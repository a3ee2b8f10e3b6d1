import { copyFileSync, linkSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Context, Device } from '../../nodes/kit/define-node.ts';
import { canonicalJson } from '../../nodes/kit/json.ts';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import { Cancelled, FinishedEarly, nodeProblem, Paused } from '../../nodes/kit/problem.ts';
import type { FileRef } from '../../nodes/kit/settings.ts';
import { message, type Message } from '../../nodes/kit/text.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import type { StepJob, StepReport } from './messages.ts';
import { redactor } from './redact.ts';

/** The context of one step in a worker, and what the worker asks of it afterwards. */
export interface StepContext {
  context: Context;
  /** Sends what is held back: the last progress and points of curves. */
  settle(): void;
  /** Whether the node made use of its folder. */
  usedWorkdir(): boolean;
  /** Whether the node was told to end with what it has. */
  wasFinished(): boolean;
  redact<Value>(value: Value): Value;
}

const progressMs = 100;

export function createStepContext(
  job: StepJob,
  parts: {
    artifacts: ArtifactStore;
    device: Device;
    signal: AbortSignal;
    pausing?(): boolean;
    finishing?(): boolean;
    report(report: StepReport): void;
    alive(): void;
  },
): StepContext {
  const { step } = job;
  const redact = redactor(Object.values(job.secrets ?? {}));
  const points = new Map<string, [number, number][]>();
  const counts = new Map<string, number>();
  let used = false;
  let finished = false;
  let progressAt = 0;
  let pointsAt = 0;
  let held: { fraction: number; text?: Message } | undefined;

  // What kind of report it is, and of which step, is said by us alone.
  const report = (body: StepReport): void => parts.report(Object.assign(redact(body), { kind: body.kind, step: body.step }));
  function workdir(): string {
    if (!used) mkdirSync(job.workdir, { recursive: true });
    used = true;
    return job.workdir;
  }
  function sendPoints(): void {
    pointsAt = performance.now();
    for (const [name, batch] of points) report({ kind: 'metric', step, name, points: batch });
    points.clear();
  }
  function sendProgress(): void {
    if (!held) return;
    progressAt = performance.now();
    report({ kind: 'progress', step, fraction: held.fraction, ...(held.text && { text: held.text }) });
    held = undefined;
  }

  const context: Context = {
    progress(fraction, text, values) {
      if (parts.signal.aborted) throw new Cancelled();
      if (parts.pausing?.()) throw new Paused();
      // Before its first point there is nothing yet that it could end with.
      if (!finished && counts.size > 0 && parts.finishing?.()) {
        finished = true;
        throw new FinishedEarly();
      }
      parts.alive();
      held = { fraction: Math.min(1, Math.max(0, fraction)), ...(text && { text: message(text, values) }) };
      if (performance.now() - progressAt > progressMs) sendProgress();
      if (points.size > 0 && performance.now() - pointsAt > progressMs) sendPoints();
    },
    signal: parts.signal,
    metric(name, value, at) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      // JSON has no infinity, and a curve has no place for one.
      if (!Number.isFinite(value)) return;
      const batch = points.get(name);
      if (batch) batch.push([at ?? count, value]);
      else points.set(name, [[at ?? count, value]]);
      if (performance.now() - pointsAt > progressMs) sendPoints();
    },
    log(text, values) {
      const { headline, ...shown } = values ?? {};
      report({ kind: 'log', step, message: message(text, values && shown), ...(headline === true && { headline }) });
    },
    warn(text, values, options) {
      report({ kind: 'warned', step, problem: nodeProblem('warning', text, values, options) });
    },
    artifacts: {
      path: parts.artifacts.path,
      files: (artifact) => Object.keys(parts.artifacts.manifest(artifact).files).sort(),
      commit: parts.artifacts.commit,
      file: (ref) => pathOf(ref),
      model: (ref) => modelOf(ref),
    },
    secret: (name) => job.secrets?.[name] ?? '',
    get workdir() {
      return workdir();
    },
    device: parts.device,
    arrived: job.arrived,
    code: job.code,
  };

  function fileFor(ref: FileRef): NonNullable<StepJob['files']>[string] | undefined {
    const wanted = canonicalJson(ref);
    const setting = Object.keys(job.files ?? {}).find((name) => canonicalJson(job.settings[name]) === wanted);
    return setting === undefined ? undefined : job.files?.[setting];
  }
  function pathOf(ref: FileRef): string {
    const file = fileFor(ref);
    if (file?.path !== undefined) return file.path;
    if (file?.artifact !== undefined) return uploaded(file.artifact);
    throw new Error('The node asks for a file that none of its settings names.');
  }
  function modelOf(ref: FileRef): ModelValue {
    const model = fileFor(ref)?.model;
    if (!model) throw new Error('The node asks for a model that none of its settings names.');
    return model;
  }
  /** An upload of one file is that file; one of several is laid out as a folder, by links where the disk can. */
  function uploaded(artifact: string): string {
    const { files } = parts.artifacts.manifest(artifact);
    const names = Object.keys(files);
    if (names.length === 1) return parts.artifacts.path(artifact);
    const folder = join(workdir(), `upload-${artifact.slice(0, 16)}`);
    for (const name of names) {
      const place = resolve(folder, name);
      if (!place.startsWith(folder + sep)) continue;
      mkdirSync(dirname(place), { recursive: true });
      layOut(parts.artifacts.path(artifact, name), place);
    }
    return folder;
  }

  return {
    context,
    settle() {
      sendProgress();
      sendPoints();
    },
    usedWorkdir: () => used,
    wasFinished: () => finished,
    redact,
  };
}

function layOut(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    copyFileSync(from, to);
  }
}
