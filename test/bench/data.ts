import { maskFigures } from './data.mask.ts';

/** Figures of the nodes that collect and prepare data; each part brings its own keys. */
export async function run(): Promise<Record<string, unknown>> {
  return { ...(await maskFigures()) };
}
