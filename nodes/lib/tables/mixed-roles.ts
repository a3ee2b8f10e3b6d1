import type { Role } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message, type Text } from '../../kit/text.ts';

/** What rows are for that were made of several tables: of mixed ones nothing may be learned, so test rows win over validation, these over training. */
export function mixedRole(tables: readonly ({ role?: Role } | undefined)[]): Role | undefined {
  const roles = new Set(tables.map((table) => table?.role));
  return strictest.find((role) => roles.has(role));
}
const strictest = ['test', 'validation', 'training'] as const;

/** Rows to learn from and rows to judge by that come together in one table. */
export function isMixed(tables: readonly ({ role?: Role } | undefined)[]): boolean {
  const roles = new Set(tables.flatMap((table) => table?.role ?? []));
  return roles.size > 1;
}

export const mixedWords: Text = {
  en: 'Rows to learn from and rows to judge by come together here. The result counts as rows to judge by, so that no model learns from them. Wire tables of one part, or put them together before the split.',
  zh: '训练数据和评判用的数据在这里混到了一起。结果会算作评判用的数据，以免模型从中学习。请只接入同一部分的表，或在拆分之前合并。',
};

export function mixedProblems(tables: readonly ({ role?: Role } | undefined)[], port: string): NodeProblem[] {
  return isMixed(tables) ? [{ code: 'mixed-roles', severity: 'warning', port, message: message(mixedWords) }] : [];
}
