import type { Target } from './fit-options.ts';
import { shuffle } from './random.ts';

export interface HeldOut {
  training: Int32Array;
  validation: Int32Array;
}

/**
 * Chooses rows by which early stopping judges. Classes, where there are any, keep their shares; every class keeps at least
 * one training row. Both lists are in the order of the table.
 */
export function holdOut(target: Target | undefined, rows: number, share: number, seed: number): HeldOut {
  const groups =
    target?.kind === 'classes' ? rowsByClass(target.labels, target.classes) : [Int32Array.from({ length: rows }, (_, row) => row)];
  const held = new Uint8Array(rows);
  for (const [layer, group] of groups.entries()) {
    const count = Math.min(Math.round(group.length * share), group.length - 1);
    for (const row of shuffle(group, { seed, purpose: 'split', layer }).subarray(0, Math.max(0, count))) held[row] = 1;
  }
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return { training: all.filter((row) => held[row] === 0), validation: all.filter((row) => held[row] === 1) };
}

function rowsByClass(labels: Int32Array, classes: number): Int32Array[] {
  const rows = Array.from({ length: classes }, (): number[] => []);
  for (const [row, label] of labels.entries()) rows[label]?.push(row);
  return rows.map((group) => Int32Array.from(group));
}
