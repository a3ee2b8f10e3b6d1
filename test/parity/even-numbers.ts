import type { Start, Weight, WeightSet } from '../../nodes/lib/learn/weights.ts';
import { sizeOf } from '../../nodes/lib/learn/value.ts';

/** Numbers from -1 to 1 that depend on a name alone, so that two programs can make the same ones; `even_numbers.py` is the other. */
export function evenNumbers(name: string, count: number): Float64Array {
  const first = hashOf(name);
  return Float64Array.from({ length: count }, (_, index) => {
    let mixed = (first + Math.imul(index, 0x9e3779b1)) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0;
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

/** FNV-1a of the name's bytes. */
function hashOf(name: string): number {
  return Buffer.from(name).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

/** Whole numbers from 0 to below the limit. */
export function wholeNumbers(name: string, count: number, limit: number): number[] {
  return Array.from(evenNumbers(name, count), (number) => Math.floor(((number + 1) / 2) * limit));
}

/** Weights of those numbers, none of which is zero at first. */
export function evenWeights(trains: (name: string) => boolean = () => true): WeightSet {
  const known = new Map<string, Weight>();
  return {
    claim(name, { shape, start, kind }) {
      const weight = known.get(name) ?? { name, shape, kind, trained: trains(name), data: weightNumbers(name, shape, start) };
      known.set(name, weight);
      return weight;
    },
    all: () => [...known.values()],
  };
}

function weightNumbers(name: string, shape: readonly number[], start: Start): Float32Array {
  const size = sizeOf(shape);
  const limit = shape.length > 1 ? 1 / Math.sqrt(size / (shape[0] ?? 1)) : 0.1;
  return Float32Array.from(evenNumbers(name, size), (number) => number * limit + (start.kind === 'ones' ? 1 : 0));
}
