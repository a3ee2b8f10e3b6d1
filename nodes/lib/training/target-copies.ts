import { escapePattern } from '../../kit/escape-pattern.ts';
import type { Json } from '../../kit/json.ts';
import type { ColumnSpec, Row } from '../../kit/ports.ts';

/** Rows that are looked at: enough to tell, and quick. */
const mostRows = 20_000;
const fewestRows = 50;
/** Of the rows, those that the one column alone must answer rightly. */
const nearlyAll = 0.995;
/** A value, or a range of values, must stand for this many rows on average: else it is learned by heart. */
const rowsOfValue = 8;
const ranges = 40;

/** Gathers a sample of rows and then names the columns that give the answer away: from each of them alone it is known. */
export function copiesOfTarget(columns: readonly ColumnSpec[], task: 'classification' | 'regression', total: number) {
  const every = Math.max(1, Math.ceil(total / mostRows));
  const cells: Json[][] = columns.map(() => []);
  const answers: (string | number)[] = [];
  let seen = 0;
  return {
    add(row: Row, answer: string | number): void {
      if (seen++ % every !== 0) return;
      answers.push(answer);
      for (const [at, { name }] of columns.entries()) cells[at]?.push(row[name] ?? null);
    },
    find(): string[] {
      if (answers.length < fewestRows) return [];
      return columns.flatMap(({ name, type }, at) => {
        const column = cells[at] ?? [];
        if (task === 'regression') return repeatsNumber(column, answers) ? [name] : [];
        return (type === 'text' ? saysClass(column, answers) : namesClass(column, type, answers)) ? [name] : [];
      });
    },
  };
}

/** Whether the commonest class of each value, or range of numbers, is right nearly always, and guessing is not. */
function namesClass(column: readonly Json[], type: ColumnSpec['type'], answers: readonly (string | number)[]): boolean {
  const groups = type === 'number' ? rangesOf(column) : column.map((cell) => (cell === null ? '' : String(cell)));
  const counts = new Map<string, Map<string | number, number>>();
  for (const [at, group] of groups.entries()) {
    const classes = counts.get(group) ?? new Map<string | number, number>();
    counts.set(group, classes);
    const answer = answers[at] ?? '';
    classes.set(answer, (classes.get(answer) ?? 0) + 1);
  }
  if (counts.size < 2 || counts.size * rowsOfValue > answers.length) return false;
  const right = [...counts.values()].reduce((sum, classes) => sum + Math.max(...classes.values()), 0) / answers.length;
  if (right < nearlyAll) return false;
  const guessed = shareOfCommonest(answers);
  return right - guessed > 0.5 * (1 - guessed);
}

/** Shorter names stand in texts by chance. */
const shortestName = 2;

/** Whether the texts say the name of their own class, as a word, nearly always, and that of another hardly ever. */
function saysClass(column: readonly Json[], answers: readonly (string | number)[]): boolean {
  const names = [...new Set(answers.map(String))];
  if (names.length < 2 || names.length > 100 || names.some((name) => name.length < shortestName)) return false;
  const words = new Map(names.map((name) => [name, wordOf(name)]));
  let [own, others] = [0, 0];
  for (const [at, answer] of answers.entries()) {
    const text = String(column[at] ?? '');
    for (const [name, word] of words) {
      if (!word.test(text)) continue;
      if (name === String(answer)) own++;
      else others++;
    }
    if (at === fewestRows && own < fewestRows / 2) return false;
  }
  return own >= nearlyAll * answers.length && others <= 0.05 * answers.length;
}

/** A name between other characters than letters; Chinese has no spaces between words. */
function wordOf(name: string): RegExp {
  const plain = escapePattern(name);
  return /\p{Script=Han}/u.test(name) ? new RegExp(plain, 'u') : new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, 'iu');
}

function shareOfCommonest(answers: readonly (string | number)[]): number {
  const counts = new Map<string | number, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return Math.max(...counts.values()) / answers.length;
}

/** Each number as the range it lies in; ranges hold about as many rows each. Few different numbers are ranges of their own. */
function rangesOf(column: readonly Json[]): string[] {
  const numbers = column.flatMap((cell) => (typeof cell === 'number' ? [cell] : []));
  const different = new Set(numbers);
  if (different.size <= ranges) return column.map(String);
  const sorted = numbers.toSorted((a, b) => a - b);
  const borders = Array.from({ length: ranges - 1 }, (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / ranges)] ?? 0);
  return column.map((cell) => (typeof cell === 'number' ? String(borders.findIndex((border) => cell < border)) : ''));
}

/** Whether a number is the answer itself, or a multiple of it, but for rounding (r² of 0.9995 or more). */
function repeatsNumber(column: readonly Json[], answers: readonly (string | number)[]): boolean {
  const pairs = column.flatMap((cell, at): [number, number][] => {
    const answer = answers[at];
    return typeof cell === 'number' && typeof answer === 'number' ? [[cell, answer]] : [];
  });
  if (pairs.length < answers.length * 0.9) return false;
  const mean = (place: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[place], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [a, b] of pairs) {
    xx += (a - x) ** 2;
    yy += (b - y) ** 2;
    xy += (a - x) * (b - y);
  }
  return xx > 0 && yy > 0 && xy ** 2 / (xx * yy) >= 0.9995;
}
