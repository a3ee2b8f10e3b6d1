import { canonicalJson, isObject } from './json.ts';
import { limits } from './limits.ts';
import { portTypes, type PortType } from './ports.ts';
import { sha256 } from './sha256.ts';
import type { Content, Subflow, Workflow, WorkflowNode } from './workflow.ts';

/**
 * A node that stands for a subflow has the hash of its content as its type: it is pinned by what it is. Inside, two nodes
 * stand for the border: the outputs of one are what comes in, the inputs of the other what goes out.
 */
export const inputsType = 'subflow/inputs';
export const outputsType = 'subflow/outputs';

export function isBorder({ type }: Pick<WorkflowNode, 'type'>): boolean {
  return type === inputsType || type === outputsType;
}

export function subflowHash(content: Subflow): string {
  return sha256(canonicalJson(content));
}
export function subflowType(hash: string): string {
  return `subflow/${hash}`;
}
/** The hash in the type of a node that stands for a subflow. */
export function hashOf({ type }: Pick<WorkflowNode, 'type'>): string | undefined {
  return /^subflow\/[0-9a-f]{64}$/.test(type) ? type.slice(8) : undefined;
}

/** The subflow that a node stands for; undefined for other nodes and where the content is missing. */
export function subflowOf(subflows: Workflow['subflows'], node: Pick<WorkflowNode, 'type'> | undefined): Subflow | undefined {
  const hash = node && hashOf(node);
  return hash !== undefined && subflows && Object.hasOwn(subflows, hash) ? subflows[hash] : undefined;
}

/** A port at the border. The name is its identity and never changes; the label is what people read. */
export interface BorderPort {
  name: string;
  type: PortType;
  label?: string;
}

const namePattern = /^[A-Za-z0-9_-]{1,64}$/;
const mostPorts = 100;

/** Ids of the two nodes at the border, and their ports as far as they make sense. */
export function borderOf(content: Pick<Content, 'nodes'>): Record<'inputs' | 'outputs', { id: string | undefined; ports: BorderPort[] }> {
  const side = (type: string) => {
    const found = Object.entries(content.nodes).find(([, node]) => node.type === type);
    return { id: found?.[0], ports: found ? portsIn(found[1].settings.ports) : [] };
  };
  return { inputs: side(inputsType), outputs: side(outputsType) };
}

function portsIn(data: unknown): BorderPort[] {
  if (!Array.isArray(data)) return [];
  const ports = new Map<string, BorderPort>();
  for (const item of data.slice(0, mostPorts)) {
    const type = isObject(item) ? portTypes.find((known) => known === item.type) : undefined;
    if (!isObject(item) || !type || typeof item.name !== 'string') continue;
    const { name, label } = item;
    if (!namePattern.test(name) || name in Object.prototype || ports.has(name)) continue;
    ports.set(name, { name, type, ...(typeof label === 'string' && label && { label }) });
  }
  return [...ports.values()];
}

/** The workflow with the content of exactly those subflows that it uses, taken from what it has and from what is known. */
export function withNeeded(workflow: Workflow, known: Readonly<Record<string, Subflow>> = {}): Workflow {
  const has = workflow.subflows ?? {};
  const needed: Record<string, Subflow> = {};
  const contents: Pick<Content, 'nodes'>[] = [workflow];
  for (const content of contents) {
    for (const node of Object.values(content.nodes)) {
      const hash = hashOf(node);
      if (hash === undefined || Object.hasOwn(needed, hash)) continue;
      const subflow = Object.hasOwn(has, hash) ? has[hash] : Object.hasOwn(known, hash) ? known[hash] : undefined;
      if (!subflow) continue;
      needed[hash] = subflow;
      contents.push(subflow);
    }
  }
  const count = Object.keys(needed).length;
  if (count === Object.keys(has).length && Object.keys(needed).every((hash) => Object.hasOwn(has, hash))) {
    if (count > 0 || workflow.subflows === undefined) return workflow;
  }
  const { subflows: _, ...rest } = workflow;
  return count === 0 ? rest : { ...rest, subflows: needed };
}

/** The workflow's own content and that of each of its subflows, with the path that leads there first: the nodes that are opened, each with a slash behind. */
export function contentsOf({ subflows = {}, ...own }: Workflow): { path: string; content: Content }[] {
  const found: { path: string; content: Content }[] = [{ path: '', content: own }];
  const seen = new Set<string>();
  for (const { path, content } of found) {
    for (const [id, node] of Object.entries(content.nodes)) {
      const subflow = subflowOf(subflows, node);
      if (!subflow || seen.has(node.type)) continue;
      seen.add(node.type);
      found.push({ path: `${path}${id}/`, content: subflow });
    }
  }
  return found;
}

/** The workflow with its own content and that of each of its subflows changed; those are other subflows then, by other hashes. The same object where nothing changes. */
export function changeContents(workflow: Workflow, change: <Some extends Content>(content: Some) => Some): Workflow {
  const { subflows = {}, ...own } = workflow;
  const renewed = new Map<string, string>();
  const left: Record<string, Subflow> = {};
  const pinned = <Some extends Content>(content: Some, depth: number): Some => {
    const moved = Object.entries(content.nodes).flatMap(([id, node]): [string, WorkflowNode][] => {
      const hash = hashOf(node);
      const next = hash === undefined ? undefined : renew(hash, depth + 1);
      return next === undefined || next === hash ? [] : [[id, { ...node, type: subflowType(next) }]];
    });
    return moved.length === 0 ? content : { ...content, nodes: { ...content.nodes, ...Object.fromEntries(moved) } };
  };
  const renew = (hash: string, depth: number): string | undefined => {
    const subflow = Object.hasOwn(subflows, hash) ? subflows[hash] : undefined;
    if (!subflow || renewed.has(hash) || depth > limits.opened) return renewed.get(hash);
    const next = pinned(change(subflow), depth);
    const name = next === subflow ? hash : subflowHash(next);
    left[name] = next;
    renewed.set(hash, name);
    return name;
  };
  const whole = pinned(change(own), 0);
  const isSame = whole === own && Object.keys(subflows).every((hash) => renewed.get(hash) === hash);
  if (isSame) return workflow;
  return Object.keys(left).length > 0 ? { ...whole, subflows: left } : whole;
}
