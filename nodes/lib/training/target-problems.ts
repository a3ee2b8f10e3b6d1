import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeFix, NodeProblem } from '../../kit/problem.ts';
import { type Message, message } from '../../kit/text.ts';
import { columnFixes } from '../tables/near-names.ts';
import { otherTargets } from './labels.ts';

/** A setting that names columns of a table, and what would be right there. */
export interface ColumnChoice {
  setting: string;
  /** The name, or names, that are chosen. */
  chosen: string | readonly string[];
  /** Columns that would do, best first. */
  candidates: readonly ColumnSpec[];
}

/** Says which chosen columns the table does not have (any more), with a way out where there is exactly one. */
export function vanishedColumns(spec: TableSpec | undefined, { setting, chosen, candidates }: ColumnChoice): NodeProblem[] {
  if (!spec?.columns) return [];
  const names = typeof chosen === 'string' ? (chosen === '' ? [] : [chosen]) : chosen;
  const present = new Set(spec.columns.map((column) => column.name));
  const [only] = candidates.length === 1 ? candidates : [];
  return names
    .filter((name) => !present.has(name))
    .map((name): NodeProblem => {
      const near = columnFixes(name, [...present], typeof chosen !== 'string');
      const other = only &&
        !near.some((fix) => 'by' in fix && fix.by === only.name) && { label: useWords(only.name), column: name, by: only.name };
      return {
        code: 'missing-column',
        severity: 'error' as const,
        setting,
        message: message(
          { en: 'The column “{column}” is no longer in the rows. Choose another.', zh: '数据中已经没有“{column}”列。请选择其他列。' },
          { column: name },
        ),
        fixes: other ? [other, ...near] : near,
      };
    });
}

function useWords(column: string): Message {
  return message({ en: 'Use “{column}”', zh: '使用“{column}”' }, { column });
}

/** A target that is not chosen yet, with the obvious choice where there is one. */
export function unchosenTarget(target: string, candidates: readonly ColumnSpec[]): NodeProblem[] {
  if (target !== '') return [];
  const [candidate] = candidates.length === 1 ? candidates : [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'target',
      message: message({
        en: 'Choose the column that the model should learn to answer.',
        zh: '请选择模型要学会回答的那一列。',
      }),
      ...(candidate && { fixes: [{ label: useWords(candidate.name), settings: { target: candidate.name } }] }),
    },
  ];
}

/** `single`: the setting holds one name, not a list. */
export function targetAmongInputs(target: string, inputs: readonly string[], setting: string, single = false): NodeProblem[] {
  if (target === '' || !inputs.includes(target)) return [];
  return [
    {
      code: 'target-among-inputs',
      severity: 'error',
      setting,
      message: message(
        {
          en: 'The model would read “{column}”, which is what it should answer: it would only copy it. Take it out of the columns that it reads.',
          zh: '模型会读到它要回答的“{column}”列，只会照抄答案。请把它从读取的列中去掉。',
        },
        { column: target },
      ),
      fixes: [
        {
          label: message({ en: 'Take it out', zh: '去掉该列' }),
          settings: { [setting]: single ? '' : inputs.filter((name) => name !== target) },
        },
      ],
    },
  ];
}

const fewRowsOfClass = 10;
const strongImbalance = 10;

/**
 * What stands against learning the classes of a column: too few of them, too few rows of one, or far more rows of one.
 * Counts from the beginning of a file say nothing of the rest of it (a file may be sorted by class), so they are not judged.
 */
export function classProblems(spec: TableSpec | undefined, target: string, balanced?: boolean): NodeProblem[] {
  const column = spec?.columns?.find(({ name }) => name === target);
  if (!column || isPart(column, spec?.count)) return [];
  const { classes, distinct, name } = column;
  const found = distinct ?? classes?.length;
  if (found !== undefined && found < 2)
    return [
      {
        ...at('one-class', 'error', {
          text: {
            en: '“{column}” has {found} {found|value|values} only, so there is nothing to tell apart. Choose another column, or bring rows of other classes.',
            zh: '“{column}”只有 {found} 种取值，没有可区分的类别。请选择其他列，或补充其他类别的数据。',
          },
          values: { column: name, found },
        }),
        fixes: otherTargets(spec?.columns ?? [], target),
      },
    ];
  if (column.type === 'date' || (found !== undefined && found > 1_000))
    return [
      {
        ...at('too-many-classes', 'error', {
          text: {
            en: '“{column}” has {found} different values, so it does not name classes. Choose the column that holds the class.',
            zh: '“{column}”有 {found} 种不同的取值，不像类别列。请选择存放类别的列。',
          },
          values: { column: name, found: found ?? 0 },
        }),
        fixes: otherTargets(spec?.columns ?? [], target),
      },
    ];
  const counted = (classes ?? []).flatMap(({ name: label, count }) => (count === undefined ? [] : [{ label, count }]));
  const rarest = counted.toSorted((a, b) => a.count - b.count)[0];
  const commonest = counted.toSorted((a, b) => b.count - a.count)[0];
  if (!rarest || !commonest) return [];
  const few = rarest.count < fewRowsOfClass && [
    {
      ...at('few-rows-of-class', 'warning', {
        text: {
          en: 'The class “{label}” has {count} {count|row|rows} only. At least {needed} are needed to learn it well: collect more, or join it with another class.',
          zh: '类别“{label}”只有 {count} 行。至少需要 {needed} 行才能学好：请补充数据，或与其他类别合并。',
        },
        values: { label: rarest.label, count: rarest.count, needed: fewRowsOfClass },
      }),
      ...(counted.length > 2 && { fixes: leaveOutClass(target, rarest.label) }),
    },
  ];
  const uneven = !balanced &&
    commonest.count > strongImbalance * rarest.count && [
      {
        ...at('imbalance', 'warning', {
          text: {
            en: 'There are {times} times as many rows of “{common}” as of “{rare}”: the model may rarely answer “{rare}”.',
            zh: '“{common}”的行数是“{rare}”的 {times} 倍：模型可能很少回答“{rare}”。',
          },
          values: { times: Math.round(commonest.count / rarest.count), common: commonest.label, rare: rarest.label },
        }),
        ...(balanced === false && {
          fixes: [{ label: message({ en: 'Balance classes', zh: '平衡类别' }), settings: { balanceClasses: true } }],
        }),
      },
    ];
  return [...(few || []), ...(uneven || [])];
}

/** Rows of a class are left out before the split, so that they are neither learned nor judged. */
function leaveOutClass(target: string, label: string): NodeFix[] {
  return [
    {
      label: message({ en: 'Leave out “{label}”', zh: '去掉类别“{label}”' }, { label }),
      insert: 'prepare/filter-rows',
      settings: { conditions: [{ column: target, operator: 'differs', value: label }] },
      input: 'rows',
      output: 'kept',
      port: 'rows',
      above: 'prepare/split-rows',
    },
  ];
}

/** Whether the numbers of the classes are those of all rows. */
export function countedClasses(column: ColumnSpec, count: number): boolean {
  return (column.classes ?? []).some((one) => one.count !== undefined) && !isPart(column, count);
}

function isPart({ classes, missing = 0 }: ColumnSpec, count = 0): boolean {
  const counted = (classes ?? []).reduce((sum, one) => sum + (one.count ?? 0), 0);
  return counted > 0 && counted < count * (1 - missing) * 0.9;
}

function at(code: string, severity: NodeProblem['severity'], content: NodeProblem['message']): NodeProblem {
  return { code, severity, setting: 'target', message: content };
}
