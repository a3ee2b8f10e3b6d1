import type { Sample } from '../../nodes/kit/define-node.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { Spec } from '../../nodes/kit/ports.ts';
import type { NodeProblem } from '../../nodes/kit/problem.ts';

/** What the server and the describe worker say to each other. */

export type SpecSource = { spec?: Spec } | { node: string; output: string };
export interface DescribeNode {
  node: string;
  type: string;
  settings: Record<string, Json>;
  inputs: Record<string, SpecSource[]>;
  sample?: Sample;
}
export interface Description {
  specs: Record<string, Spec | undefined>;
  problems: NodeProblem[];
  /** Bytes that the step will need, where the node can say. */
  memory?: number;
}

export type ToDescriber =
  /** `careful`: answer after each node, so that the one that hangs is known. */
  | { say: 'describe'; id: number; nodes: DescribeNode[]; careful: boolean }
  | { say: 'sniff'; id: number; type: string; path: string; settings: Record<string, Json> };
export type FromDescriber =
  | { say: 'loaded'; id: number }
  | { say: 'described'; id: number; answers: [node: string, description: Description][] }
  | { say: 'sniffed'; id: number; sample?: Sample; problem?: NodeProblem };

export function isToDescriber(data: unknown): data is ToDescriber {
  return isObject(data) && typeof data.say === 'string';
}
export function isFromDescriber(data: unknown): data is FromDescriber {
  return isObject(data) && typeof data.say === 'string';
}
