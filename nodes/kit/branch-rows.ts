import type { BranchValue } from './fan-out.ts';
import { canonicalJson } from './json.ts';
import type { StepState, StepStatus } from './run.ts';

/** One branch of a run as a row of a table: its values and what came of them. */
export interface BranchRow {
  id: string;
  values: readonly BranchValue[];
  /** Its own steps and those above that it shares with other rows. */
  steps: readonly (readonly [id: string, step: StepState])[];
  status: StepStatus;
  /** Milliseconds of work of its steps. */
  ms: number;
  /** Figures by the node that gave them. */
  scores: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

type Branched = [id: string, step: StepState, branch: readonly BranchValue[]];

/**
 * The branches of a run, those of a node where one is named; one that stands for a subflow has those of what lies inside. What lies
 * below two ranges has a row for each pair of values, and a node above has the rows of what lies below it, where the figures are.
 */
export function branchRows(steps: Readonly<Record<string, StepState>>, node?: string): BranchRow[] {
  const branched = Object.entries(steps).flatMap(([id, step]): Branched[] => (step.branch ? [[id, step, step.branch]] : []));
  const own = branched.filter(([, step]) => step.node === node || step.node.startsWith(`${node}/`));
  if (node !== undefined && own.length === 0) return [];
  const families = new Map(branched.map(([, , branch]) => [originsOf(branch).join(' '), new Set(originsOf(branch))]));
  const all = [...families.values()];
  const largest = all.filter((family) => !all.some((other) => other !== family && [...family].every((origin) => other.has(origin))));
  const liesIn = (family: ReadonlySet<string>, branch: readonly BranchValue[]) => originsOf(branch).every((origin) => family.has(origin));
  const fits = largest.filter((family) => own.some(([, , branch]) => liesIn(family, branch)));
  const fitting = node === undefined ? largest : own.some(([, step]) => step.node === node) ? fits.slice(0, 1) : fits;
  return fitting.flatMap((family) => familyRows(branched, family));
}

function originsOf(branch: readonly BranchValue[]): string[] {
  return [...new Set(branch.map(({ node }) => node))];
}

function familyRows(branched: readonly Branched[], family: ReadonlySet<string>): BranchRow[] {
  const rows = new Map<string, readonly BranchValue[]>();
  for (const [, , branch] of branched) {
    const origins = originsOf(branch);
    if (origins.length === family.size && origins.every((origin) => family.has(origin))) rows.set(canonicalJson(branch), branch);
  }
  const keys = branched.map(([id, step, branch]) => ({ id, step, needed: branch.map((value) => canonicalJson(value)) }));
  return [...rows].map(([id, values]) => {
    const has = new Set(values.map((value) => canonicalJson(value)));
    const steps = keys
      .filter(({ needed }) => needed.every((value) => has.has(value)))
      .map(({ id: step, step: state }) => [step, state] as const);
    const states = steps.map(([, state]) => state);
    return {
      id,
      values,
      steps,
      status: statusOfAll(states),
      ms: states.reduce((sum, { ms = 0 }) => sum + ms, 0),
      scores: scoresOf(states),
    };
  });
}

const inOrder: readonly StepStatus[] = ['failed', 'running', 'paused', 'waiting', 'cancelled', 'queued', 'skipped'];
/** How several steps stand together: as the one that matters most. */
export function statusOfAll(steps: readonly StepState[]): StepStatus {
  const worst = inOrder.find((status) => steps.some((step) => step.status === status));
  if (worst === 'queued' && steps.some(({ status }) => status === 'done')) return 'running';
  return worst ?? (steps.every(({ status }) => status === 'cached') ? 'cached' : 'done');
}

/** Figures of metrics; where nothing was judged, those that the training told. */
function scoresOf(steps: readonly StepState[]): BranchRow['scores'] {
  const judged: Record<string, Record<string, number | null>> = {};
  const trained: Record<string, Record<string, number | null>> = {};
  for (const { node, outputs } of steps) {
    for (const value of Object.values(outputs ?? {})) {
      if (value.type === 'metrics') judged[node] = { ...judged[node], ...value.scores };
      if (value.type === 'model') trained[node] = { ...trained[node], ...withoutCounts(value.scores) };
    }
  }
  return Object.keys(judged).length > 0 ? judged : trained;
}

/** How much a training went through says nothing of how good it is. */
const counts = new Set(['epochs', 'trainingRows', 'validationRows']);
function withoutCounts(scores: Readonly<Record<string, number | null>> = {}): Record<string, number | null> {
  return Object.fromEntries(Object.entries(scores).filter(([name]) => !counts.has(name)));
}
