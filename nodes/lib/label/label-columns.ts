import { freeName } from '../tables/removed-rows.ts';

/** The label columns that are added, under names that are free. */
export function labelColumns(columns: readonly { name: string }[]): { label: string; confidence: string; votes: string } {
  return { label: freeName(columns, 'label'), confidence: freeName(columns, 'confidence'), votes: freeName(columns, 'votes') };
}
