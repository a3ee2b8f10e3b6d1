import type { Json } from '../../kit/json.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import { Failure, type NodeFix } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

/** The class that a target's value names: text as it stands, a number as its text; undefined where it is missing. */
export function classOf(value: Json): string | undefined {
  if (value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Class names in their one order, which the model's outputs keep. */
function sortedClasses(names: Iterable<string>): string[] {
  return [...new Set(names)].sort();
}

/** Counts of the classes seen, checked to be something a classifier can learn. */
export function learnableClasses(counts: ReadonlyMap<string, number>, target: string, columns: readonly ColumnSpec[] = []): string[] {
  const fixes = otherTargets(columns, target);
  if (counts.size === 0) {
    throw new Failure(
      {
        en: 'No row has a value in “{column}”, so there is nothing to learn. Look at what the steps before leave over.',
        zh: '“{column}”列没有任何值，无法学习。请检查前面的步骤留下了哪些数据。',
      },
      { column: target },
      { code: 'no-rows', setting: 'target', fixes },
    );
  }
  if (counts.size === 1) {
    throw new Failure(
      {
        en: 'All rows are of the class “{label}”, so there is nothing to tell apart. Bring rows of other classes, or choose another column.',
        zh: '所有行都属于类别“{label}”，没有可区分的类别。请补充其他类别的数据，或选择其他列。',
      },
      { label: [...counts.keys()][0] ?? '' },
      { code: 'one-class', setting: 'target', fixes },
    );
  }
  if (counts.size > 1_000) {
    throw new Failure(
      {
        en: '“{column}” has {count} different values, so it does not name classes. Choose the column that holds the class.',
        zh: '“{column}”有 {count} 种不同的取值，不像类别列。请选择存放类别的列。',
      },
      { column: target, count: counts.size },
      { code: 'too-many-classes', setting: 'target', fixes },
    );
  }
  return sortedClasses(counts.keys());
}

/** Columns that name classes and may have been meant, the likeliest first: those that are called so, then those with few classes. */
export function otherTargets(columns: readonly ColumnSpec[], target: string): NodeFix[] {
  const classes = ({ distinct, classes: known }: ColumnSpec) => distinct ?? known?.length ?? 2;
  return columns
    .filter((column) => column.type === 'category' && column.name !== target && classes(column) > 1)
    .toSorted((a, b) => Number(calledTarget.test(b.name)) - Number(calledTarget.test(a.name)) || classes(a) - classes(b))
    .slice(0, 2)
    .map(({ name }) => ({
      label: message({ en: 'Answer “{column}” instead', zh: '改为回答“{column}”' }, { column: name }),
      settings: { target: name },
    }));
}
const calledTarget = /label|class|target|kind|type|category|intent|标签|类别|分类|意图|类型/i;
