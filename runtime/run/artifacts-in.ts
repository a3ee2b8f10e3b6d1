import { isObject } from '../../nodes/kit/json.ts';

/** The artifacts that a value names, wherever in it. */
export function* artifactsIn(value: unknown): Generator<string> {
  const stack: unknown[] = [value];
  while (stack.length > 0) {
    const top = stack.pop();
    if (Array.isArray(top)) {
      for (const item of top) if (typeof item === 'object') stack.push(item);
    } else if (isObject(top)) {
      // What users send or write is theirs: only our own values name artifacts. A port may be called `rows` too.
      const isValue = typeof top.type === 'string' || typeof top.kind === 'string';
      for (const [name, inner] of Object.entries(top)) {
        if (name === 'artifact' && typeof inner === 'string') yield inner;
        else if (typeof inner === 'object' && !(isValue && (name === 'json' || name === 'rows'))) stack.push(inner);
      }
    }
  }
}
