import { settingProblem } from './check-settings.ts';
import type { CatalogEntry } from './define-node.ts';
import type { Json } from './json.ts';
import type { NodeProblem } from './problem.ts';
import { isShown, type Setting, withDefaults } from './settings.ts';
import { drawnTrials, resourceOf, type Round, roundResource, roundSizes, searchProblems } from './search.ts';
import { type Message, message } from './text.ts';
import type { SettingRange, WorkflowNode } from './workflow.ts';

/** So many branches a run takes at most. */
export const mostBranches = 100;

/** One way in which a node with ranges is run: the values that its ranged settings have there. */
export interface Variant {
  /** Made of the values, so that a branch keeps its name when others are added or taken away. */
  id: string;
  values: Readonly<Record<string, Json>>;
  /** Where it stands in a search by successive halving. */
  round?: Round;
}

/** What acts on the outer world does so once, so none of its settings takes a range; those of a subflow take theirs inside it. */
export function mayRange(entry: CatalogEntry, setting: Setting): boolean {
  if (entry.cache === 'never' || entry.category === 'subflow') return false;
  return setting.kind === 'number' || setting.kind === 'integer'
    ? setting.range === true
    : setting.kind === 'choice' || setting.kind === 'toggle';
}

/** The values of a list or a span, each once, in order. */
export function rangeValues(setting: Setting, range: SettingRange): Json[] {
  const values = 'values' in range ? range.values : spanValues(range, setting.kind === 'integer');
  return [...new Set(values)];
}

function spanValues({ from, to, count, scale }: Extract<SettingRange, { from: number }>, whole: boolean): number[] {
  return Array.from({ length: count }, (_, at) => {
    if (at === 0) return from;
    if (at === count - 1) return to;
    const share = at / (count - 1);
    // Written as people write numbers: 0.00316, not 0.0031622776601683794.
    const value = scale === 'linear' ? tidy(from + (to - from) * share, 6) : tidy(from * (to / from) ** share, 3);
    return whole ? Math.round(value) : value;
  });
}
function tidy(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** What is wrong with a range of a setting, in one sentence. */
export function rangeProblem(setting: Setting, range: SettingRange): Message | undefined {
  const { label } = setting;
  if ('values' in range) {
    if (range.values.length === 0)
      return message(
        {
          en: '“{label}” has no values to try yet. Add some, or go back to one value.',
          zh: '“{label}”还没有要尝试的值。请添加，或改回单个值。',
        },
        { label },
      );
  } else {
    const { from, to, count, scale } = range;
    if (from === to || count < 2)
      return message(
        { en: 'From and to of “{label}” must differ, with at least 2 steps.', zh: '“{label}”的起点和终点必须不同，且至少 2 个值。' },
        { label },
      );
    if (scale === 'logarithmic' && (from <= 0 || to <= 0))
      return message(
        {
          en: '“{label}” in logarithmic steps must stay above 0. Start above 0, or choose even steps.',
          zh: '“{label}”按对数取值时必须大于 0。请从大于 0 的值开始，或改为等距。',
        },
        { label },
      );
  }
  const values = rangeValues(setting, range);
  if (values.length > mostBranches)
    return message(
      { en: '“{label}” has {count} values; a run takes at most {most}.', zh: '“{label}”有 {count} 个值，一次运行最多 {most} 个。' },
      { label, count: values.length, most: mostBranches },
    );
  for (const value of values) {
    const wrong = settingProblem(setting, value);
    if (wrong) return wrong.message;
  }
  return undefined;
}

/** The ranges of a node that stand on settings which its type has; others are kept in the file and count for nothing. */
export function rangesOf(entry: CatalogEntry, node: WorkflowNode): [name: string, setting: Setting, range: SettingRange][] {
  return Object.entries(node.ranges ?? {}).flatMap(([name, range]): [string, Setting, SettingRange][] => {
    const setting = Object.hasOwn(entry.settings, name) ? entry.settings[name] : undefined;
    return setting ? [[name, setting, range]] : [];
  });
}

/** What keeps the ranges of one node from being run; the problem stands at the setting. */
export function rangeProblems(entry: CatalogEntry, node: WorkflowNode): NodeProblem[] {
  return rangesOf(entry, node).flatMap(([name, setting, range]): NodeProblem[] => {
    const wrong = mayRange(entry, setting)
      ? rangeProblem(setting, range)
      : message(
          { en: '“{label}” takes one value here. Go back to one value.', zh: '“{label}”在这里只能取一个值。请改回单个值。' },
          { label: setting.label },
        );
    return wrong ? [{ code: 'bad-range', severity: 'error', message: wrong, setting: name }] : [];
  });
}

/**
 * All ways in which a node is run, and how many they are; none where it has no range that counts, or one that is wrong.
 * Settings that a combination hides do not multiply it. Far past what a run takes they are only counted.
 */
export function variantsOf(entry: CatalogEntry, node: WorkflowNode): { variants: Variant[]; count: number } {
  const ranges = rangesOf(entry, node);
  if (ranges.length === 0 || rangeProblems(entry, node).length > 0 || searchProblems(entry, node).length > 0)
    return { variants: [], count: 0 };
  const trials = node.search ? drawnTrials(ranges, node.search) : allCombinations(ranges);
  if (typeof trials === 'number') return { variants: [], count: trials };
  const variants = new Map<string, Variant>();
  for (const { values: trial, round } of inRounds(entry, node, trials)) {
    const settings = withDefaults(entry.settings, { ...node.settings, ...trial });
    const values = Object.fromEntries(
      Object.entries(trial).filter(([name]) => {
        const setting = entry.settings[name];
        return setting && isShown(setting, settings);
      }),
    );
    const id = Object.values(values)
      .map((value) => encodeURIComponent(String(value)))
      .join(',');
    // Where the setting that the rounds give is hidden, a try is the same in each.
    if (id !== '' && !variants.has(id)) variants.set(id, { id, values, ...(round && { round }) });
  }
  return { variants: [...variants.values()], count: variants.size };
}

type Ranges = ReturnType<typeof rangesOf>;
/** Their number alone where they are far more than a run takes. */
function allCombinations(ranges: Ranges): Record<string, Json>[] | number {
  const valued = ranges.map(([name, setting, range]) => ({ name, values: rangeValues(setting, range) }));
  const product = valued.reduce((count, { values }) => count * values.length, 1);
  if (product > mostBranches ** 2) return product;
  return valued.reduce<Record<string, Json>[]>(
    (all, { name, values }) => all.flatMap((before) => values.map((value) => ({ ...before, [name]: value }))),
    [{}],
  );
}

/** Where the search goes in rounds, each try once for every round that it could come into. */
function inRounds(
  entry: CatalogEntry,
  node: WorkflowNode,
  trials: readonly Record<string, Json>[],
): { values: Record<string, Json>; round?: Round }[] {
  const resource = node.search?.kind === 'halving' ? resourceOf(entry, node) : undefined;
  if (node.search?.kind !== 'halving' || !resource) return trials.map((values) => ({ values }));
  const { most } = node.search;
  const sizes = roundSizes(trials.length);
  return sizes.flatMap((takes, number) =>
    trials.map((values, trial) => ({
      values: { ...values, [resource[0]]: roundResource(most, number, sizes.length) },
      round: { number, takes, trial },
    })),
  );
}
