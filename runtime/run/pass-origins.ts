import type { Origin, PortValue } from '../../nodes/kit/ports.ts';

const mostOrigins = 50;

/** Tables and models come from the sources of all that entered their step, unless the step says its own. */
export function passOrigins(
  outputs: Record<string, PortValue>,
  inputs: Readonly<Record<string, readonly PortValue[]>>,
): Record<string, PortValue> {
  const found = new Map<string, Origin>();
  for (const value of Object.values(inputs).flat())
    if (value.type === 'table' || value.type === 'model')
      for (const origin of value.origins ?? []) found.set(JSON.stringify(origin), origin);
  if (found.size === 0) return outputs;
  const origins = [...found.values()].slice(0, mostOrigins);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      (value.type === 'table' || value.type === 'model') && !value.origins ? { ...value, origins } : value,
    ]),
  );
}
