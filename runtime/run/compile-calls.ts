import type { Workflow } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import type { Pins } from '../engine.ts';
import { called } from './called.ts';
import type { EngineParts } from './engine-parts.ts';
import { fileRefsOf } from './file-refs.ts';
import type { LightPlan } from './messages.ts';
import { stepJob } from './step-job.ts';
import { survey, type Surveyed } from './survey.ts';

/** What a trigger's call runs, worked out once for a version. */
export interface Compiled {
  /** Undefined where a step is not light: then a call is a run like any other. */
  plan?: LightPlan;
  /** Pins without the nodes that follow a model's alias. */
  pins: Pins;
  /** Models that the plan stands on by alias, as they were. */
  aliases: { name: string; alias: string; artifact: string }[];
  /** The output of the trigger that holds the request. */
  request: string;
  /** Steps that answer, with the HTTP status that they set. */
  answers: { node: string; status: number }[];
  below: ReadonlySet<string>;
  content: string;
}

let nextPlan = 1;
export function nextPlanId(): number {
  return nextPlan++;
}

/** Nodes outside a trigger's reach whose outputs go into it. */
export function feeding(workflow: Workflow, below: ReadonlySet<string>): [node: string, output: string][] {
  return workflow.wires.filter(({ from, to }) => below.has(to[0]) && !below.has(from[0])).map(({ from }) => [from[0], from[1]]);
}

/** A light source that names a model by alias is looked up anew when the alias moves, so it is never pinned. */
export function followsAlias(here: Surveyed): boolean {
  return here.entry.light && here.into.length === 0 && fileRefsOf(here.entry, here.settings).some(([, ref]) => ref.source === 'model');
}

export async function compileCalls(parts: EngineParts, draft: Workflow, trigger: string, pins: Pins): Promise<Compiled> {
  const { workflow, below } = called(draft, trigger);
  const surveyed = await survey(parts, workflow, { ...pins, [trigger]: {} });
  const here = (id: string): Surveyed[] => {
    const found = surveyed.get(id);
    return found ? [found] : [];
  };
  const free = await survey(parts, workflow);
  const following = [...new Set(feeding(workflow, below).map(([node]) => node))].flatMap((id) => {
    const found = free.get(id);
    return found && followsAlias(found) ? [found] : [];
  });
  const kept = Object.fromEntries(Object.entries(pins).filter(([id]) => !following.some(({ node }) => node === id)));
  const steps = [...surveyed.keys()].filter((id) => below.has(id) && id !== trigger).flatMap(here);
  const problems = [...following, ...steps].flatMap((step) => step.problems);
  const [first] = problems;
  if (first)
    throw new AppError(
      409,
      'has-problems',
      { en: 'The workflow cannot run: {problem}', zh: '工作流无法运行：{problem}' },
      { problem: first.message },
      problems,
    );
  const [request = 'request'] = Object.keys(surveyed.get(trigger)?.entry.outputs ?? {});
  const light = steps.every(({ entry }) => entry.light && (entry.effect === undefined || entry.effect === 'respond'));
  const options = { work: parts.work, outside: parts.outside, outputs: (id: string) => kept[id] };
  return {
    ...(light && {
      plan: {
        id: nextPlanId(),
        trigger,
        prelude: following.map((step) => stepJob(step, { ...options, workdir: `call-${step.node}` })),
        steps: steps.map((step) => stepJob(step, { ...options, workdir: `call-${workflow.id}-${step.node}` })),
        answers: steps.filter(({ entry }) => entry.effect === 'respond').map(({ node }) => node),
      },
    }),
    pins: kept,
    aliases: following.flatMap((step) =>
      fileRefsOf(step.entry, step.settings).flatMap(([setting, ref]) =>
        ref.source === 'model' ? [{ name: ref.name, alias: ref.alias, artifact: step.files[setting]?.fingerprint ?? '' }] : [],
      ),
    ),
    request,
    answers: steps
      .filter(({ entry }) => entry.effect === 'respond')
      .map(({ node, settings }) => ({ node, status: typeof settings.status === 'number' ? settings.status : 200 })),
    below,
    content: await parts.runs.keepWorkflow(draft),
  };
}
