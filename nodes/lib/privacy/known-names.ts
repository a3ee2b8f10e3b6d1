import { isWordCode } from './characters.ts';
import type { Found } from './kinds.ts';
import type { Cell } from './map-columns.ts';
import { findPrivate } from './scan.ts';

const longestName = 40;
/** A column whose first rows hold fewer names than this is none of names. */
const leastShare = 0.05;
const firstRows = 200;
const onlyNames = new Set(['name'] as const);
/** Above what words around a value say. */
const certainty = 0.9;

/** Whom a row is about: the names that fill a cell of it. In the texts of that row they are private wherever they stand. */
export interface KnownNames {
  see(cells: readonly Cell[]): void;
  /** Of the row that was seen last. */
  names(): readonly string[];
}

export function createKnownNames(columns: readonly string[], threshold: number): KnownNames {
  const tries = columns.map((heading) => ({ heading, seen: 0, hits: 0 }));
  let names: string[] = [];
  return {
    see(cells) {
      names = [];
      for (const [at, one] of tries.entries()) {
        const cell = cells[at];
        if (typeof cell !== 'string' || cell === '') continue;
        if (one.seen >= firstRows && one.hits < leastShare * one.seen) continue;
        one.seen++;
        const name = cell.trim();
        if (name.length > longestName || !isTelling(name)) continue;
        const [found] = findPrivate(name, { wanted: onlyNames, threshold, heading: one.heading });
        if (found?.start !== 0 || found.end !== name.length) continue;
        one.hits++;
        names.push(name);
      }
    },
    names: () => names,
  };
}

/** A single Latin word, such as Rose or May, is too often just that. */
function isTelling(name: string): boolean {
  return /^[\u4e00-\u9fff·]{2,}$/.test(name) || /\S\s+\S/.test(name);
}

/** Where these names stand in a text, in Latin letters as whole words. */
export function namesIn(text: string, names: readonly string[]): Found[] {
  return names.flatMap((name) => {
    const found: Found[] = [];
    for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
      const end = start + name.length;
      const isWhole = !isWordCode(text.charCodeAt(start - 1)) && !isWordCode(text.charCodeAt(end));
      if (isWhole || name.charCodeAt(0) >= 0x2e80) found.push({ kind: 'name', start, end, certainty });
    }
    return found;
  });
}
