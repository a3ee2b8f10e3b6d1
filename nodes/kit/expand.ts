import { indexWires } from './graph.ts';
import { limits } from './limits.ts';
import type { Json } from './json.ts';
import { borderOf, isBorder, subflowOf } from './subflow.ts';
import type { Content, Input, PortRef, SettingRange, Subflow, Wire, Workflow, WorkflowNode } from './workflow.ts';

/** A workflow or a subflow at its place: the path of the nodes that were opened to come here, each with a slash behind. */
interface Scope {
  path: string;
  content: Content;
  /** What is set from outside, by node. */
  given: ReadonlyMap<string, Given>;
  /** Undefined for the workflow itself. */
  outside: { scope: Scope; node: string } | undefined;
  inside: Map<string, Scope>;
  /** What the border's nodes are called here. */
  border: { inputs: string | undefined; outputs: string | undefined };
  into: ReadonlyMap<string, readonly Wire[]>;
}

export interface Given {
  settings: Record<string, Json>;
  ranges: Record<string, SettingRange>;
}
/** By the path of a node that stands for a subflow or its border: the output behind each of its own. */
export type Ends = ReadonlyMap<string, Readonly<Record<string, PortRef>>>;

/** So many borders at most lie between an output and the input that it is wired to. */
const longestChain = 1_000;
const flat = new WeakMap<Workflow, Opened>();

interface Opened {
  workflow: Workflow;
  ends: Ends;
}

/**
 * The same work without subflows: their nodes stand in the workflow itself under the path that leads to them
 * (`clean/split-rows`), wired to what they are wired to across the border. What is run, checked, described and cached
 * is this, so that folding nodes into a subflow changes nothing that was made.
 */
export function expand(workflow: Workflow): Workflow {
  return workflow.subflows ? wholeOf(workflow).workflow : workflow;
}

/** What is really given by the outputs that a subflow and the border inside it show. */
export function endsOf(workflow: Workflow): Ends {
  return workflow.subflows ? wholeOf(workflow).ends : none;
}
const none: Ends = new Map();

function wholeOf(workflow: Workflow): Opened {
  const before = flat.get(workflow);
  if (before) return before;
  const { subflows: _, ...rest } = workflow;
  const { ends, ...parts } = opened(workflow, () => true);
  const after = { workflow: { ...rest, ...parts }, ends };
  flat.set(workflow, after);
  return after;
}

/** Nodes, wires and inputs with those subflows opened that are asked for; `rename` names the nodes that come out of one. */
export function opened(
  workflow: Workflow,
  opens: (node: string) => boolean,
  rename: (path: string, node: string) => string = (path, node) => path + node,
): Pick<Workflow, 'nodes' | 'wires' | 'inputs'> & { ends: Ends } {
  const scopes: Scope[] = [];
  const root = enterScope(workflow, undefined, new Map());
  const nodes: Record<string, WorkflowNode> = {};
  for (const scope of scopes)
    for (const [id, node] of Object.entries(scope.content.nodes)) {
      if (scope.inside.has(id) || (scope.outside && isBorder(node))) continue;
      nodes[rename(scope.path, id)] = given(scope, id, node);
    }
  const wires: Wire[] = [];
  for (const scope of scopes) {
    for (const wire of scope.content.wires) {
      const [to, port] = wire.to;
      if (scope.inside.has(to) || to === scope.border.outputs) continue;
      if (wires.length > limits.wires) break;
      const sources = sourcesOf(scope, wire.from, new Set());
      const end = [rename(scope.path, to), port] as const;
      for (const { scope: origin, ref } of sources) {
        const from = [rename(origin.path, ref[0]), ref[1]] as const;
        wires.push(ref === wire.from && from[0] === ref[0] && end[0] === to ? wire : { from, to: end });
      }
    }
  }
  const inputs = Object.fromEntries(Object.entries(workflow.inputs).map(([name, input]) => [name, innermost(root, input, rename)]));
  return { nodes, wires, inputs, ends: new Map(scopes.flatMap(endsIn)) };

  function enterScope(content: Content, outside: Scope['outside'], values: Scope['given']): Scope {
    const path = outside ? `${outside.scope.path}${outside.node}/` : '';
    const { inputs: entry, outputs: exit } = borderOf(content);
    const border = outside ? { inputs: entry.id, outputs: exit.id } : { inputs: undefined, outputs: undefined };
    const scope: Scope = { path, content, given: values, outside, inside: new Map(), border, into: indexWires(content).into };
    scopes.push(scope);
    if (depthOf(scope) >= limits.opened) return scope;
    for (const [id, node] of Object.entries(content.nodes)) {
      if (scopes.length > limits.nodes) return scope;
      const subflow = opens(path + id) ? subflowOf(workflow.subflows, node) : undefined;
      if (subflow) scope.inside.set(id, enterScope(subflow, { scope, node: id }, givenInside(subflow, given(scope, id, node))));
    }
    return scope;
  }
}

