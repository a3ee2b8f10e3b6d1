/** What a row is asked at a place of a tree. Where it is true the row goes left. */
export type Question =
  | { kind: 'at-most'; column: number; limit: number; missingGoesLeft: boolean }
  /** `places`: of the categories that go left. */
  | { kind: 'one-of'; column: number; places: readonly number[]; missingGoesLeft: boolean };

export type TreeNode = { question: Question; left: number; right: number } | { value: number };

/** Places of a tree; the first is its root. */
export type Tree = readonly TreeNode[];

/** Adds what a tree says of each row to `sums`, at every `stride`-th place from `start` on. */
export function addTree(tree: Tree, columns: readonly Float32Array[], sums: Float64Array, start = 0, stride = 1): void {
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let node = tree[0];
    while (node && 'question' in node) node = tree[goesLeft(node.question, columns[node.question.column]![row]!) ? node.left : node.right];
    sums[start + row * stride]! += node?.value ?? 0;
  }
}

function goesLeft(question: Question, value: number): boolean {
  if (Number.isNaN(value)) return question.missingGoesLeft;
  return question.kind === 'at-most' ? value <= question.limit : question.places.includes(value);
}
