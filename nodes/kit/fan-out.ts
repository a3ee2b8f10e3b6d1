import type { Catalog } from './define-node.ts';
import { indexWires, topologicalOrder } from './graph.ts';
import type { Json } from './json.ts';
import { limits } from './limits.ts';
import { mostBranches, type Variant, variantsOf } from './ranges.ts';
import type { Round } from './search.ts';
import type { Wire, Workflow, WorkflowNode } from './workflow.ts';

/** One value that a branch of a run stands for. */
export interface BranchValue {
  node: string;
  setting: string;
  value: Json;
}

export interface Branch {
  node: string;
  values: readonly BranchValue[];
  /** Of a search by successive halving at the node or above it; `group` is the same for the tries that are ranked together. */
  round?: Round & { group: string; own: boolean };
}

/** A workflow whose nodes are the steps of a run. Without ranges it is the workflow itself. */
export interface FannedOut {
  workflow: Workflow;
  /** By step, of those that stand for a branch. */
  branches: ReadonlyMap<string, Branch>;
  /** Nodes that act on the outer world below a range, and the node with the range. They wait until one result is chosen. */
  held: ReadonlyMap<string, string>;
}

/** What a node's branches come from: the nodes with ranges at and above it, in order. */
interface Origin {
  node: string;
  variants: readonly Variant[];
  count: number;
}

interface Origins {
  of: ReadonlyMap<string, readonly Origin[]>;
  held: ReadonlyMap<string, string>;
  /** The first node with more branches than a run takes, or one with which all steps together are too many. */
  tooMany?: { node: string; count: number };
}

export function nodeOfStep(step: string): string {
  const cut = step.indexOf('@');
  return cut < 0 ? step : step.slice(0, cut);
}

/** How many branches the nodes at and below ranges have. `given`: nodes that do not run. */
export function branchOrigins(workflow: Workflow, catalog: Catalog, given: ReadonlySet<string> = new Set()): Origins {
  const of = new Map<string, readonly Origin[]>();
  const held = new Map<string, string>();
  if (!Object.values(workflow.nodes).some(({ ranges }) => ranges)) return { of, held };
  const { into } = indexWires(workflow);
  const { order } = topologicalOrder(workflow);
  const place = new Map(order.map((id, at) => [id, at]));
  let tooMany: Origins['tooMany'];
  let steps = order.length;
  for (const id of order) {
    const node = workflow.nodes[id];
    const entry = catalog[node?.type ?? ''];
    if (!node || !entry || node.pin || given.has(id)) continue;
    const above = new Map((into.get(id) ?? []).flatMap(({ from }) => (of.get(from[0]) ?? []).map((origin) => [origin.node, origin])));
    const [first] = above.keys();
    if (entry.cache === 'never') {
      if (first !== undefined) held.set(id, first);
      continue;
    }
    const own = variantsOf(entry, node);
    if (own.count > 0) above.set(id, { node: id, ...own });
    if (above.size === 0) continue;
    const origins = [...above.values()].sort((a, b) => (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0));
    const count = origins.reduce((product, origin) => product * origin.count, 1);
    steps += count - 1;
    if (count > mostBranches || steps > limits.nodes) tooMany ??= { node: id, count };
    of.set(id, origins);
  }
  return { of, held, ...(tooMany && { tooMany }) };
}

/**
 * Takes every node that is or lies below a range once for each branch, with plain settings in place of the ranges.
 * Branches of the same origin are wired to each other, so what joins them again joins those that belong together.
 */
export function fanOut(workflow: Workflow, catalog: Catalog, given: ReadonlySet<string> = new Set()): FannedOut {
  const { of, held, tooMany } = branchOrigins(workflow, catalog, given);
  const branches = new Map<string, Branch>();
  if (of.size === 0 || tooMany) return { workflow, branches, held };
  const nodes: Record<string, WorkflowNode> = {};
  const stepsOf = new Map<string, Chosen[]>();
  for (const [id, node] of Object.entries(workflow.nodes)) {
    const origins = of.get(id);
    if (!origins) {
      nodes[id] = node;
      continue;
    }
    const all = combinations(origins);
    stepsOf.set(id, all);
    const { ranges: _, search: __, ...plain } = node;
    for (const chosen of all) {
      const step = stepOf(id, origins, chosen);
      nodes[step] = { ...plain, settings: { ...node.settings, ...chosen.get(id)?.values } };
      const round = roundOf(id, origins, chosen);
      branches.set(step, {
        node: id,
        values: [...chosen].flatMap(([origin, { values }]) => valuesOf(origin, values)),
        ...(round && { round }),
      });
    }
  }
  const wires = workflow.wires.flatMap(({ from, to }): Wire[] => {
    const sources = of.get(from[0]);
    const ends = of.get(to[0]);
    const source = (chosen: Chosen): Wire['from'] => [sources ? stepOf(from[0], sources, chosen) : from[0], from[1]];
    // What waits for a choice is described by the first branch.
    if (!ends) return [{ from: source(stepsOf.get(from[0])?.[0] ?? new Map()), to }];
    return (stepsOf.get(to[0]) ?? []).map((chosen) => ({ from: source(chosen), to: [stepOf(to[0], ends, chosen), to[1]] }));
  });
  return { workflow: { ...workflow, nodes, wires }, branches, held };
}

type Chosen = ReadonlyMap<string, Variant>;

function combinations(origins: readonly Origin[]): Chosen[] {
  return origins.reduce(
    (all: Chosen[], { node, variants }) => all.flatMap((before) => variants.map((variant) => new Map([...before, [node, variant]]))),
    [new Map()],
  );
}
function stepOf(node: string, origins: readonly Origin[], chosen: Chosen): string {
  return `${node}@${origins.map((origin) => chosen.get(origin.node)?.id ?? '').join(',')}`;
}
/** The tries of one node are ranked among those that are alike in all other values above. */
function roundOf(id: string, origins: readonly Origin[], chosen: Chosen): Branch['round'] {
  for (const { node } of origins.toReversed()) {
    const round = chosen.get(node)?.round;
    if (!round) continue;
    const others = origins.flatMap((origin) => (origin.node === node ? [] : (chosen.get(origin.node)?.id ?? '')));
    return { ...round, group: [node, ...others].join('@'), own: node === id };
  }
  return undefined;
}
function valuesOf(node: string, values: Readonly<Record<string, Json>>): BranchValue[] {
  return Object.entries(values).map(([setting, value]) => ({ node, setting, value }));
}
