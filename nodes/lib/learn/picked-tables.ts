import type { FloatArray, Graph } from './value.ts';

/**
 * The tables among weights that do not change whose rows are only picked, such as those of words. The runtime prepares nothing
 * for them, so on the CPU they are given at each step as they lie: written into the model they would be held three times.
 */
export function pickedTables(graph: Graph, frozen: Readonly<Record<string, FloatArray>>): Record<string, FloatArray> {
  const otherwise = new Set(
    graph.nodes.flatMap(({ operator, inputs }) => inputs.slice(operator === 'Gather' ? 1 : 0).map((input) => input.name)),
  );
  return Object.fromEntries(Object.entries(frozen).filter(([name]) => !otherwise.has(name)));
}
