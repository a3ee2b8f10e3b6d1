import type { ModelValue } from '../../kit/ports.ts';
import type { NewColumn } from '../tables/write-table.ts';
import type { Answers } from './load-model.ts';

/** Most classes whose probabilities become columns. */
export const mostProbabilityColumns = 50;

/** The likeliest class of a row and its probability. */
export function likeliest(probabilities: Float32Array, row: number, classes: number): { at: number; confidence: number } {
  let at = 0;
  for (let other = 1; other < classes; other++) if (probabilities[row * classes + other]! > probabilities[row * classes + at]!) at = other;
  return { at, confidence: probabilities[row * classes + at] ?? 0 };
}

/** Columns that the answers of a whole table fill, a chunk of rows at a time. */
export function answerColumns({ classes = [], task }: ModelValue, count: number, withProbabilities: boolean) {
  const numbers = new Float64Array(task === 'regression' ? count : 0);
  const names: string[] = [];
  const confidence = new Float64Array(task === 'regression' ? 0 : count);
  const shares = withProbabilities ? classes.slice(0, mostProbabilityColumns).map(() => new Float64Array(count)) : [];
  return {
    add(answers: Answers, start: number): void {
      if (answers.kind === 'numbers') {
        numbers.set(answers.numbers, start);
        return;
      }
      const { probabilities } = answers;
      for (let row = 0; row * classes.length < probabilities.length; row++) {
        const best = likeliest(probabilities, row, classes.length);
        names.push(classes[best.at] ?? '');
        confidence[start + row] = rounded(best.confidence);
        for (const [at, column] of shares.entries()) column[start + row] = rounded(probabilities[row * classes.length + at]!);
      }
    },
    columns(): NewColumn[] {
      if (task === 'regression') return [{ name: 'prediction', kind: 'number', values: numbers }];
      return [
        { name: 'prediction', kind: 'text', type: 'category', values: names },
        { name: 'confidence', kind: 'number', values: confidence },
        ...shares.map((values, at): NewColumn => ({ name: probabilityName(classes[at] ?? ''), kind: 'number', values })),
      ];
    },
  };
}

export function probabilityName(label: string): string {
  return `probability_${label}`;
}

/** The model computes in single precision: more than six digits are noise, and would make answers long. */
export function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
