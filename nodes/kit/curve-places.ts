import type { Text } from './text.ts';

/** What the places of a step's live curves count where it is not epochs: the step tells how many there are under one of these names. */
export const curvePlaces = {
  rowsInAll: { en: 'row', zh: '行数' },
  treesInAll: { en: 'tree', zh: '树的数量' },
  roundsInAll: { en: 'round', zh: '轮次' },
} as const satisfies Readonly<Record<string, Text>>;

export function isCurvePlace(name: string): name is keyof typeof curvePlaces {
  return Object.hasOwn(curvePlaces, name);
}
