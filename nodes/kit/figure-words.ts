import { type Figure, figures } from './figures.ts';
import { verbatim } from './text.ts';

/** Other names under which the same figures are known. */
const alsoCalled: Readonly<Record<string, string>> = { rocAuc: 'auc', ap: 'averagePrecision', logloss: 'logLoss' };

export function figureOf(name: string): Figure {
  return figures[alsoCalled[name] ?? name] ?? { label: verbatim(name), meaning: verbatim(''), kind: 'number' };
}

const order = Object.keys(figures);

/** Scores in the order in which people should read them; those that are not known come last. */
export function inReadingOrder(scores: Readonly<Record<string, number | null>>): [string, number | null][] {
  const place = (name: string) => {
    const at = order.indexOf(alsoCalled[name] ?? name);
    return at < 0 ? order.length : at;
  };
  return Object.entries(scores).sort(([a], [b]) => place(a) - place(b));
}

/** A figure as written: three decimals (0.932), four significant digits from 10 on; a figure below 1 that rounds to 1 is not written as perfect. */
export function writeFigure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 99.995) return Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 1 });
  if (size >= 10) return value.toFixed(2);
  if (size !== 0 && size < 0.0005) return value.toPrecision(2);
  const written = value.toFixed(3);
  return written === '1.000' && value < 1 ? '> 0.999' : written;
}

/** Where a figure probably lies: what almost touches 1 is said once. */
export function writeInterval({ low, high }: { low: number; high: number }): string {
  const from = writeFigure(low);
  return from.startsWith('>') ? from : `${from}–${high < 1 && high >= 0.9995 ? '1.000' : writeFigure(high)}`;
}

/** A figure before and after; where three decimals do not show the move, six may. */
export function writeMove(from: number, to: number): [from: string, to: string] {
  const short: [string, string] = [writeFigure(from), writeFigure(to)];
  return short[0] === short[1] && from !== to ? [from.toFixed(6), to.toFixed(6)] : short;
}

/** Whether two figures differ as they are written. */
export function moves(from: number, to: number): boolean {
  const [before, after] = writeMove(from, to);
  return before !== after;
}
