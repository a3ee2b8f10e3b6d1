import type { PreImage } from './cache-key.ts';

/** What the steps of a run depended on besides the workflow, by step; kept with the run for comparisons. */
export interface RunPreImages {
  preImages: Record<string, PreImage>;
}
