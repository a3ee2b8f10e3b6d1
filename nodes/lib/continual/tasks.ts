import { type LabelledRows, pickedRows } from './network.ts';

/** Every so many-th task judges. */
const heldEvery = 5;

/** Rows by the task that each belongs to, in the order in which the tasks are met; the last of every five tasks, and at least one, is held out. */
export function tasksOf({ rows, labels }: LabelledRows, names: readonly string[]): { tasks: LabelledRows[]; held: LabelledRows[] } {
  const groups = new Map<string, number[]>();
  for (const [row, name] of names.entries()) {
    if (name === '') continue;
    const own = groups.get(name) ?? [];
    own.push(row);
    groups.set(name, own);
  }
  const all = [...groups.values()].map((chosen) => pickedRows({ rows, labels }, chosen));
  const isHeld = (at: number) => (all.length < heldEvery ? at === all.length - 1 : at % heldEvery === heldEvery - 1);
  return { tasks: all.filter((_, at) => !isHeld(at)), held: all.filter((_, at) => isHeld(at)) };
}
