import type { Context } from '../../kit/define-node.ts';
import type { MetricsValue, TableValue } from '../../kit/ports.ts';
import { withDatabase } from './connection.ts';
import {
  languagePortraits,
  numberPortraits,
  textPortraits,
  type LanguagePortrait,
  type NumberPortrait,
  type TextPortrait,
} from './column-portraits.ts';
import { type Failing, failingRows } from './failing-rows.ts';
import { openTable } from './open-table.ts';
import { measureQuality, type Quality } from './quality.ts';
import type { QualityRules } from './quality-rules.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber, showRemoved } from './removed-rows.ts';
import { type ReferenceAccuracy, referenceAccuracy, type ReferenceOptions } from './reference-accuracy.ts';

export interface InspectOptions extends QualityRules, ReferenceOptions {
  /** Rows in which one of these is missing fail. */
  required: readonly string[];
  /** Rows that repeat an earlier one fail. */
  duplicates: boolean;
}
export interface Inspection {
  quality: Quality;
  accuracy?: ReferenceAccuracy;
  failing: Failing[];
  numbers: NumberPortrait[];
  languages: LanguagePortrait[];
  texts: TextPortrait[];
}

/** Measures a table and finds the rows that break rules. `part`: whether the passing rows are wanted as a table of their own. */
export async function inspectTable(
  context: Context,
  { rows: table, reference }: { rows: TableValue; reference: TableValue | undefined },
  { part, ...options }: InspectOptions & { part: boolean },
): Promise<Inspection & KeptAndRemoved> {
  const { valueRules, rowRules, formulaRules, keys, tolerance, required, duplicates } = options;
  const quality = await measureQuality(context, table, { values: valueRules, rows: rowRules, formulas: formulaRules });
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const accuracy = reference && (await referenceAccuracy(database, { table, numbered, reference }, { keys, tolerance }));
    context.progress(0.75);
    const rules = {
      values: valueRules,
      rows: rowRules,
      formulas: formulaRules,
      required,
      duplicates,
      damaged: [],
      ...(accuracy && { differing: accuracy.differing }),
    };
    const { failing, counts } = await failingRows(database, table, { numbered, rules: mayFail(quality, rules) });
    const removal = { table, numbered, removals: failing };
    const parts = part ? await keepAndRemove(database, removal) : { kept: table, removed: await showRemoved(database, removal) };
    context.progress(0.9);
    const numbers = await numberPortraits(database, table, numbered);
    const languages = await languagePortraits(database, table, numbered);
    const texts = await textPortraits(database, table, numbered);
    return { quality, ...(accuracy && { accuracy }), failing: counts, numbers, languages, texts, ...parts };
  });

  /** Without the rules of which is known already that no row breaks them: a table in order is not read again. */
  function mayFail(measured: Quality, rules: Parameters<typeof failingRows>[2]['rules']): typeof rules {
    const invalid = new Set(measured.columns.filter((column) => column.invalid > 0).map(({ name }) => name));
    const gaps = new Set(measured.columns.filter((column) => column.filled < measured.count).map(({ name }) => name));
    const broken = new Set(measured.broken.filter(({ count }) => count > 0).map(({ rule }) => rule));
    return {
      ...rules,
      values: rules.values.filter(({ column }) => invalid.has(column)),
      rows: rules.rows.filter((rule) => broken.has(rule)),
      formulas: rules.formulas.filter((rule) => broken.has(rule)),
      required: rules.required.filter((column) => gaps.has(column)),
      duplicates: rules.duplicates && measured.duplicates > 0,
      damaged: measured.columns.filter(({ damaged }) => damaged > 0).map(({ name }) => name),
    };
  }
}

/** The figures that gates and comparisons of runs take; null where nothing was asked. */
export function qualityMetrics({ quality, accuracy }: Pick<Inspection, 'quality' | 'accuracy'>): MetricsValue {
  const { completeness, uniqueness, validity, consistency, count } = quality;
  return {
    type: 'metrics',
    task: 'data',
    count,
    scores: {
      completeness,
      uniqueness,
      validity,
      ...(consistency !== null && { consistency }),
      ...(accuracy && { referenceAccuracy: accuracy.accuracy }),
    },
    notes: [],
    target: '',
  };
}
