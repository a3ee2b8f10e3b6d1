import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { Failure } from '../../kit/problem.ts';
import { isPrivateAddress } from '../../kit/address-ranges.ts';
import { name as quote } from '../tables/connection.ts';
import { checkedAddresses } from '../net/allowed-hosts.ts';
import { Unreachable } from '../net/persist.ts';
import { encryptionTo } from '../net/server-identity.ts';
import { codeOf, databaseFailures, isCertificateError, isLostConnection } from './database-failures.ts';
import { type Cell, type CellKind, querySql, type Source, tableSql, type Target, withoutKeySql } from './source.ts';

const connectMs = 15_000;
const batchRows = 1_000;
const dialect = { quote, value: () => '$1' };

/** Type numbers of PostgreSQL's own catalogue (pg_type.dat); everything else is text, lists are JSON. */
const kinds = new Map<number, CellKind>([
  [16, 'boolean'],
  [20, 'whole'],
  [21, 'whole'],
  [23, 'whole'],
  [26, 'whole'],
  [700, 'number'],
  [701, 'number'],
  [1700, 'number'],
  [114, 'json'],
  [3802, 'json'],
  [1082, 'day'],
  [1114, 'moment'],
  [1184, 'moment'],
]);
/** Lists of booleans, numbers, texts, dates and JSON, which become JSON. */
const lists = new Set([
  199, 1000, 1001, 1002, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1115, 1182, 1185, 1231, 2951, 3807,
]);
const bytes = 17;

/** A read-only transaction of one moment in PostgreSQL. Throws Failure, or Unreachable where trying again may help. */
export async function openPostgres(target: Target, signal: AbortSignal): Promise<Source> {
  const client = await connect(target, signal);
  const stop = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', stop);
  // A read that waits for an answer never hears of a connection that is gone.
  const lost = new Promise<never>((_, reject) => client.once('end', () => reject(new Unreachable('the connection ended'))));
  lost.catch(() => undefined);
  const said = <Result>(work: Promise<Result>, setting: 'sql' | 'table' = 'table'): Promise<Result> =>
    work.catch((error: unknown) => {
      signal.throwIfAborted();
      throw failureFor(error, target, setting);
    });
  const all = async (sql: string, values: string[] = []): Promise<Cell[][]> =>
    (await said(client.query<Cell[]>({ text: sql, values, rowMode: 'array' }))).rows;

  await said(client.query("SET TIME ZONE 'UTC'; SET DateStyle TO ISO; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  return {
    async tables() {
      const found = await all(
        `SELECT CASE WHEN n.nspname = current_schema() THEN c.relname ELSE n.nspname || '.' || c.relname END
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
           AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1 LIMIT 1000`,
      );
      return found.map(([name]) => String(name));
    },
    async keyOf(table) {
      const found = await all(
        `SELECT min(a.attname) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
         WHERE i.indrelid = to_regclass($1) AND i.indisprimary HAVING count(*) = 1`,
        [tableSql(table, quote)],
      );
      return found[0]?.[0] === undefined ? undefined : String(found[0][0]);
    },
    async columns(from) {
      // The extended protocol takes one statement alone, whatever a person wrote.
      const described = { text: `${querySql({ from }, dialect)} LIMIT 0`, rowMode: 'array' as const, queryMode: 'extended' };
      const { fields } = await said(client.query(described), 'sql' in from ? 'sql' : 'table');
      return fields.map(({ name, dataTypeID }) => ({ name, kind: lists.has(dataTypeID) ? 'json' : (kinds.get(dataTypeID) ?? 'text') }));
    },
    async countWithoutKey(query) {
      return Number((await all(withoutKeySql(query, quote)))[0]?.[0] ?? 0);
    },
    async *batches(query) {
      const [{ default: Cursor }, { types }] = await Promise.all([import('pg-cursor'), import('pg')]);
      const values = query.key?.after === undefined ? [] : [query.key.after];
      const parser = (type: number) => {
        if (lists.has(type)) return (text: string) => JSON.stringify(types.getTypeParser(type, 'text')(text));
        if (type === bytes) return (text: string) => Buffer.from(text.slice(2), 'hex').toString('base64');
        return (text: string) => text;
      };
      const cursor = client.query(
        new Cursor<Cell[]>(querySql(query, dialect), values, { rowMode: 'array', types: { getTypeParser: parser } }),
      );
      for (;;) {
        const rows = await said(Promise.race([cursor.read(batchRows), lost]), 'sql' in query.from ? 'sql' : 'table');
        if (rows.length > 0) yield rows;
        if (rows.length < batchRows) return;
      }
    },
    async close() {
      signal.removeEventListener('abort', stop);
      await client.end().catch(() => undefined);
    },
  };
}

async function connect(target: Target, signal: AbortSignal): Promise<Client> {
  const [address] = await checkedAddresses(target.host, target.port);
  const { address: host } = address ?? { address: target.host };
  const secure = encryptionTo(target.host, { verified: target.encryption === 'verified' });
  if (target.encryption === 'off') return attempt(target, host, false, signal);
  try {
    return await attempt(target, host, secure, signal);
  } catch (error) {
    const offersNone = error instanceof Failure && error.problem.code === 'no-encryption';
    // Inside a private network that the owner has opened, going without is what the server's owner has decided.
    if (!offersNone || target.encryption === 'verified' || !isPrivateAddress(host)) throw error;
    return attempt(target, host, false, signal);
  }
}

async function attempt(target: Target, host: string, ssl: false | ConnectionOptions, signal: AbortSignal): Promise<Client> {
  const { default: pg } = await import('pg');
  const { port, database, user, password } = target;
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    // As a function, so that no file of passwords of this computer is looked into.
    password: () => password,
    ssl,
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    application_name: 'Graftwork',
  });
  // A connection that breaks between two queries says so here; the next query then fails.
  client.on('error', () => undefined);
  const stop = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    signal.throwIfAborted();
    if (/does not support SSL/i.test(error instanceof Error ? error.message : '')) throw databaseFailures.noEncryption(target.host);
    throw failureFor(error, target, 'table');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function failureFor(error: unknown, target: Target, setting: 'sql' | 'table'): unknown {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (code.startsWith('28')) return databaseFailures.signIn(target.user);
  if (code === '3D000') return databaseFailures.noDatabase(target.database);
  if (isLostConnection(error)) return new Unreachable(words);
  if (isCertificateError(error)) return databaseFailures.badCertificate(target.host, words);
  return /^[0-9A-Z]{5}$/.test(code) ? databaseFailures.sql(words, setting) : new Unreachable(words);
}
