import { linear } from '../learn/layers/linear.ts';
import { floats } from '../learn/graph.ts';
import { add, concat, multiply, reduceSum, sigmoid, softmax, tanh } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import type { Value } from '../learn/value.ts';

/** How what was read of text, picture and columns comes together. */
export type Fusion = 'concat' | 'gated' | 'attention';

export interface FusionShape {
  fusion: Fusion;
  /** Units that each part is brought to, where parts are weighed against each other. */
  hidden: number;
  dropout: number;
  classes: number;
}
export interface Part {
  name: string;
  /** [rows, numbers]. */
  value: Value;
}

/** One number for each class, from all parts. */
export function appendFusion(scope: Scope, parts: readonly Part[], { fusion, hidden, dropout, classes }: FusionShape): Value {
  const head = (x: Value) => linear(scope, 'head', scope.dropout(x, dropout), { outputs: classes });
  if (fusion === 'concat') {
    // A linear model on everything side by side: each part adds its own say.
    const says = parts.map(({ name, value }) =>
      linear(scope, `${name}.say`, scope.dropout(value, dropout), { outputs: classes, start: { kind: 'zeros' } }),
    );
    return says.reduce((sum, say) => add(sum, say));
  }
  const seen = parts.map(({ name, value }) => tanh(linear(scope, `${name}.hidden`, scope.dropout(value, dropout), { outputs: hidden })));
  return head(fusion === 'gated' ? gated(scope, seen, parts, hidden) : attended(scope, seen));
}

/** Each unit of each part counts as much as a gate lets through, which is set by all parts together (Arevalo et al. 2017). */
function gated(scope: Scope, seen: readonly Value[], parts: readonly Part[], hidden: number): Value {
  const all = seen.length === 1 ? seen[0] : concat(seen, 1);
  if (!all) throw new Error('There is nothing to fuse.');
  return seen
    .map((units, at) => multiply(units, sigmoid(linear(scope, `${parts[at]?.name ?? ''}.gate`, all, { outputs: hidden }))))
    .reduce((sum, units) => add(sum, units));
}

/** The parts of a row are weighed against each other by one query that is learned (Bahdanau et al. 2015). */
function attended(scope: Scope, seen: readonly Value[]): Value {
  const scores = seen.map((units) => linear(scope, 'attention', units, { outputs: 1 }));
  const weights = softmax(scores.length === 1 && scores[0] ? scores[0] : concat(scores, 1));
  return seen
    .map((units, at) => multiply(units, columnOf(scope, weights, { at, count: seen.length })))
    .reduce((sum, units) => add(sum, units));
}

function columnOf(scope: Scope, weights: Value, { at, count }: { at: number; count: number }): Value {
  const chosen = floats(
    scope.graph,
    Array.from({ length: count }, (_, place) => Number(place === at)),
    [1, count],
  );
  return reduceSum(multiply(weights, chosen), [1], true);
}
