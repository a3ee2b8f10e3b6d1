import { isObject, type Json } from '../../../nodes/kit/json.ts';
import type { ColumnSpec } from '../../../nodes/kit/ports.ts';

/**
 * The fields of a request, by its sample: what a model reads is known in full, the rest is taken for what the sample
 * shows. Undefined for a sample without members, which is written as JSON.
 */
export function requestColumns(sample: Json, known: readonly ColumnSpec[]): ColumnSpec[] | undefined {
  if (!isObject(sample) || Array.isArray(sample)) return undefined;
  const members = Object.entries(sample).filter(([, value]) => value === null || typeof value !== 'object');
  if (members.length === 0 || members.length < Object.keys(sample).length) return undefined;
  return members.map(([name, value]) => known.find((column) => column.name === name) ?? columnLike(name, value));
}

function columnLike(name: string, value: unknown): ColumnSpec {
  if (typeof value === 'number') return { name, type: 'number' };
  const long = typeof value === 'string' && value.length > 40;
  return { name, type: 'text', averageLength: long ? 200 : 20 };
}