function depthOf(scope: Scope): number {
  let depth = 0;
  for (let at = scope.outside; at; at = at.scope.outside) depth++;
  return depth;
}
function given(scope: Scope, id: string, node: WorkflowNode): WorkflowNode {
  const values = scope.given.get(id);
  return values ? withGiven(node, values) : node;
}
/** One value from outside takes the place of several inside. */
export function withGiven(node: WorkflowNode, { settings, ranges }: Given): WorkflowNode {
  const { ranges: own, ...rest } = node;
  const kept = Object.entries({ ...own }).filter(([name]) => !Object.hasOwn(settings, name));
  const all = { ...Object.fromEntries(kept), ...ranges };
  return { ...rest, settings: { ...node.settings, ...settings }, ...(Object.keys(all).length > 0 && { ranges: all }) };
}

/** Of one scope: the outputs of the node that stands for it, and those of the border's node inside that gives what comes in. */
function endsIn(scope: Scope): [string, Record<string, PortRef>][] {
  const { outside, border, path } = scope;
  if (!outside) return [];
  const sources = (at: Scope, wires: readonly Wire[]): Record<string, PortRef> =>
    Object.fromEntries(
      wires.flatMap(({ from, to }) =>
        sourcesOf(at, from, new Set())
          .slice(0, 1)
          .map(({ scope: origin, ref }) => [to[1], [origin.path + ref[0], ref[1]] as const]),
      ),
    );
  const wiresTo = (at: Scope, node: string | undefined) => (node === undefined ? [] : (at.into.get(node) ?? []));
  return [
    [path.slice(0, -1), sources(scope, wiresTo(scope, border.outputs))],
    ...(border.inputs === undefined
      ? []
      : [[path + border.inputs, sources(outside.scope, wiresTo(outside.scope, outside.node))] satisfies [string, Record<string, PortRef>]]),
  ];
}

/** What a node that stands for a subflow sets inside it, by inner node. */
export function givenInside(subflow: Subflow, { settings, ranges = {} }: Pick<WorkflowNode, 'settings' | 'ranges'>): Map<string, Given> {
  const values = new Map<string, Given>();
  for (const [name, { node, setting }] of Object.entries(subflow.inputs)) {
    const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
    if (value === undefined && !range) continue;
    const before = values.get(node);
    values.set(node, {
      settings: { ...before?.settings, ...(value !== undefined && { [setting]: value }) },
      ranges: { ...before?.ranges, ...(range && { [setting]: range }) },
    });
  }
  return values;
}

/** The outputs that stand behind one: of the node itself, of a node inside a subflow, or of what is wired to the border outside. */
function sourcesOf(scope: Scope, ref: PortRef, seen: Set<string>): { scope: Scope; ref: PortRef }[] {
  const key = `${scope.path}${ref[0]} ${ref[1]}`;
  // A subflow that only hands on, wired to itself; or a chain of such that no person makes.
  if (seen.has(key) || seen.size > longestChain) return [];
  seen.add(key);
  const behind = (at: Scope | undefined, node: string | undefined) =>
    at && node !== undefined
      ? (at.into.get(node) ?? []).filter(({ to }) => to[1] === ref[1]).flatMap(({ from }) => sourcesOf(at, from, seen))
      : [];
  if (scope.outside && ref[0] === scope.border.inputs) return behind(scope.outside.scope, scope.outside.node);
  const inner = scope.inside.get(ref[0]);
  return inner ? behind(inner, inner.border.outputs) : [{ scope, ref }];
}

/** The setting that an input means in the end. */
function innermost(scope: Scope, input: Input, rename: (path: string, node: string) => string): Input {
  const inner = scope.inside.get(input.node);
  const next = inner && Object.hasOwn(inner.content.inputs, input.setting) ? inner.content.inputs[input.setting] : undefined;
  if (!inner || !next) return { ...input, node: rename(scope.path, input.node) };
  return innermost(inner, { ...next, ...input, node: next.node, setting: next.setting }, rename);
}
