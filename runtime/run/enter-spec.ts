import type { Port, Spec, TableSpec } from '../../nodes/kit/ports.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';

/** A spec as it enters an input of another type; the same conversions that values go through. */
export function entering(spec: Spec | undefined, to: Port['type']): Spec | undefined {
  if (spec === undefined || spec.type === to) return spec;
  if (to === 'table' && spec.type === 'value') return tableOf(spec.example);
  if (to === 'value') return { type: 'value' };
  return undefined;
}

function tableOf(example: Json | undefined): TableSpec {
  const rows = Array.isArray(example) ? example : [example];
  const [first] = rows;
  if (!isObject(first)) return { type: 'table' };
  const columns = Object.entries(first).map(([name, value]) => ({ name, type: typeOf(value) }));
  return { type: 'table', columns, count: rows.length };
}
function typeOf(value: unknown): 'number' | 'category' | 'json' | 'text' {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'category';
  return typeof value === 'object' && value !== null ? 'json' : 'text';
}

/** What a value that is there says of itself. */
export function specOfValue(value: PortValue): Spec {
  switch (value.type) {
    case 'table': {
      const { columns, count, role } = value;
      return { type: 'table', columns, count, ...(role && { role }) };
    }
    case 'model': {
      const { task, inputs, target, classes } = value;
      return { type: 'model', task, inputs, target, ...(classes && { classes }) };
    }
    case 'metrics':
      return { type: 'metrics', task: value.task };
    case 'value':
      return { type: 'value', example: value.json };
    default:
      return { type: value.type };
  }
}

/** All that is known of outputs when a node does not describe them: their types. */
export function bareSpecs(outputs: Readonly<Record<string, Port>>): Record<string, Spec> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { type, role }]) => [name, bare(type, role)]));
}
function bare(type: Port['type'], role: Port['role']): Spec {
  return type === 'table' ? { type, ...(role && { role }) } : { type };
}
