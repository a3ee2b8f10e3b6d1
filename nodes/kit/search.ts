import type { CatalogEntry } from './define-node.ts';
import type { Json } from './json.ts';
import type { NodeProblem } from './problem.ts';
import { isShown, type Setting, withDefaults } from './settings.ts';
import { message } from './text.ts';
import type { Search, SettingRange, WorkflowNode } from './workflow.ts';

/** Each round of successive halving keeps a third of the tries and gives it three times as long. Jamieson and Talwalkar 2016. */
const share = 3;
/** So many tries, with all their rounds, are as many branches as a run takes. */
export const mostTries = { random: 100, halving: 25 } as const;

/** A place of a try in successive halving. */
export interface Round {
  /** Counts from 0. */
  number: number;
  /** How many tries come into this round, the best of the one before. */
  takes: number;
  /** Which try it is, the same in each round. */
  trial: number;
}

/** How many tries each round takes. */
export function roundSizes(tries: number): number[] {
  const sizes = [tries];
  for (let size = tries; size > 1; sizes.push(size)) size = Math.ceil(size / share);
  return sizes;
}

/** What a round gives each of its tries, of the most that the last round gives. */
export function roundResource(most: number, number: number, rounds: number): number {
  return Math.max(1, Math.round(most / share ** (rounds - 1 - number)));
}

/** The setting of which more takes longer and learns more, such as epochs. */
export function resourceOf(entry: CatalogEntry, node: WorkflowNode): [name: string, setting: Setting] | undefined {
  const values = withDefaults(entry.settings, node.settings);
  return Object.entries(entry.settings).find(([, setting]) => 'resource' in setting && setting.resource && isShown(setting, values));
}

/** Values drawn for each setting: of a list any of them, of a span any number inside, by its scale. The same seed draws the same. */
export function drawnTrials(
  ranges: readonly (readonly [name: string, setting: Setting, range: SettingRange])[],
  { tries, seed }: Search,
): Record<string, Json>[] {
  const trials = new Map<string, Record<string, Json>>();
  // Lists may have fewer combinations than tries are wanted.
  for (let draw = 0; trials.size < tries && draw < tries * 20; draw++) {
    const values = ranges.map(([name, setting, range], at): [string, Json] => [
      name,
      drawn(range, setting.kind === 'integer', fraction(seed, draw, at)),
    ]);
    trials.set(JSON.stringify(values), Object.fromEntries(values));
  }
  return [...trials.values()];
}

function drawn(range: SettingRange, whole: boolean, place: number): Json {
  if ('values' in range) return range.values[Math.floor(place * range.values.length)] ?? null;
  const { from, to, scale } = range;
  const value = scale === 'linear' ? from + (to - from) * place : from * (to / from) ** place;
  return whole ? Math.round(value) : Number(value.toPrecision(3));
}

/** Even in [0, 1), by mixing the counters (the finaliser of MurmurHash3). */
function fraction(...counters: number[]): number {
  let hash = 0x9e3779b9;
  for (const counter of counters) {
    hash = Math.imul(hash ^ (counter + 0x7f4a7c15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

/** What keeps a search from being run. */
export function searchProblems(entry: CatalogEntry, node: WorkflowNode): NodeProblem[] {
  const { search, ranges = {} } = node;
  if (!search || Object.keys(ranges).length === 0) return [];
  const most = mostTries[search.kind];
  const wrong = (text: { en: string; zh: string }, values = {}): NodeProblem[] => [
    { code: 'bad-search', severity: 'error', message: message(text, values) },
  ];
  if (search.tries < 2 || search.tries > most)
    return wrong({ en: 'A search of this kind takes 2 to {most} tries.', zh: '此类搜索可尝试 2 到 {most} 次。' }, { most });
  if (search.kind === 'random') return [];
  const resource = resourceOf(entry, node);
  if (!resource)
    return wrong({
      en: 'This node has nothing of which the better tries could get more. Choose random tries.',
      zh: '此节点没有可以逐轮增加的设置。请改为随机尝试。',
    });
  const [name, setting] = resource;
  const fewest = share ** (roundSizes(search.tries).length - 1);
  if (search.most < fewest)
    return wrong(
      {
        en: 'So many tries take at least {fewest} of “{label}” in the last round. Raise it, or take fewer tries.',
        zh: '尝试这么多次，最后一轮的“{label}”至少要有 {fewest}。请调高，或减少尝试次数。',
      },
      { fewest, label: setting.label },
    );
  if (Object.hasOwn(ranges, name))
    return wrong(
      {
        en: '“{label}” is given by the rounds of the search, so it takes no values of its own.',
        zh: '“{label}”由搜索的轮次决定，不能再取多个值。',
      },
      { label: setting.label },
    );
  return [];
}
