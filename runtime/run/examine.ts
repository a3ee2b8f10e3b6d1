import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkWorkflow, type Specs } from '../../nodes/kit/check.ts';
import { roleProblems } from '../../nodes/kit/role-problems.ts';
import type { Sample } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import type { PortValue, Spec } from '../../nodes/kit/ports.ts';
import type { NodeProblem, Problem } from '../../nodes/kit/problem.ts';
import type { Target } from '../../nodes/kit/run.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { heldOutProblems } from '../../nodes/kit/held-out.ts';
import { placedProblem } from '../../nodes/kit/fixes.ts';
import { hold } from '../hold.ts';
import { called } from './called.ts';
import type { CacheEntry } from '../store/cache.ts';
import { checkpointFolder } from './checkpoint-folder.ts';
import type { DescribeNode, Description, SpecSource } from './describe-messages.ts';
import type { EngineParts } from './engine-parts.ts';
import { bareSpecs, specOfValue } from './enter-spec.ts';
import { type Plan, planRun } from './plan.ts';
import { survey, type Surveyed, wholeEntry } from './survey.ts';

/** All that is known of a workflow before a run of it. */
export interface Examined {
  surveyed: Map<string, Surveyed>;
  specs: Specs;
  problems: Problem[];
  plan: Plan;
  /** The plan of another target. */
  planOf(target: Target): Plan;
  memory: Map<string, number>;
}
export type Examine = (workflow: Workflow, target: Target, given?: Record<string, Record<string, PortValue>>) => Promise<Examined>;

type Place = (node: string, problem: NodeProblem) => Problem;
const nothingRead: { sample?: Sample; problem?: NodeProblem } = {};
const heldDescriptions = 6_000;
const heldSamples = 500;

