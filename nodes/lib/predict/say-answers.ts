import type { ModelValue, Task } from '../../kit/ports.ts';
import type { NewColumn } from '../tables/write-table.ts';
import type { Answers, SaidSpan } from './load-model.ts';

/** Most classes whose probabilities become columns. */
export const mostProbabilityColumns = 50;

/** The likeliest class of a row and its probability. */
export function likeliest(probabilities: Float32Array, row: number, classes: number): { at: number; confidence: number } {
  let at = 0;
  for (let other = 1; other < classes; other++) if (probabilities[row * classes + other]! > probabilities[row * classes + at]!) at = other;
  return { at, confidence: probabilities[row * classes + at] ?? 0 };
}

/** What the answers to a task are. */
export function answerKind(task: Task): Answers['kind'] {
  switch (task) {
    case 'regression':
      return 'numbers';
    case 'token-tagging':
      return 'spans';
    case 'text-generation':
    case 'embedding':
      return 'texts';
    default:
      return 'classes';
  }
}

/** The column of the spans that a model marks. */
export const spansColumn = 'entities';

/** The column of how surprised a language model is by each row. */
export const perplexityName = 'perplexity';

/** Columns that the answers of a whole table fill, a chunk of rows at a time. */
export function answerColumns(model: ModelValue, count: number, withProbabilities: boolean) {
  const kind = answerKind(model.task);
  if (kind === 'spans' || kind === 'texts') return textColumns(kind);
  const { classes = [] } = model;
  const numbers = new Float64Array(kind === 'numbers' ? count : 0);
  const names: string[] = [];
  const confidence = new Float64Array(kind === 'numbers' ? 0 : count);
  const shares = withProbabilities ? classes.slice(0, mostProbabilityColumns).map(() => new Float64Array(count)) : [];
  return {
    add(answers: Answers, start: number): void {
      if (answers.kind === 'numbers') numbers.set(answers.numbers, start);
      if (answers.kind !== 'classes') return;
      const { probabilities } = answers;
      for (let row = 0; row * classes.length < probabilities.length; row++) {
        const best = likeliest(probabilities, row, classes.length);
        names.push(classes[best.at] ?? '');
        confidence[start + row] = rounded(best.confidence);
        for (const [at, column] of shares.entries()) column[start + row] = rounded(probabilities[row * classes.length + at]!);
      }
    },
    columns(): NewColumn[] {
      if (kind === 'numbers') return [{ name: 'prediction', kind: 'number', values: numbers }];
      return [
        { name: 'prediction', kind: 'text', type: 'category', values: names },
        { name: 'confidence', kind: 'number', values: confidence },
        ...shares.map((values, at): NewColumn => ({ name: probabilityName(classes[at] ?? ''), kind: 'number', values })),
      ];
    },
  };
}

function textColumns(kind: 'spans' | 'texts') {
  const values: string[] = [];
  return {
    add(answers: Answers): void {
      if (answers.kind === 'texts') for (const text of answers.texts) values.push(text);
      if (answers.kind === 'spans') for (const spans of answers.spans) values.push(JSON.stringify(spans.map(roundedSpan)));
    },
    columns(): NewColumn[] {
      return kind === 'spans'
        ? [{ name: spansColumn, kind: 'text', type: 'json', values }]
        : [{ name: 'prediction', kind: 'text', type: 'text', values }];
    },
  };
}

export function roundedSpan({ confidence, ...span }: SaidSpan): SaidSpan {
  return { ...span, confidence: rounded(confidence) };
}

export function probabilityName(label: string): string {
  return `probability_${label}`;
}

/** The model computes in single precision: more than six digits are noise, and would make answers long. */
export function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
