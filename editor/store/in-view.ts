import type { Specs } from '../../nodes/kit/check.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { type Ends, endsOf } from '../../nodes/kit/expand.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { Fix, Problem } from '../../nodes/kit/problem.ts';
import type { PlannedStep, StepStatus } from '../../nodes/kit/run.ts';
import { enter, portOutside, settingOutside } from '../../nodes/kit/scope.ts';
import { borderOf } from '../../nodes/kit/subflow.ts';
import type { PortRef, Workflow } from '../../nodes/kit/workflow.ts';
import type { NodeStep } from './node-steps.ts';

/**
 * A run and the outlook speak of single nodes wherever they lie (`clean/split-rows`). The canvas shows one place: here
 * it is said by its own ids, and a node that stands for a subflow is the sum of what lies inside.
 */
export interface Place {
  document: Workflow;
  path: readonly string[];
}

/** The id of a node that is shown, as the run and the outlook have it. */
export function idAtPlace({ path }: Pick<Place, 'path'>, node: string): string {
  return [...path, node].join('/');
}
/** The node that is shown which is meant by an id or holds it inside; undefined where it lies elsewhere. */
export function shownNode({ path }: Pick<Place, 'path'>, id: string): { node: string; inside: boolean } | undefined {
  const before = path.map((part) => `${part}/`).join('');
  if (!id.startsWith(before)) return undefined;
  const rest = id.slice(before.length);
  const cut = rest.indexOf('/');
  return cut < 0 ? { node: rest, inside: false } : { node: rest.slice(0, cut), inside: true };
}

/** Members of a record by shown node: its own, or all that lie inside of it. */
function byShown<Value>(record: Readonly<Record<string, Value>>, place: Place): Map<string, { own?: Value; inside: Value[] }> {
  const found = new Map<string, { own?: Value; inside: Value[] }>();
  for (const [id, value] of Object.entries(record)) {
    const shown = shownNode(place, id);
    if (!shown) continue;
    const entry = found.get(shown.node) ?? { inside: [] };
    if (shown.inside) entry.inside.push(value);
    else entry.own = value;
    found.set(shown.node, entry);
  }
  return found;
}

/** Steps by shown node. What did not change is the same object as before, so that only what changed is drawn again. */
export function stepsViewer() {
  let sums = new Map<string, { of: readonly NodeStep[]; sum: NodeStep }>();
  let before: readonly unknown[] = [];
  return (steps: Readonly<Record<string, NodeStep>>, place: Place): Readonly<Record<string, NodeStep>> => {
    if (!place.document.subflows) return steps;
    if (before[0] !== place.document || before[1] !== place.path) sums = new Map();
    before = [place.document, place.path];
    const ends = endsOf(place.document);
    const next: typeof sums = new Map();
    const shown = [...byShown(steps, place)].map(([node, { own, inside }]): [string, NodeStep] => {
      const of = own ? [own] : inside;
      const old = sums.get(node);
      const same = old && old.of.length === of.length && of.every((step, at) => step === old.of[at]);
      const sum = same ? old.sum : own ? withLocalProblem(own, place) : sumOf(node, inside, steps, ends.get(idAtPlace(place, node)), place);
      next.set(node, { of, sum });
      return [node, sum];
    });
    sums = next;
    return { ...Object.fromEntries(shown), ...borderSteps(steps, place, ends) };
  };
}

/** Inside a subflow the border gives what came in from outside. */
function borderSteps(steps: Readonly<Record<string, NodeStep>>, place: Place, ends: Ends): Record<string, NodeStep> {
  const border = place.path.length > 0 ? borderOf(enter(place.document, place.path) ?? { nodes: {} }).inputs.id : undefined;
  if (border === undefined) return {};
  const outputs = outputsBehind(ends.get(idAtPlace(place, border)) ?? {}, steps);
  return Object.keys(outputs).length > 0
    ? { [border]: { status: 'done', node: idAtPlace(place, border), log: [], metrics: {}, outputs } }
    : {};
}

function outputsBehind(ends: Readonly<Record<string, PortRef>>, steps: Readonly<Record<string, NodeStep>>): Record<string, PortValue> {
  return Object.fromEntries(
    Object.entries(ends).flatMap(([port, [of, output]]) => {
      const value = steps[of]?.outputs?.[output];
      return value ? [[port, value] as const] : [];
    }),
  );
}

