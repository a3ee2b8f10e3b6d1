import { measureFlow } from './data.flow.ts';
import { maskFigures } from './data.mask.ts';
import { nearFigures } from './data.near.ts';
import { run as previewFigures } from './preview.ts';
import { option } from './main.figures.ts';

const parts: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  flow: () => measureFlow(10_000_000),
  near: nearFigures,
  mask: maskFigures,
  preview: previewFigures,
};

/** Figures of the nodes that collect and prepare data; each part brings its own keys, and `--only PART` runs one. */
export async function run(): Promise<Record<string, unknown>> {
  const only = option('--only');
  const figures: Record<string, unknown> = {};
  for (const [name, measure] of Object.entries(parts)) if (only === undefined || only === name) Object.assign(figures, await measure());
  return figures;
}
