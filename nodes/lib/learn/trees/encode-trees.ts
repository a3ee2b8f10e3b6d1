import { encodeModel } from '../encode.ts';
import { createGraph, emit, floats, graphInput } from '../graph.ts';
import { add, concat, sigmoid, softmax, subtract } from '../operators.ts';
import { first, type Value } from '../value.ts';
import type { BoostedTrees } from './boost.ts';
import type { Question, Tree } from './tree.ts';

/** How a tree of ONNX asks. */
const modes = { atMost: 0, oneOf: 6 } as const;

/**
 * The trees as an ONNX model like any other: `features` [batch, columns] float, NaN where a value is missing, to
 * `probabilities` [batch, classes] or `predictions` [batch, 1].
 */
export function encodeTrees({ start, trees }: BoostedTrees, columns: number, classes: number | undefined): Uint8Array {
  const graph = createGraph();
  const rows = graphInput(graph, 'features', ['batch', columns]);
  const shift = floats(graph, start, [start.length]);
  const sums = trees.every((all) => all.length === 0) ? constantRows(rows, shift) : add(ensemble(rows, trees), shift);
  return encodeModel(graph, {
    outputs: [{ name: classes === undefined ? 'predictions' : 'probabilities', value: answersOf(sums, classes) }],
  });
}

function answersOf(sums: Value, classes: number | undefined): Value {
  if (classes === undefined) return sums;
  if (classes > 2) return softmax(sums);
  const chance = sigmoid(sums);
  return concat([subtract(1, chance), chance], 1);
}

/** Without any tree the answer does not depend on the rows; a tree of one question whose answers are alike keeps their number. */
function constantRows(rows: Value, shift: Value): Value {
  const nothing: Tree = [{ value: 0 }];
  return add(
    ensemble(
      rows,
      Array.from({ length: Number(shift.shape[0]) }, () => [nothing]),
    ),
    shift,
  );
}

/** Places of questions and leaves in the lists that the operator wants. */
interface Lists {
  columns: number[];
  modes: number[];
  limits: number[];
  members: number[];
  missingGoesLeft: number[];
  left: number[];
  leftIsLeaf: number[];
  right: number[];
  rightIsLeaf: number[];
  leafOutputs: number[];
  leafValues: number[];
  roots: number[];
}

function ensemble(rows: Value, trees: readonly (readonly Tree[])[]): Value {
  const lists: Lists = {
    columns: [],
    modes: [],
    limits: [],
    members: [],
    missingGoesLeft: [],
    left: [],
    leftIsLeaf: [],
    right: [],
    rightIsLeaf: [],
    leafOutputs: [],
    leafValues: [],
    roots: [],
  };
  for (const [output, all] of trees.entries()) for (const tree of all) lists.roots.push(addPlaces(lists, tree, output));
  return first(
    emit(rows.graph, 'TreeEnsemble', [rows], {
      n_targets: trees.length,
      // The sum of all trees.
      aggregate_function: 1,
      tree_roots: lists.roots,
      nodes_featureids: lists.columns,
      nodes_modes: { tensor: Uint8Array.from(lists.modes) },
      nodes_splits: { tensor: Float32Array.from(lists.limits) },
      ...(lists.members.length > 0 && { membership_values: { tensor: Float32Array.from(lists.members) } }),
      nodes_missing_value_tracks_true: lists.missingGoesLeft,
      nodes_truenodeids: lists.left,
      nodes_trueleafs: lists.leftIsLeaf,
      nodes_falsenodeids: lists.right,
      nodes_falseleafs: lists.rightIsLeaf,
      leaf_targetids: lists.leafOutputs,
      leaf_weights: { tensor: Float32Array.from(lists.leafValues) },
    }),
  );
}

/** Writes a tree into the lists; answers where its root stands. A tree that asks nothing gets a question whose answers are alike. */
function addPlaces(lists: Lists, tree: Tree, output: number): number {
  const leaf = (value: number): number => {
    lists.leafOutputs.push(output);
    return lists.leafValues.push(value) - 1;
  };
  const ask = ({ kind, column, missingGoesLeft, ...rest }: Question): number => {
    lists.columns.push(column);
    lists.modes.push(kind === 'at-most' ? modes.atMost : modes.oneOf);
    lists.limits.push('limit' in rest ? rest.limit : 0);
    // Each list of members ends with NaN.
    if ('places' in rest) lists.members.push(...rest.places, Number.NaN);
    lists.missingGoesLeft.push(Number(missingGoesLeft));
    lists.left.push(0);
    lists.leftIsLeaf.push(0);
    lists.right.push(0);
    return lists.rightIsLeaf.push(0) - 1;
  };
  const place = (at: number): { at: number; isLeaf: boolean } => {
    const node = tree[at];
    if (!node || !('question' in node)) return { at: leaf(node?.value ?? 0), isLeaf: true };
    const own = ask(node.question);
    tie(own, place(node.left), place(node.right));
    return { at: own, isLeaf: false };
  };
  const tie = (own: number, left: ReturnType<typeof place>, right: ReturnType<typeof place>): void => {
    lists.left[own] = left.at;
    lists.leftIsLeaf[own] = Number(left.isLeaf);
    lists.right[own] = right.at;
    lists.rightIsLeaf[own] = Number(right.isLeaf);
  };
  const root = tree[0];
  if (root && 'question' in root) return place(0).at;
  const own = ask({ kind: 'at-most', column: 0, limit: 0, missingGoesLeft: true });
  tie(own, place(0), place(0));
  return own;
}
