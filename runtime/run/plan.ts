import type { Catalog } from '../../nodes/kit/define-node.ts';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { nodeOfStep } from '../../nodes/kit/fan-out.ts';
import { sameJson } from '../../nodes/kit/json.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { PlannedStep, Target } from '../../nodes/kit/run.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { PastStep } from '../store/past-steps.ts';
import { goesOn } from './checkpoint-folder.ts';
import { expectedMs } from './expected-time.ts';
import { everyTime, explain, openInputs } from './explain.ts';
import { leftOut } from './rounds.ts';
import type { Surveyed } from './survey.ts';
import { targetNodes } from './target.ts';
import { type Timed, timeLeft } from './time-left.ts';

/** So many digits of a key tell the results of a workflow apart; whole ones would be most of what a plan weighs. */
const resultDigits = 16;

const finishedEarly = message({ en: 'was finished early', zh: '上次提前结束' });
const fromStop = message({ en: 'goes on where it was stopped', zh: '从停下处继续' });
const fromKept = message({ en: 'goes on with what it has kept', zh: '在已保留的内容上继续' });

/** Steps of a run in order, each with what will be done and why. */
export interface Plan {
  steps: PlannedStep[];
  toRun: number;
  cached: number;
  estimateMs?: number;
  /** What keeps steps of this target from running. */
  blocking: Problem[];
}

/** Of the tries of a round only so many come to it; which ones is not known before. */
function comesTo(round: Surveyed['round']): boolean {
  return !round || round.trial < round.takes;
}
const ifBest = { en: 'if it is among the best {takes} of the shorter round', zh: '如果它在较短一轮的前 {takes} 名之中' };

export interface PlanParts {
  catalog: Catalog;
  workflow: Workflow;
  target: Target;
  surveyed: ReadonlyMap<string, Surveyed>;
  problems: readonly Problem[];
  past: Record<string, PastStep>;
  typical(type: string): number | undefined;
  /** Whether a stopped step has kept what it goes on from. */
  hasBegun(here: Surveyed): boolean;
  /** So many workers run at once. */
  slots: number;
}

export function planRun(parts: PlanParts): Plan {
  const { catalog, workflow, target, surveyed, problems, past, typical, hasBegun, slots } = parts;
  const all = [...surveyed.values()];
  const wanted = targetNodes(workflow, catalog, target, new Set(all.flatMap(({ node, given }) => (given ? [node] : []))));
  const ordered = new Set(all.map(({ node }) => node));
  const errors = new Map<string, Problem>();
  for (const problem of problems) {
    if (problem.severity === 'error' && problem.node !== undefined && !errors.has(problem.node)) errors.set(problem.node, problem);
  }
  const blocking = problems.filter(({ severity, node }) => severity === 'error' && (node === undefined || wanted.has(node)));
  const blocked = new Set<string>();
  const steps: PlannedStep[] = [];
  const times = new Map<string, Timed>();
  const unneeded = leftOut(surveyed);

  for (const here of all) {
    if (!wanted.has(here.node) || (here.given && !here.pinned) || unneeded.has(here.step)) continue;
    const { step, node, branch } = here;
    const planned = {
      step,
      node,
      ...(branch && { branch }),
      type: here.entry.type,
      ...(here.key !== undefined && { result: here.key.slice(0, resultDigits) }),
    };
    const above = here.into.map(({ from }) => from[0]);
    const reason = blockedBy(here, above);
    if (reason) {
      blocked.add(step);
      steps.push({ ...planned, action: 'blocked', why: [reason] });
    } else if (here.pinned || here.cached) {
      steps.push({ ...planned, action: here.pinned ? 'pinned' : 'cached', why: [], estimateMs: 0 });
      times.set(step, { above, leftMs: 0 });
    } else {
      const last = lastOf(here);
      const begun = hasBegun(here);
      const estimateMs = expectedMs({ pre: here.pre, type: here.entry.type, begun }, last, typical);
      times.set(step, { above, leftMs: comesTo(here.round) ? estimateMs : 0 });
      const why = begun ? [goesOn(here.entry) ? fromKept : fromStop, ...whyRun(here)] : whyRun(here);
      steps.push({ ...planned, action: 'run', why, ...(begun && { goesOn: true }), ...(estimateMs !== undefined && { estimateMs }) });
    }
  }
  for (const node of wanted) {
    if (ordered.has(node)) continue;
    const problem = errors.get(node)?.message ?? message({ en: 'It cannot be put in order.', zh: '无法确定它的运行顺序。' });
    blocked.add(node);
    steps.push({ step: node, node, action: 'blocked', why: [problem] });
  }

  blocking.push(...impossible());
  const time = blocking.length > 0 ? undefined : timeLeft(times, slots);
  return {
    steps,
    toRun: steps.filter(({ step, action }) => action === 'run' && comesTo(surveyed.get(step)?.round)).length,
    cached: steps.filter(({ action }) => action === 'cached').length,
    ...(time?.whole && { estimateMs: time.ms }),
    blocking,
  };

  function blockedBy(here: Surveyed, above: string[]): Message | undefined {
    const own = errors.get(here.node);
    if (own) return own.message;
    if (here.held) return here.held;
    const other = above.find((id) => blocked.has(id) || (wanted.has(nodeOfStep(id)) && !surveyed.has(id)));
    if (other !== undefined) return waitsFor(other);
    const missing = target.mode === 'only' ? above.find(hasNoResult) : undefined;
    return missing === undefined ? undefined : noResult(missing);
  }
  function hasNoResult(step: string): boolean {
    const here = surveyed.get(step);
    return !wanted.has(nodeOfStep(step)) && !here?.cached && !here?.given;
  }
  function waitsFor(other: string): Message {
    return message(
      { en: 'It waits for “{node}”, which cannot run.', zh: '它等待的“{node}”无法运行。' },
      { node: nodeTitle(workflow, catalog, nodeOfStep(other)) },
    );
  }
  function noResult(other: string): Message {
    return message(
      { en: '“{node}” above it has no result yet. Run to here instead.', zh: '上游的“{node}”还没有结果。请改用“运行到此处”。' },
      { node: nodeTitle(workflow, catalog, nodeOfStep(other)) },
    );
  }
  /** Running one node or subflow alone needs what lies above it from earlier runs. */
  function impossible(): Problem[] {
    if (target.mode !== 'only') return [];
    const { node } = target;
    const own = all.filter((here) => wanted.has(here.node));
    const held = own.find((here) => here.held)?.held;
    if (held) return [{ code: 'choose-first', severity: 'error', node, message: held }];
    const missing = own.flatMap(({ into }) => into.map(({ from }) => from[0])).find(hasNoResult);
    return missing === undefined ? [] : [{ code: 'no-result-above', severity: 'error', node, message: noResult(missing) }];
  }
  /** A branch that is new is measured by the node as it was run before. */
  function lastOf({ step, node }: Surveyed): PastStep | undefined {
    return past[step] ?? past[node];
  }
  function whyRun(here: Surveyed): Message[] {
    if (here.entry.cache === 'never' && !here.entry.trigger) return [everyTime];
    if (!here.pre) return [openInputs];
    if (here.round?.own && here.round.number > 0) return [message(ifBest, { takes: here.round.takes })];
    const last = lastOf(here);
    if (last?.early && sameJson(last.pre, here.pre)) return [finishedEarly];
    return explain(catalog, last?.pre, here.pre);
  }
}