function withLocalProblem(step: NodeStep, place: Place): NodeStep {
  return step.problem ? { ...step, problem: problemHere(step.problem, place) ?? step.problem } : step;
}

const maxLog = 500;
/** The first that any step has says what the whole is doing. */
const telling: readonly StepStatus[] = ['failed', 'running', 'paused', 'waiting', 'cancelled', 'skipped', 'queued', 'done', 'cached'];

function sumOf(
  node: string,
  inside: readonly NodeStep[],
  all: Readonly<Record<string, NodeStep>>,
  outputs: Readonly<Record<string, PortRef>> = {},
  place: Place,
): NodeStep {
  const find = (...wanted: StepStatus[]) => inside.find(({ status }) => wanted.includes(status));
  const begun = find('done', 'cached') !== undefined;
  const first = telling.find((status) => find(status)) ?? 'queued';
  // Between two steps inside it is under way all the same.
  const status = first === 'queued' && begun ? 'running' : first;
  const current = find('failed') ?? find('running') ?? inside.findLast(({ headline }) => headline) ?? inside.at(-1);
  const started = inside.flatMap(({ startedAt }) => startedAt ?? []);
  const made = outputsBehind(outputs, all);
  const fraction = inside.reduce((sum, step) => sum + (isOver(step) ? 1 : (step.fraction ?? 0)), 0) / Math.max(1, inside.length);
  const { text, secondsLeft, device, problem, detail } = current ?? {};
  const branched = inside.flatMap(({ branches }) => branches ?? []);
  const telltale = find('skipped', 'waiting') ?? inside.find(({ stopped }) => stopped);
  return {
    status,
    node,
    fraction,
    log: inside
      .flatMap(({ log }) => log)
      .sort((a, b) => a.at - b.at)
      .slice(-maxLog),
    metrics: (find('running') ?? inside.findLast(({ metrics }) => Object.keys(metrics).length > 0))?.metrics ?? {},
    ms: inside.reduce((sum, { ms = 0 }) => sum + ms, 0),
    headline: inside.findLast(({ headline }) => headline)?.headline,
    peakBytes: Math.max(0, ...inside.flatMap(({ peakBytes }) => peakBytes ?? [])) || undefined,
    reason: telltale?.reason,
    stopped: inside.some(({ stopped }) => stopped),
    // The longest fan says how many values there are; it is as far as its slowest node.
    ...(branched.length > 0 && {
      branches: { all: Math.max(...branched.map(({ all: values }) => values)), over: Math.min(...branched.map(({ over }) => over)) },
    }),
    ...(started.length > 0 && { startedAt: Math.min(...started) }),
    ...(Object.keys(made).length > 0 && { outputs: made }),
    ...(status === 'running' && { text, secondsLeft }),
    ...(device && { device }),
    ...(problem && current && { problem: problemHere({ node: current.node, ...problem }, place) ?? problem, detail }),
  };
}
function isOver({ status }: NodeStep): boolean {
  return status === 'done' || status === 'cached' || status === 'skipped';
}

/** What Run would do, by shown node. */
export function plannedAt(record: Readonly<Record<string, PlannedStep>>, place: Place): Readonly<Record<string, PlannedStep>> {
  if (!place.document.subflows) return record;
  return Object.fromEntries(
    [...byShown(record, place)].flatMap(([node, { own, inside }]): [string, PlannedStep][] => {
      const planned =
        own ?? inside.find(({ action }) => action === 'blocked') ?? inside.find(({ action }) => action === 'run') ?? inside[0];
      return planned ? [[node, { ...planned, node }]] : [];
    }),
  );
}

/** What is known of outputs, by shown node; of a subflow and of the border inside one it is what is given by what lies behind. */
export function specsAt(specs: Specs, place: Place): Specs {
  if (!place.document.subflows) return specs;
  const shown: Record<string, Specs[string]> = {};
  for (const [node, { own }] of byShown(specs, place)) if (own) shown[node] = own;
  for (const [id, outputs] of endsOf(place.document)) {
    const there = shownNode(place, id);
    if (!there || there.inside) continue;
    shown[there.node] = Object.fromEntries(Object.entries(outputs).map(([port, [of, output]]) => [port, specs[of]?.[output]]));
  }
  return shown;
}