export function createExamine(parts: EngineParts): {
  examine: Examine;
  sniff(here: Surveyed): Promise<{ sample?: Sample; problem?: NodeProblem }>;
} {
  const { catalog, describer, past, artifacts } = parts;
  const descriptions = new Map<string, Description>();
  const specs = new WeakMap<PortValue, Spec>();
  const digests = new WeakMap<Spec, string>();
  const samples = new Map<string, Promise<{ sample?: Sample; problem?: NodeProblem }>>();

  async function learned(here: Surveyed): Promise<{ sample?: Sample; problem?: NodeProblem }> {
    const model = Object.values(here.files).find((file) => file.model)?.model;
    const spec = model && specFor(model);
    if (spec?.type === 'model') return { sample: { model: spec } };
    return here.entry.sniffs ? sniff(here) : nothingRead;
  }
  function sniff({ entry, settings, files }: Surveyed): Promise<{ sample?: Sample; problem?: NodeProblem }> {
    const file = Object.values(files).find(({ path, artifact }) => path ?? artifact);
    if (!entry.sniffs || !file) return Promise.resolve({});
    const path = file.path ?? firstFile(file.artifact ?? '');
    const key = digest([entry.type, entry.code, settings, file.fingerprint]);
    const known = samples.get(key);
    if (known) return known;
    const asked = describer.sniff(entry.type, path, settings);
    hold(samples, [key, asked], heldSamples);
    return asked;
  }
  function firstFile(artifact: string): string {
    const [name] = Object.keys(artifacts.manifest(artifact).files).sort();
    return artifacts.path(artifact, name);
  }

  /** Asks the describe worker about the nodes whose answers are not known yet. */
  async function describeAll(surveyed: ReadonlyMap<string, Surveyed>, place: Place): Promise<Map<string, Description>> {
    const answers = new Map<string, Description>();
    const asked: DescribeNode[] = [];
    for (const here of surveyed.values()) {
      if (here.pinned) continue;
      const { sample, problem } = await learned(here);
      if (problem) here.problems.push(place(here.node, problem));
      const { step, entry, settings } = here;
      const inputs = sourcesOf(here, surveyed, answers);
      const wanted: DescribeNode = { node: step, type: entry.type, settings, inputs, ...(sample && { sample }) };
      const key = keyOf(entry.code, wanted);
      const description = key === undefined ? undefined : descriptions.get(key);
      if (description) answers.set(step, description);
      else asked.push(wanted);
    }
    if (asked.length === 0) return answers;
    for (const [step, description] of await describer.describe(asked)) answers.set(step, description);
    for (const wanted of asked) {
      const here = surveyed.get(wanted.node);
      const description = answers.get(wanted.node);
      const key = here && keyOf(here.entry.code, { ...wanted, inputs: sourcesOf(here, surveyed, answers) });
      if (key !== undefined && description) hold(descriptions, [key, description], heldDescriptions);
    }
    return answers;
  }
  function sourcesOf(
    here: Surveyed,
    surveyed: ReadonlyMap<string, Surveyed>,
    answers: ReadonlyMap<string, Description>,
  ): DescribeNode['inputs'] {
    const inputs: Record<string, SpecSource[]> = {};
    for (const { from, to } of here.into) {
      const output = outputsOf(surveyed.get(from[0]))?.[from[1]];
      const known = answers.get(from[0]);
      (inputs[to[1]] ??= []).push(
        output ? { spec: specFor(output) } : known ? { spec: known.specs[from[1]] } : { node: from[0], output: from[1] },
      );
    }
    return inputs;
  }
  function specFor(value: PortValue): Spec {
    const spec = specs.get(value) ?? specOfValue(value);
    specs.set(value, spec);
    return spec;
  }
  /** Answers that can be given again: by type, code, settings, sample and the specs that come in. Undefined while one of these is not known. */
  function keyOf(code: string, { type, settings, sample, inputs }: DescribeNode): string | undefined {
    const grounds: string[] = [];
    for (const [name, sources] of Object.entries(inputs)) {
      for (const source of sources) {
        if ('node' in source) return undefined;
        grounds.push(name, source.spec ? specDigest(source.spec) : '');
      }
    }
    return digest([type, code, settings, sample, grounds]);
  }
  function specDigest(spec: Spec): string {
    const text = digests.get(spec) ?? digest(spec);
    digests.set(spec, text);
    return text;
  }

  async function examine(workflow: Workflow, target: Target, given?: Record<string, Record<string, PortValue>>): Promise<Examined> {
    const pastSteps = await past.of(workflow.id);
    const asked = target.mode === 'trigger' ? called(workflow, target.node).workflow : workflow;
    const surveyed = await survey(parts, asked, given, pastSteps);
    const flat = expand(asked);
    const place: Place = (node, problem) => placedProblem(flat, catalog, node, problem);
    const described = await describeAll(surveyed, place);
    const known: Record<string, Record<string, Spec | undefined>> = {};
    const memory = new Map<string, number>();
    const problems: Problem[] = checkWorkflow(flat, catalog);
    for (const here of surveyed.values()) {
      const description = described.get(here.step);
      const made = Object.entries(outputsOf(here) ?? {}).map(([name, value]) => [name, specFor(value)] as const);
      // Of a node with branches the first is shown.
      known[here.node] ??= { ...bareSpecs(here.entry.outputs), ...description?.specs, ...Object.fromEntries(made) };
      const own = [...(description?.problems ?? []), ...(entryOf(here)?.warnings ?? [])];
      problems.push(...here.problems, ...own.map((problem) => place(here.node, problem)));
      if (description?.memory) memory.set(here.step, description.memory);
    }
    problems.push(...roleProblems(flat, catalog, known), ...heldOutProblems(flat, catalog, known));
    const told = eachOnce(problems);
    const { typical } = past;
    const begun = new Map<string, boolean>();
    const hasBegun = (here: Surveyed): boolean => {
      const found = begun.get(here.step) ?? hasCheckpoint(here, surveyed);
      begun.set(here.step, found);
      return found;
    };
    const { slots } = parts.pool;
    const planOf = (other: Target): Plan =>
      planRun({ catalog, workflow, target: other, surveyed, problems: told, past: pastSteps, typical, hasBegun, slots });
    return { surveyed, specs: known, problems: told, plan: planOf(target), planOf, memory };
  }

  /** Only steps that can pause leave anything in their folder when they are stopped. */
  function hasCheckpoint(here: Surveyed, surveyed: ReadonlyMap<string, Surveyed>): boolean {
    if (!here.entry.pauses) return false;
    const folder = checkpointFolder(here, (step) => outputsOf(surveyed.get(step)));
    const path = folder && join(parts.work, folder);
    // A file that is still being written stands beside the whole one under a name of its own.
    return path !== undefined && existsSync(path) && readdirSync(path).some((name) => !name.endsWith('.new'));
  }

  /** What is really there, which beats what a node foresees: of a cached step, or the latest of one that runs every time. */
  function outputsOf(here: Surveyed | undefined): Readonly<Record<string, PortValue>> | undefined {
    if (!here) return undefined;
    return here.given ?? entryOf(here)?.outputs;
  }
  function entryOf({ cached, latest }: Surveyed): CacheEntry | undefined {
    return cached ?? (latest === undefined ? undefined : wholeEntry(parts, latest));
  }

  return { examine, sniff };
}

/** What all branches of a node say alike is said once. */
function eachOnce(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
