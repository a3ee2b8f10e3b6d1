import { useMemo } from 'react';
import { useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** Names of the columns of the table that a node of the open workflow was given; none where it was given none, or several. */
export function useGivenColumns(id: string): ReadonlySet<string> {
  const workflow = useWorkflow((state) => state.workflow);
  const names = useRun(({ steps }) => {
    const tables = workflow.wires.flatMap(({ from: [node, port], to: [target] }) => {
      const value = target === id ? steps[node]?.outputs?.[port] : undefined;
      return value?.type === 'table' ? [value] : [];
    });
    const [only, ...others] = tables;
    // As one text, so that the same names are the same to the store.
    return only && others.length === 0 ? JSON.stringify(only.columns.map(({ name }) => name)) : '[]';
  });
  return useMemo(() => {
    const list: unknown = JSON.parse(names);
    return new Set(Array.isArray(list) ? list.filter((name) => typeof name === 'string') : []);
  }, [names]);
}
