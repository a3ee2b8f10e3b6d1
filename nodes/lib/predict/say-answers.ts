import { type ColumnSpec, isClassification, type ModelSpec, type ModelValue, type Row } from '../../kit/ports.ts';
import type { NewColumn } from '../tables/write-table.ts';
import type { FoundSpan } from '../text/spans.ts';
import type { Answers } from './load-model.ts';

/** Most classes whose probabilities become columns. */
const mostProbabilityColumns = 50;

/** The likeliest class of a row and its probability. */
export function likeliest(probabilities: Float32Array, row: number, classes: number): { at: number; confidence: number } {
  let at = 0;
  for (let other = 1; other < classes; other++) if (probabilities[row * classes + other]! > probabilities[row * classes + at]!) at = other;
  return { at, confidence: probabilities[row * classes + at] ?? 0 };
}

/** What the answers say of one row, as cells. */
export function cellsOf(
  answers: Answers,
  row: number,
  { classes = [], withProbabilities }: { classes?: readonly string[]; withProbabilities: boolean },
): Row {
  switch (answers.kind) {
    case 'numbers':
      return { prediction: answers.numbers[row] ?? null };
    case 'texts':
      return { prediction: answers.texts[row] ?? null };
    case 'spans':
      return { entities: spanCell(answers.spans[row] ?? []) };
    case 'classes': {
      const { probabilities } = answers;
      const best = likeliest(probabilities, row, classes.length);
      const shares = withProbabilities ? classes.slice(0, mostProbabilityColumns) : [];
      return {
        prediction: classes[best.at] ?? null,
        confidence: rounded(best.confidence),
        ...Object.fromEntries(shares.map((label, at) => [probabilityName(label), rounded(probabilities[row * classes.length + at]!)])),
      };
    }
  }
}

function spanCell(spans: readonly FoundSpan[]) {
  return spans.map(({ start, end, label, confidence }) => ({ start, end, label, confidence: rounded(confidence) }));
}

/** Columns that the answers of a whole table fill, a chunk of rows at a time. */
export function answerColumns({ classes = [], task }: ModelValue, count: number, withProbabilities: boolean) {
  const oneClass = isClassification(task);
  const numbers = new Float64Array(task === 'regression' ? count : 0);
  const texts: string[] = [];
  const confidence = new Float64Array(oneClass ? count : 0);
  const shares = withProbabilities && oneClass ? classes.slice(0, mostProbabilityColumns).map(() => new Float64Array(count)) : [];

  function addClasses(probabilities: Float32Array, start: number): void {
    for (let row = 0; row * classes.length < probabilities.length; row++) {
      const best = likeliest(probabilities, row, classes.length);
      texts.push(classes[best.at] ?? '');
      confidence[start + row] = rounded(best.confidence);
      for (const [at, column] of shares.entries()) column[start + row] = rounded(probabilities[row * classes.length + at]!);
    }
  }

  return {
    add(answers: Answers, start: number): void {
      if (answers.kind === 'numbers') numbers.set(answers.numbers, start);
      else if (answers.kind === 'classes') addClasses(answers.probabilities, start);
      else if (answers.kind === 'texts') for (const text of answers.texts) texts.push(text);
      else for (const spans of answers.spans) texts.push(JSON.stringify(spanCell(spans)));
    },
    columns(): NewColumn[] {
      if (task === 'regression') return [{ name: 'prediction', kind: 'number', values: numbers }];
      if (task === 'token-tagging') return [{ name: 'entities', kind: 'text', type: 'json', values: texts }];
      if (!oneClass) return [{ name: 'prediction', kind: 'text', type: 'text', values: texts }];
      return [
        { name: 'prediction', kind: 'text', type: 'category', values: texts },
        { name: 'confidence', kind: 'number', values: confidence },
        ...shares.map((values, at): NewColumn => ({ name: probabilityName(classes[at] ?? ''), kind: 'number', values })),
      ];
    },
  };
}

/** The columns that predictions add, before or after a run. */
export function addedColumns({ task, classes }: Pick<ModelSpec, 'task' | 'classes'>, probabilities: boolean): ColumnSpec[] {
  if (task === 'regression') return [{ name: 'prediction', type: 'number' }];
  if (task === 'token-tagging') return [{ name: 'entities', type: 'json' }];
  if (!isClassification(task)) return [{ name: 'prediction', type: 'text' }];
  const shares = probabilities ? (classes ?? []).slice(0, mostProbabilityColumns) : [];
  return [
    { name: 'prediction', type: 'category', ...(classes && { classes: classes.map((name) => ({ name })) }) },
    { name: 'confidence', type: 'number', min: 0, max: 1 },
    ...shares.map((label): ColumnSpec => ({ name: probabilityName(label), type: 'number', min: 0, max: 1 })),
  ];
}

function probabilityName(label: string): string {
  return `probability_${label}`;
}

/** The model computes in single precision: more than six digits are noise, and would make answers long. */
export function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
