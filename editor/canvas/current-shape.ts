import { useCatalog } from '../store/catalog-store.ts';
import { useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { type CanvasShape, shapesMaker } from './canvas-shape.ts';

const make = shapesMaker();
let last: { from: readonly unknown[]; shape: CanvasShape } | undefined;

/** Shape and places of the open workflow as it is now. */
export function shapeNow(): CanvasShape {
  const { workflow } = useWorkflow.getState();
  const { catalog } = useCatalog.getState();
  const { extras } = useRun.getState();
  const from = [workflow, catalog, extras];
  if (!last || from.some((value, at) => value !== last?.from[at])) last = { from, shape: make(workflow, catalog, extras) };
  return last.shape;
}

/** The same for components: renders when it changes. */
export function useShape(): CanvasShape {
  useWorkflow((state) => state.workflow);
  useCatalog((state) => state.catalog);
  useRun((state) => state.extras);
  return shapeNow();
}
