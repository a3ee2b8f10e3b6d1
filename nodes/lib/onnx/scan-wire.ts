import type { Text } from '../../kit/text.ts';
import { notOnnx, tooComplex } from './failures.ts';

/**
 * Walks the bytes of an ONNX file without making anything of them, and counts what a decoder would make: two bytes of a
 * hostile file can stand for an object of hundreds.
 */
export function scanWire(bytes: Uint8Array): void {
  const counts: Counts = { objects: 0, integers: 0, floats: 0, graphs: 0 };
  scanMessage({ bytes, counts }, 'Model', { start: 0, end: bytes.length, depth: 0 });
  if (counts.graphs === 0) throw notOnnx();
}

interface Counts {
  objects: number;
  integers: number;
  floats: number;
  graphs: number;
}
interface Scan {
  bytes: Uint8Array;
  counts: Counts;
}
interface Place {
  start: number;
  end: number;
  depth: number;
}

const most: Counts = { objects: 4_000_000, integers: 8_000_000, floats: 64_000_000, graphs: 10_000 };
const words: Record<keyof Counts, Text> = {
  objects: { en: 'parts', zh: '部件' },
  integers: { en: 'whole numbers', zh: '整数' },
  floats: { en: 'numbers in lists', zh: '列表数值' },
  graphs: { en: 'graphs', zh: '子图' },
};
/** A graph inside a graph counts three. */
const deepest = 40;

type Kind = keyof typeof messages | 'integers' | 'floats' | 'doubles';

/** The fields of ONNX's messages (onnx.proto3) that hold messages, or lists of numbers; all others are single numbers, words or bytes. */
const messages: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Model: { 7: 'Graph', 8: 'Words', 14: 'Words', 20: 'Training', 25: 'Function' },
  Training: { 1: 'Graph', 2: 'Graph', 3: 'Words', 4: 'Words' },
  Function: { 7: 'Node', 9: 'Words', 11: 'Attribute', 12: 'Value', 14: 'Words' },
  Graph: { 1: 'Node', 5: 'Tensor', 11: 'Value', 12: 'Value', 13: 'Value', 14: 'Annotation', 15: 'Sparse', 16: 'Words' },
  Node: { 5: 'Attribute', 9: 'Words' },
  Attribute: {
    5: 'Tensor',
    6: 'Graph',
    7: 'floats',
    8: 'integers',
    10: 'Tensor',
    11: 'Graph',
    14: 'Type',
    15: 'Type',
    22: 'Sparse',
    23: 'Sparse',
  },
  Tensor: { 1: 'integers', 3: 'Words', 4: 'floats', 5: 'integers', 7: 'integers', 10: 'doubles', 11: 'integers', 13: 'Words', 16: 'Words' },
  Sparse: { 1: 'Tensor', 2: 'Tensor', 3: 'integers' },
  Annotation: { 2: 'Words' },
  Value: { 2: 'Type', 4: 'Words' },
  Type: { 1: 'TypedShape', 4: 'TypedShape', 5: 'TypedShape', 7: 'TypedShape', 8: 'TypedShape', 9: 'TypedShape' },
  TypedShape: { 1: 'Type', 2: 'ShapeOrType' },
  ShapeOrType: { 1: 'ShapeOrType', 4: 'TypedShape', 5: 'TypedShape', 8: 'TypedShape', 9: 'TypedShape' },
  Words: {},
};

function scanMessage(scan: Scan, kind: Kind, { start, end, depth }: Place): void {
  if (depth > deepest) throw tooComplex({ en: 'nested parts', zh: '嵌套层' }, depth, deepest);
  const { bytes, counts } = scan;
  count(counts, 'objects', 1);
  if (kind === 'Graph') count(counts, 'graphs', 1);
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    const [field, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    const inside = messages[kind]?.[field];
    at = tag.next;
    if (wire === 2) {
      const length = readVarint(bytes, at, end);
      at = length.next + length.value;
      if (at > end) throw notOnnx();
      scanBytes(scan, inside, { start: length.next, end: at, depth: depth + 1 });
      continue;
    }
    if (inside === 'integers' || inside === 'floats' || inside === 'doubles')
      count(counts, inside === 'integers' ? 'integers' : 'floats', 1);
    at = skip(bytes, { wire, at, end });
  }
}

function scanBytes(scan: Scan, inside: Kind | undefined, place: Place): void {
  const { counts, bytes } = scan;
  const size = place.end - place.start;
  if (inside === 'floats') return count(counts, 'floats', size / 4);
  if (inside === 'doubles') return count(counts, 'floats', size / 8);
  if (inside === 'integers') {
    let numbers = 0;
    for (let at = place.start; at < place.end; at++) if ((bytes[at] ?? 0) < 0x80) numbers += 1;
    return count(counts, 'integers', numbers);
  }
  // A word or bytes.
  if (inside === undefined) return count(counts, 'objects', 1);
  scanMessage(scan, inside, place);
}

function count(counts: Counts, what: keyof Counts, more: number): void {
  counts[what] += more;
  if (counts[what] > most[what]) throw tooComplex(words[what], Math.floor(counts[what]), most[what]);
}

function skip(bytes: Uint8Array, { wire, at, end }: { wire: number; at: number; end: number }): number {
  const next = wire === 0 ? readVarint(bytes, at, end).next : wire === 1 ? at + 8 : wire === 5 ? at + 4 : Infinity;
  if (next > end) throw notOnnx();
  return next;
}

/** Of at most ten bytes; exact up to 2^53, which no length may reach. */
function readVarint(bytes: Uint8Array, start: number, end: number): { value: number; next: number } {
  let value = 0;
  for (let at = start; at < Math.min(end, start + 10); at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, next: at + 1 };
  }
  throw notOnnx();
}
