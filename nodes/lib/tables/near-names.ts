import { nearestName } from '../../kit/nearest-name.ts';
import type { NodeFix } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

/** Ways out where a chosen column is gone: the one that was likely meant, and, where it may be spared, to do without. */
export function columnFixes(column: string, names: readonly string[], spared = false): NodeFix[] {
  const near = nearestName(column, names);
  return [
    ...(near === undefined
      ? []
      : [{ label: message({ en: 'Use “{column}” instead', zh: '改用“{column}”' }, { column: near }), column, by: near }]),
    ...(spared ? [{ label: message({ en: 'Take it out', zh: '去掉该列' }), column }] : []),
  ];
}
