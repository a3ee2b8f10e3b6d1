import { Failure } from '../../../kit/problem.ts';
import { floats } from '../graph.ts';
import { add, zeros } from '../operators.ts';
import { first, fixedShape, isFloat, sameShape, type GraphNode, type Value } from '../value.ts';
import { activationRules } from './activations.ts';
import { convolutionRules } from './convolutions.ts';
import { elementwiseRules } from './elementwise.ts';
import { matrixRules } from './matrices.ts';
import { normalizationRules } from './normalizations.ts';
import { pickingRules } from './picking.ts';
import { poolingRules } from './pooling.ts';
import { reductionRules } from './reductions.ts';
import { resizeBack } from './resize.ts';
import type { GradientRules } from './rule.ts';
import { shapingRules } from './shaping.ts';

export const gradientRules: GradientRules = {
  ...elementwiseRules,
  ...activationRules,
  ...reductionRules,
  ...matrixRules,
  ...shapingRules,
  ...pickingRules,
  ...convolutionRules,
  ...poolingRules,
  ...normalizationRules,
  Resize: resizeBack,
  // As a model is used, none of it is left of a training with dropout.
  Dropout: (grad) => [grad],
};

/** Numbers that do not change smoothly with their inputs; the walk stops at them, as it does at whole numbers and truths. */
const flatOperators = new Set(['Sign', 'OneHot', 'Floor', 'Ceil', 'Round']);

/**
 * Appends to the graph the gradients of a scalar `loss` with respect to `parameters`, by
 * reverse-mode differentiation, and returns them in the same order and of the same shapes. Fails for
 * a parameter that the loss does not depend on, and names an operator on the way that has no rule.
 */
export function gradients(loss: Value, parameters: readonly Value[]): Value[] {
  if (loss.shape.length > 0) throw new Error(`The loss must be a scalar; its shape is [${loss.shape.join(', ')}].`);
  const forward = [...loss.graph.nodes];
  const active = dependents(forward, parameters);
  const collected = new Map<string, Value[]>([[loss.name, [floats(loss.graph, [1], [])]]]);

  for (const node of forward.toReversed()) {
    const grads = node.outputs.map((output) => (active.has(output.name) ? summed(collected, output) : undefined));
    if (grads.every((grad) => grad === undefined)) continue;
    const [whole] = grads;
    const shadowed: [Value, Value][] = whole && node.shadow && active.has(node.shadow.name) ? [[node.shadow, whole]] : [];
    for (const [input, grad] of [...inputGradients(node, grads, active), ...shadowed]) {
      const parts = collected.get(input.name);
      if (parts) parts.push(grad);
      else collected.set(input.name, [grad]);
    }
  }
  return parameters.map((parameter) => {
    const grad = summed(collected, parameter);
    if (!grad) throw new Error(`The loss does not depend on "${parameter.name}".`);
    return grad;
  });
}

/** Names of all values that change with the parameters. */
function dependents(nodes: readonly GraphNode[], parameters: readonly Value[]): Set<string> {
  const active = new Set(parameters.map((parameter) => parameter.name));
  for (const node of nodes) {
    if (node.flat || flatOperators.has(node.operator)) continue;
    if (![...node.inputs, ...(node.shadow ? [node.shadow] : [])].some((input) => active.has(input.name))) continue;
    for (const output of node.outputs) if (isFloat(output)) active.add(output.name);
  }
  return active;
}

function summed(collected: Map<string, Value[]>, value: Value): Value | undefined {
  const parts = collected.get(value.name);
  if (!parts) return undefined;
  const sum = parts.reduce((a, b) => add(a, b));
  collected.set(value.name, [sum]);
  return sum;
}

function inputGradients(node: GraphNode, grads: readonly (Value | undefined)[], active: ReadonlySet<string>): [Value, Value][] {
  const rule = gradientRules[node.operator];
  if (!rule) throw withoutRule(node);
  const output = first(node.outputs);
  const built = rule(grads[0] ?? zeros(output.graph, fixedShape(output.shape)), node, grads);
  return node.inputs.flatMap((input, position): [Value, Value][] => {
    if (!active.has(input.name)) return [];
    const grad = built[position];
    if (!grad) throw new Error(`"${node.operator}" cannot be differentiated with respect to its input ${position + 1}.`);
    if (!sameShape(grad.shape, input.shape)) {
      throw new Error(`The rule of "${node.operator}" made a gradient [${grad.shape.join()}] for an input [${input.shape.join()}].`);
    }
    return [[input, grad]];
  });
}

/** A user can bring any model, so the place in it is said. */
function withoutRule({ operator, origin = '', outputs }: GraphNode): Failure {
  return new Failure(
    {
      en: 'The operator "{operator}" has no gradient rule, so what lies before it cannot be trained (model "{model}", node "{node}"). Train only layers after it, or choose another model.',
      zh: '算子“{operator}”没有梯度规则，因此它之前的部分无法训练（模型“{model}”，节点“{node}”）。请只训练它之后的层，或换一个模型。',
    },
    { operator, model: first(outputs).graph.model ?? '', node: origin },
    { code: 'operator-without-gradient' },
  );
}