/** A problem as it stands at the place that is shown; one that lies inside a subflow stands at its node. */
export interface ShownProblem extends Problem {
  /** The node that it really is of, where that lies inside. */
  inside?: string;
}

/** Undefined where it is of a node that is not shown. */
export function problemHere(problem: Problem, place: Place): ShownProblem | undefined {
  if (problem.node === undefined || !place.document.subflows) return problem;
  const { fixes = [], node: id, ...rest } = problem;
  const shown = shownNode(place, id);
  if (!shown) return undefined;
  const here = fixes.flatMap((fix) => fixHere(fix, place) ?? []);
  const own = { ...rest, ...(here.length > 0 && { fixes: here }) };
  if (!shown.inside) return { ...own, node: shown.node };
  const { setting: _, port: __, ...plain } = own;
  const outside = problem.setting === undefined ? undefined : settingOutside(place.document, id, problem.setting);
  if (outside && isShown(outside.node, place)) return { ...plain, node: shown.node, setting: outside.setting };
  const entered = problem.port === undefined ? undefined : portOutside(place.document, id, problem.port);
  if (entered && isShown(entered.node, place)) return { ...plain, node: shown.node, port: entered.port };
  return { ...plain, node: shown.node, inside: id };
}
function isShown(id: string, place: Place): boolean {
  return shownNode(place, id)?.inside === false;
}

/** A way to mend, by the ids that are shown; none where it changes something that lies elsewhere. */
function fixHere(fix: Fix, place: Place): Fix | undefined {
  const ref = ([id, port]: PortRef): PortRef | undefined => {
    const shown = shownNode(place, id);
    return shown && !shown.inside ? [shown.node, port] : undefined;
  };
  if ('place' in fix) return fix;
  if ('edit' in fix) {
    const edit = editHere(fix.edit, place);
    return edit && { ...fix, edit };
  }
  const from = ref(fix.insert.from);
  const ends = fix.insert.ends.flatMap((end) => {
    const to = ref(end.to);
    return to ? [{ ...end, to }] : [];
  });
  return from && ends.length === fix.insert.ends.length ? { ...fix, insert: { ...fix.insert, from, ends } } : undefined;
}

function editHere(edit: Edit, place: Place): Edit | undefined {
  const here = (id: string): string | undefined => {
    const shown = shownNode(place, id);
    return shown?.inside === false ? shown.node : undefined;
  };
  switch (edit.kind) {
    case 'set-settings': {
      const moved = Object.entries(edit.settings).map(([name, value]) => ({ ...settingOutside(place.document, edit.node, name), value }));
      const [first] = moved;
      const node = first && here(first.node);
      if (!first || node === undefined || moved.some((other) => other.node !== first.node)) return undefined;
      return { ...edit, node, settings: Object.fromEntries(moved.map(({ setting, value }) => [setting, value])) };
    }
    case 'add-wire': {
      const [from, to] = [here(edit.wire.from[0]), here(edit.wire.to[0])];
      if (from === undefined || to === undefined) return undefined;
      return { ...edit, wire: { from: [from, edit.wire.from[1]], to: [to, edit.wire.to[1]] } };
    }
    case 'remove-wires': {
      const wires = edit.wires.flatMap(({ from, to }) => {
        const [start, end] = [here(from[0]), here(to[0])];
        return start === undefined || end === undefined ? [] : [{ from: [start, from[1]] as const, to: [end, to[1]] as const }];
      });
      return wires.length === edit.wires.length ? { ...edit, wires } : undefined;
    }
    case 'move-nodes': {
      const to = Object.entries(edit.to).flatMap(([id, at]) => {
        const node = here(id);
        return node === undefined ? [] : [[node, at] as const];
      });
      return { ...edit, to: Object.fromEntries(to) };
    }
    case 'replace-node': {
      const id = here(edit.id);
      return id === undefined ? undefined : { ...edit, id };
    }
    case 'all': {
      const edits = edit.edits.map((inner) => editHere(inner, place));
      return edits.every((inner) => inner !== undefined) ? { ...edit, edits } : undefined;
    }
    default:
      return undefined;
  }
}
