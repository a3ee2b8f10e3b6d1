/** How a text file separates its cells. DuckDB's own guess skips lines or takes a wrong delimiter where rows are ragged, so this one asks for evidence. */
export interface Dialect {
  delimiter: string;
  quote: '"' | '';
  header: boolean;
  /** Names of the columns, made unique. */
  names: string[];
  /** Cells of the first rows, without the header. */
  rows: string[][];
}

export const delimiters = [',', '\t', ';', '|'] as const;
/** The delimiter of a file with a single column: a character that texts do not hold. */
export const noDelimiter = '\u0001';
const maxRows = 2_000;
/** Rows on which the candidates are compared; only the best one reads on. */
const comparedRows = 500;

/** Finds delimiter, quotes and header from the beginning of a text; what is given is not guessed. */
export function detectDialect(
  head: string,
  given: { delimiter?: string; header?: boolean; complete: boolean; extension?: string },
): Dialect | undefined {
  const candidates = given.delimiter ? [given.delimiter] : given.extension === 'tsv' ? ['\t', ...delimiters] : delimiters;
  const { complete } = given;
  let best: { delimiter: string; quote: '"' | ''; score: number } | undefined;
  for (const delimiter of candidates) {
    for (const quote of ['"', ''] as const) {
      const { rows, stray } = parseRows(head, { delimiter, quote, complete, most: comparedRows });
      const score = evenness(rows) - (quote === '"' ? stray : head.includes('"') ? 0.02 : 0);
      if (!best || score > best.score + 1e-9) best = { delimiter, quote, score };
    }
  }
  if (!best) return undefined;
  const { delimiter, quote } = !given.delimiter && best.score <= 0.5 ? ({ delimiter: noDelimiter, quote: '"' } as const) : best;
  const { rows } = parseRows(head, { delimiter, quote, complete, most: maxRows });
  const [first] = rows;
  if (!first) return undefined;
  const header = given.header ?? looksLikeHeader(rows);
  const width = Math.max(...mostCommonWidth(rows));
  const names = header ? uniqueNames(first) : Array.from({ length: width }, (_, at) => `column_${at + 1}`);
  return { delimiter, quote, header, names, rows: header ? rows.slice(1) : rows };
}

function mostCommonWidth(rows: readonly string[][]): [width: number] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  return [[...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]];
}

/** Near 1 where nearly all rows have the same number of cells, and more than one; one column only counts where nothing better is found. */
function evenness(rows: readonly string[][]): number {
  if (rows.length === 0) return 0;
  const [width] = mostCommonWidth(rows);
  const share = rows.filter((row) => row.length === width).length / rows.length;
  if (width === 1) return 0.5;
  // Prose has commas too, but seldom as many in its first line as everywhere else.
  const first = rows[0]?.length === width ? 0 : 0.4;
  return share - first + Math.min(width, 50) / 10_000;
}

/** Parses cells after RFC 4180. `stray`: the share of cells in which a quote stands where none may. */
export function parseRows(
  content: string,
  options: { delimiter: string; quote: '"' | ''; complete: boolean; most: number },
): { rows: string[][]; stray: number } {
  const { delimiter, quote, complete, most } = options;
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let wasQuoted = false;
  let stray = 0;
  let cells = 0;
  const endCell = () => {
    row.push(cell);
    cells++;
    cell = '';
    wasQuoted = false;
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  // Plain stretches are taken whole: this reads the beginning of a file nine times.
  const [delimiterCode, quoteCode] = [delimiter.charCodeAt(0), quote.charCodeAt(0)];
  const plainEnd = (from: number) => {
    if (quoted) {
      const end = content.indexOf(quote, from);
      return end < 0 ? content.length : end;
    }
    let end = from;
    for (; end < content.length; end++) {
      const code = content.charCodeAt(end);
      if (code === delimiterCode || code === quoteCode || code === 10 || code === 13) break;
    }
    return end;
  };
  for (let at = 0; at < content.length && rows.length < most; at++) {
    const end = plainEnd(at);
    if (end > at) {
      cell += content.slice(at, end);
      at = end;
      if (at >= content.length) break;
    }
    const character = content.charAt(at);
    if (quoted) {
      if (content.charAt(at + 1) === quote) cell += content.charAt(++at);
      else quoted = false;
    } else if (quote !== '' && character === quote) {
      if (cell === '' && !wasQuoted) quoted = wasQuoted = true;
      else {
        stray++;
        cell += character;
      }
    } else if (character === delimiter) endCell();
    else if (character === '\n') endRow();
    else if (content.charAt(at + 1) !== '\n') endRow();
  }
  // A quote that never closes swallows the rest: that reading is wrong, or the file is broken.
  if (quoted && complete) stray = cells + 1;
  else if (complete && rows.length < most && (cell !== '' || row.length > 0)) endRow();
  return { rows, stray: Math.min(1, stray / Math.max(1, cells)) };
}

const numeric = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?%?$/;
const dateLike = /^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}/;

function looksLikeHeader(rows: readonly string[][]): boolean {
  const [first = [], ...rest] = rows;
  const data = (cell: string) => numeric.test(cell.trim()) || dateLike.test(cell.trim());
  if (first.some((cell) => data(cell) || cell.trim() === '' || cell.length > 100))
    return rest.length > 0 && first.every((cell) => !data(cell) && cell.length <= 100) && first.some((cell) => cell.trim() !== '');
  return new Set(first).size === first.length;
}

/** Column names as they can stand side by side: trimmed, not empty, and different even without regard to case. */
export function uniqueNames(cells: readonly string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, at) => {
    const wanted =
      cell
        .replaceAll(/[\s\p{Cc}]+/gu, ' ')
        .trim()
        .slice(0, 200) || `column_${at + 1}`;
    let name = wanted;
    for (let next = 2; taken.has(name.toLowerCase()); next++) name = `${wanted}_${next}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
