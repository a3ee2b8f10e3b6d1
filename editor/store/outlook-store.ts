import { create } from 'zustand';
import { checkWorkflow, type Specs } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { reach } from '../../nodes/kit/graph.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import { enter } from '../../nodes/kit/scope.ts';
import { isBorder } from '../../nodes/kit/subflow.ts';
import type { PlannedStep } from '../../nodes/kit/run.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { Outlook } from '../../runtime/protocol.ts';
import { api, onConnection } from '../api.ts';
import { useCatalog } from './catalog-store.ts';
import { idAtPlace, plannedAt, problemHere, type Place, type ShownProblem, shownNode, specsAt } from './in-view.ts';
import { useSelection } from './selection-store.ts';
import { useWorkflow } from './workflow-store.ts';

export interface OutlookView {
  /** undefined until the server has answered, or while it cannot. */
  outlook: Outlook | undefined;
  /** Everything that is wrong, wherever it lies. */
  problems: readonly Problem[];
  /** These are of the place that the canvas shows, by the ids there. */
  specs: Specs;
  problemsOf: Readonly<Record<string, readonly ShownProblem[]>>;
  /** Of several branches the first that will run stands for the node. */
  stepOf: Readonly<Record<string, PlannedStep>>;
  /** How many branches a node has, where a range fans out. */
  branchesOf: Readonly<Record<string, number>>;
  /** What running to, from and only the selected node would do. */
  parts: { node: string; parts: NonNullable<Outlook['parts']> } | undefined;
  /** Nodes that will run only because they do so every time: nothing above them has changed. */
  everyTime: ReadonlySet<string>;
  /** How many steps that are, wherever they lie. */
  everyTimeSteps: number;
  /** Nodes of the place that is shown that the answer speaks of: what came after it is not known yet. */
  askedOf: ReadonlySet<string>;
  /** The content has changed since the last answer. */
  behind: boolean;
}

const nothing: OutlookView = {
  outlook: undefined,
  specs: {},
  problems: [],
  problemsOf: {},
  stepOf: {},
  branchesOf: {},
  parts: undefined,
  everyTime: new Set(),
  everyTimeSteps: 0,
  askedOf: new Set(),
  behind: false,
};
export const useOutlook = create<OutlookView>()(() => nothing);

const delayMs = 250;
let timer: ReturnType<typeof setTimeout> | undefined;
/** The newest question, and what it was about. */
let asked = { number: 0, document: useWorkflow.getState().document };
let answered = asked;

