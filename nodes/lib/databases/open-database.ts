import type { Context } from '../../kit/define-node.ts';
import type { Source, Target } from './source.ts';

/** How a database of a kind is opened: a server, or a file by its path. */
export function openDatabase(
  context: Context,
  kind: 'postgresql' | 'mysql' | 'sqlite',
  place: Target | string,
): (signal: AbortSignal) => Promise<Source> {
  return async (signal) => {
    if (typeof place === 'string') return (await import('./sqlite.ts')).openSqlite(place, context.workdir);
    if (kind === 'mysql') return (await import('./mysql.ts')).openMysql(place, signal);
    return (await import('./postgres.ts')).openPostgres(place, signal);
  };
}
