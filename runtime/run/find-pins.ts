import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { reach } from '../../nodes/kit/graph.ts';
import { sameJson } from '../../nodes/kit/json.ts';
import type { Pin } from '../../nodes/kit/pins.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { Pins } from '../engine.ts';
import type { PastStep } from '../store/past-steps.ts';
import { artifactsIn } from './artifacts-in.ts';
import { called } from './called.ts';
import { feeding, followsAlias } from './compile-calls.ts';
import type { EngineParts } from './engine-parts.ts';
import type { Examine } from './examine.ts';
import { type Surveyed, wholeEntry } from './survey.ts';

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
  // A node may feed by several wires.
  const unready = new Set<string>();
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
    else if (!problems.some((problem) => problem.node === node)) unready.add(node);
  }
  const past = unready.size > 0 ? await parts.past.of(draft.id) : {};
  const early = [...unready].map((node) => ({ node, steps: finishedAbove(parts, workflow, examined.surveyed, past, node) }));
  const offered = new Map(early.flatMap(({ steps }) => steps.map((step) => [step.node, step])));
  problems.push(...[...offered.values()].map((step) => finishedEarly(draft, catalog, step)));
  problems.push(...early.filter(({ steps }) => steps.length === 0).map(({ node }) => notReady(draft, catalog, node)));
  return { pins, problems };
}

interface EarlyStep {
  node: string;
  outputs: Pin;
}

/** Of what a node stands on, and itself, what was finished early as it is now and still has that result. */
function finishedAbove(
  parts: Pick<EngineParts, 'artifacts'>,
  workflow: Workflow,
  surveyed: ReadonlyMap<string, Surveyed>,
  past: Record<string, PastStep>,
  node: string,
): EarlyStep[] {
  return [...reach(workflow, [node], 'up')].flatMap((id): EarlyStep[] => {
    const last = past[id];
    const here = surveyed.get(id);
    if (!last?.early || !last.outputs || !here || here.given || here.cached || !sameJson(last.pre, here.pre ?? null)) return [];
    return [...artifactsIn(last.outputs)].every((artifact) => parts.artifacts.has(artifact)) ? [{ node: id, outputs: last.outputs }] : [];
  });
}

/** The result of an early end serves its own run alone; a pin makes it the one that callers get. */
function finishedEarly(workflow: Workflow, catalog: Catalog, { node, outputs }: EarlyStep): Problem {
  return {
    code: 'finished-early',
    severity: 'error',
    node,
    message: message(
      {
        en: '“{node}” was finished early, so its result counts for that run alone. Keep it for the callers too, or run again to train on to the end.',
        zh: '“{node}”上次提前结束，其结果只对那次运行有效。可以保留该结果供调用方使用，或重新运行以训练到最后。',
      },
      { node: nodeTitle(workflow, catalog, node) },
    ),
    fixes: [{ label: message({ en: 'Keep this result', zh: '保留此结果' }), edit: { kind: 'set-pin', node, pin: outputs } }],
  };
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