/** Keeps the outlook in step with the open workflow; answers how to stop. */
export function followOutlook(): () => void {
  useOutlook.setState(nothing);
  askOutlook();
  const stop = useWorkflow.subscribe((state, before) => {
    if (state.document === before.document) {
      const { outlook } = useOutlook.getState();
      if (state.path !== before.path && outlook) useOutlook.setState(viewOf(outlook, state, answered.document));
      return;
    }
    useOutlook.setState({ behind: true });
    clearTimeout(timer);
    timer = setTimeout(askOutlook, delayMs);
  });
  const stopSelection = useSelection.subscribe((state, before) => {
    if (oneNode(state) === oneNode(before)) return;
    if (useOutlook.getState().parts) useOutlook.setState({ parts: undefined });
    if (oneNode(state) === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(askOutlook, delayMs);
  });
  let lost = false;
  const stopConnection = onConnection((connected) => {
    if (connected && lost) askOutlook();
    lost = !connected;
  });
  return () => {
    stop();
    stopSelection();
    stopConnection();
    clearTimeout(timer);
    asked = { ...asked, number: asked.number + 1 };
  };
}

/** Asks at once: after a run, whose results change what the next one would do. */
export function askOutlook(): void {
  clearTimeout(timer);
  asked = { number: asked.number + 1, document: useWorkflow.getState().document };
  void ask(asked);
}

async function ask(question: typeof asked): Promise<void> {
  const { document } = question;
  try {
    const chosen = oneNode(useSelection.getState());
    const placed = useWorkflow.getState().workflow.nodes[chosen ?? ''];
    // The border of a subflow is no step.
    const node = placed && isBorder(placed) ? undefined : chosen;
    const outlook = await api.outlook(document, { mode: 'all' }, node === undefined ? node : idAtPlace(useWorkflow.getState(), node));
    // An older answer that comes late says nothing any more.
    if (question !== asked) return;
    answered = question;
    const { path } = useWorkflow.getState();
    const parts = node !== undefined && outlook.parts ? { node, parts: outlook.parts } : undefined;
    useOutlook.setState({ ...viewOf(outlook, { document, path }, document), parts, behind: hasChanged(document) });
  } catch {
    // Without the server the shape and the settings can still be judged.
    const problems = checkWorkflow(expand(document), useCatalog.getState().catalog);
    const place = useWorkflow.getState();
    if (question === asked)
      useOutlook.setState({ ...nothing, problems, problemsOf: problemsAt(problems, place), behind: hasChanged(document) });
  }
}

/** Edits wait a moment before they are asked about, so an answer may come after the next one has been made. */
function hasChanged(document: Workflow): boolean {
  return useWorkflow.getState().document !== document;
}

function oneNode({ nodes }: { nodes: ReadonlySet<string> }): string | undefined {
  return nodes.size === 1 ? [...nodes][0] : undefined;
}

function viewOf(outlook: Outlook, place: Place, of: Workflow): Omit<OutlookView, 'behind' | 'parts'> {
  const always = everyTimeOnly(outlook.steps, expand(place.document), useCatalog.getState().catalog);
  const { stepOf, branchesOf } = plannedByNode(outlook.steps);
  const changed = outlook.steps.filter(({ node, action }) => action === 'run' && !always.has(node));
  const changedHere = new Set(changed.flatMap(({ node }) => shownNode(place, node)?.node ?? []));
  const alwaysHere = [...always].flatMap((node) => shownNode(place, node)?.node ?? []);
  const branchesHere: Record<string, number> = {};
  for (const [id, count] of Object.entries(branchesOf)) {
    const shown = shownNode(place, id);
    if (shown) branchesHere[shown.node] = Math.max(count, branchesHere[shown.node] ?? 0);
  }
  return {
    outlook,
    specs: specsAt(outlook.specs, place),
    problems: outlook.problems,
    problemsOf: problemsAt(outlook.problems, place),
    stepOf: plannedAt(stepOf, place),
    branchesOf: branchesHere,
    everyTime: new Set(alwaysHere.filter((node) => !changedHere.has(node))),
    everyTimeSteps: always.size,
    askedOf: new Set(Object.keys(enter(of, place.path)?.nodes ?? {})),
  };
}
function problemsAt(problems: readonly Problem[], place: Place): OutlookView['problemsOf'] {
  return byNode(problems.flatMap((problem) => problemHere(problem, place) ?? []));
}

export function plannedByNode(steps: readonly PlannedStep[]): Pick<OutlookView, 'stepOf' | 'branchesOf'> {
  const stepOf: Record<string, PlannedStep> = {};
  const branchesOf: Record<string, number> = {};
  for (const step of steps) {
    const before = stepOf[step.node];
    if (!before || (before.action !== 'run' && step.action === 'run')) stepOf[step.node] = step;
    if (step.branch) branchesOf[step.node] = (branchesOf[step.node] ?? 0) + 1;
  }
  return { stepOf, branchesOf };
}

/** Of the steps that will run, those that act on the outer world and would do no more than the last time. */
export function everyTimeOnly(steps: readonly PlannedStep[], workflow: Workflow, catalog: Catalog): Set<string> {
  const running = steps.filter(({ action }) => action === 'run').map(({ node }) => node);
  const always = (node: string) => catalog[workflow.nodes[node]?.type ?? '']?.cache === 'never';
  const changed = reach(
    workflow,
    running.filter((node) => !always(node)),
    'down',
  );
  return new Set(running.filter((node) => always(node) && !changed.has(node)));
}

export function byNode(problems: readonly ShownProblem[]): Record<string, ShownProblem[]> {
  const found: Record<string, ShownProblem[]> = {};
  for (const problem of problems) {
    if (problem.node === undefined) continue;
    const list = found[problem.node];
    if (list) list.push(problem);
    else found[problem.node] = [problem];
  }
  return found;
}

/** Whether a node runs when a webhook is called and not when Run is pressed. */
export function useRunsOnCall(node: string | undefined): boolean {
  return useOutlook((state) => node !== undefined && state.askedOf.has(node) && state.stepOf[node] === undefined);
}
