/** What a workflow file may hold. `nodes` and `wires` count with all subflows opened; `opened` is how deep subflows may lie in each other. */
export const limits = {
  bytes: 5_000_000,
  depth: 24,
  nodes: 5_000,
  wires: 20_000,
  text: 200_000,
  name: 200,
  values: 1_000,
  opened: 8,
} as const;
