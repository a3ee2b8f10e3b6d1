/** A step as bundling sees it. */
export interface Bundleable {
  id: string;
  light: boolean;
  /** Not again together with others, since a worker was lost with it. */
  alone: boolean;
  below: readonly string[];
  above: readonly string[];
}

/** Below this many, all ready light steps and what follows from them go in one message. */
const fewSteps = 32;

/**
 * Puts ready light steps together with the light steps that then become ready, so that each bundle is one message to one worker.
 * Answers lists of ids, each in an order that can be run; at most `parts` lists, balanced by their count.
 */
export function bundleLight(
  ready: readonly Bundleable[],
  find: (id: string) => Bundleable | undefined,
  isDone: (id: string) => boolean,
  parts: number,
): string[][] {
  const alone = ready.filter((step) => step.alone).map(({ id }) => [id]);
  const together = ready.filter((step) => !step.alone);
  if (together.length === 0) return alone;
  const taken = new Set<string>();
  const all = grow(together, find, isDone, taken);
  if (all.length <= fewSteps || together.length === 1 || parts === 1) return [...alone, all];
  taken.clear();
  const grown = together.map((step) => grow([step], find, isDone, taken)).sort((a, b) => b.length - a.length);
  const bundles: string[][] = Array.from({ length: Math.min(parts, grown.length) }, () => []);
  for (const list of grown) bundles.reduce((least, bundle) => (bundle.length < least.length ? bundle : least)).push(...list);
  return [...alone, ...bundles];
}

function grow(
  from: readonly Bundleable[],
  find: (id: string) => Bundleable | undefined,
  isDone: (id: string) => boolean,
  taken: Set<string>,
): string[] {
  const inside = new Set<string>();
  for (const { id } of from) {
    if (!taken.has(id)) inside.add(id);
  }
  // A set iterates over what is added while it is walked.
  for (const id of inside) {
    for (const next of find(id)?.below ?? []) {
      const step = find(next);
      if (!step?.light || step.alone || taken.has(next)) continue;
      if (step.above.every((other) => inside.has(other) || isDone(other))) inside.add(next);
    }
  }
  for (const id of inside) taken.add(id);
  return [...inside];
}
