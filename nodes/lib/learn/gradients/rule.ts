import type { GraphNode, Value } from '../value.ts';

/**
 * Given the gradient of a node's (first) result, builds the gradients of its inputs; undefined for an
 * input that has none. A node with several results reads the rest from `grads`; a result that the
 * loss does not use has none there.
 */
export type GradientRule = (grad: Value, node: GraphNode, grads: readonly (Value | undefined)[]) => (Value | undefined)[];

export type GradientRules = Readonly<Record<string, GradientRule>>;
