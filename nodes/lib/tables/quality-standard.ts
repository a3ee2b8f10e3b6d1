import { figureOf } from '../../kit/figure-words.ts';
import type { ReportBlock } from '../../kit/ports.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import type { Inspection } from './inspect-table.ts';

/** Shares from 0 to 1; null is not asked. */
export interface Standard {
  completeness: number | null;
  uniqueness: number | null;
  validity: number | null;
  consistency: number | null;
  accuracy: number | null;
  fewestRows: number;
}
export interface Asked {
  label: Text;
  /** A share, or rows. */
  unit: 'share' | 'rows';
  limit: number;
  /** Null where it could not be measured, which does not meet any limit. */
  found: number | null;
  met: boolean;
}

/** Each limit beside what was found. Consistency and accuracy are asked only where there are rules, or a reference. */
export function holdTo({ quality, accuracy }: Inspection, standard: Standard): Asked[] {
  const asked: Asked[] = [
    limited('completeness', standard.completeness, quality.completeness),
    limited('uniqueness', standard.uniqueness, quality.uniqueness),
    limited('validity', standard.validity, quality.validity),
    ...(quality.consistency === null ? [] : [limited('consistency', standard.consistency, quality.consistency)]),
    ...(accuracy ? [limited('referenceAccuracy', standard.accuracy, accuracy.accuracy)] : []),
  ].flatMap((one) => one ?? []);
  return [
    ...asked,
    {
      label: { en: 'Rows', zh: '行数' },
      unit: 'rows',
      limit: standard.fewestRows,
      found: quality.count,
      met: quality.count >= standard.fewestRows,
    },
  ];
}

function limited(figure: string, limit: number | null, found: number | null): Asked | undefined {
  if (limit === null) return undefined;
  return { label: figureOf(figure).label, unit: 'share', limit, found, met: found !== null && found >= limit };
}

/** What is not met and by how much, as one sentence; undefined where all is met. */
export function unmetWords(unmet: readonly Asked[]): Message | undefined {
  const [first, ...others] = unmet;
  if (!first) return undefined;
  // Rows are asked last, so there is none beside them.
  if (first.unit === 'rows')
    return message(
      { en: '{found} {found|row|rows} came, at least {limit} {limit|is|are} asked.', zh: '只有 {found} 行，要求不少于 {limit} 行。' },
      { found: first.found ?? 0, limit: first.limit },
    );
  const values = { label: first.label, found: written(first.found), limit: written(first.limit), more: others.length };
  if (others.length === 0)
    return message({ en: '{label} is {found}, at least {limit} is asked.', zh: '{label}为 {found}，要求不低于 {limit}。' }, values);
  return message(
    {
      en: '{label} is {found}, at least {limit} is asked; {more} more {more|limit is|limits are} not met.',
      zh: '{label}为 {found}，要求不低于 {limit}；另有 {more} 项未达标。',
    },
    values,
  );
}

export function standardBlocks(asked: readonly Asked[]): ReportBlock[] {
  const unmet = asked.filter(({ met }) => !met).length;
  const verdict: Text =
    unmet === 0
      ? { en: 'The standard is met.', zh: '已达到标准。' }
      : { en: 'The standard is not met: {unmet} of {all} {all|limit|limits}.', zh: '未达到标准：{all} 项要求中有 {unmet} 项未达标。' };
  return [
    { kind: 'heading', text: message(verdict, { unmet, all: asked.length }) },
    {
      kind: 'table',
      columns: [
        message({ en: 'Asked', zh: '要求' }),
        message({ en: 'At least', zh: '不低于' }),
        message({ en: 'Found', zh: '实际' }),
        message({ en: 'Verdict', zh: '结论' }),
      ],
      rows: asked.map((one) => [
        message(one.label),
        ...[one.limit, one.found].map((value) => (one.unit === 'rows' ? value : written(value))),
        verdictOf(one),
      ]),
    },
  ];
}

function verdictOf({ met, found, limit, unit }: Asked): Message {
  if (met) return message({ en: '✓ met', zh: '✓ 达标' });
  if (found === null) return message({ en: '✗ could not be measured', zh: '✗ 无法衡量' });
  const gap = limit - found;
  return unit === 'rows'
    ? message({ en: '✗ {gap} {gap|row|rows} short', zh: '✗ 差 {gap} 行' }, { gap })
    : message({ en: '✗ short by {gap} points', zh: '✗ 差 {gap} 个百分点' }, { gap: Math.ceil(gap * 10_000 - 1e-6) / 100 });
}

/** A share, rounded down, so that what falls short is never written as the limit. */
function written(value: number | null): string {
  return value === null ? '–' : `${Math.floor(value * 10_000 + 1e-9) / 100} %`;
}
