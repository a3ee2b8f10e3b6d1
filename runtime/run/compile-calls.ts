import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { message } from '../../nodes/kit/text.ts';
import { AppError } from '../errors.ts';
import type { Pins } from '../engine.ts';
import { called } from './called.ts';
import type { EngineParts } from './engine-parts.ts';
import type { Examine } from './examine.ts';
import { fileRefsOf } from './file-refs.ts';
import type { LightPlan } from './messages.ts';
import { stepJob } from './step-job.ts';
import { survey, type Surveyed, wholeEntry } from './survey.ts';

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
function feeding(workflow: Workflow, below: ReadonlySet<string>): [node: string, output: string][] {
  return workflow.wires.filter(({ from, to }) => below.has(to[0]) && !below.has(from[0])).map(({ from }) => [from[0], from[1]]);
}

/** A light source that names a model by alias is looked up anew when the alias moves, so it is never pinned. */
function followsAlias(here: Surveyed): boolean {
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

/** The results above a trigger that a version will stand on, or what is missing. */
export async function findPins(
  parts: EngineParts,
  examine: Examine,
  draft: Workflow,
  trigger: string,
): Promise<{ pins: Pins; problems: Problem[] }> {
  const { catalog } = parts;
  const { workflow, below } = called(draft, trigger);
  const examined = await examine(workflow, { mode: 'trigger', node: trigger });
  const pins: Pins = {};
  const problems = examined.plan.blocking.filter(({ node }) => node === undefined || below.has(node));
  const branched = new Set([...examined.surveyed.values()].flatMap(({ node, branch }) => (branch ? [node] : [])));
  const feeders = feeding(workflow, below);
  for (const node of branched) {
    if (below.has(node) || feeders.some(([feeder]) => feeder === node)) problems.push(severalResults(draft, catalog, node));
  }
  for (const [node, output] of feeders) {
    const here = examined.surveyed.get(node);
    if (!here) continue;
    if (followsAlias(here)) {
      problems.push(...here.problems);
      continue;
    }
    const entry = here.cached ?? (here.latest === undefined ? undefined : wholeEntry(parts, here.latest));
    const value = (here.given ?? entry?.outputs)?.[output];
    if (value) pins[node] = { ...pins[node], [output]: value };
    else if (!problems.some((problem) => problem.node === node)) problems.push(notReady(draft, catalog, node));
  }
  return { pins, problems };
}

function severalResults(workflow: Workflow, catalog: Catalog, node: string): Problem {
  return {
    code: 'choose-first',
    severity: 'error',
    node,
    message: message(
      {
        en: '“{node}” has several results, and a call needs one. Run, keep the best one, then publish.',
        zh: '“{node}”有多个结果，而调用只需要一个。请先运行并保留最好的一个，再发布。',
      },
      { node: nodeTitle(workflow, catalog, node) },
    ),
  };
}

function notReady(workflow: Workflow, catalog: Catalog, node: string): Problem {
  return {
    code: 'not-ready',
    severity: 'error',
    node,
    message: message(
      {
        en: '“{node}” has no result for its present settings. Press Run, then publish.',
        zh: '“{node}”在当前设置下还没有结果。请先运行，再发布。',
      },
      { node: nodeTitle(workflow, catalog, node) },
    ),
  };
}
