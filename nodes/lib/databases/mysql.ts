import type { Socket } from 'node:net';
import type { Connection, FieldPacket } from 'mysql2';
import { Failure } from '../../kit/problem.ts';
import { isPrivateAddress } from '../../kit/address-ranges.ts';
import { Unreachable } from '../net/persist.ts';
import { openSocket } from '../net/open-socket.ts';
import { isAddress } from '../net/server-identity.ts';
import { codeOf, databaseFailures, isCertificateError, isLostConnection } from './database-failures.ts';
import { type Cell, type CellKind, type Query, querySql, type Source, type SourceColumn, type Target, withoutKeySql } from './source.ts';

const connectMs = 15_000;
const batchRows = 1_000;
const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const binary = 63;

/** A read-only transaction of one moment in MySQL or MariaDB. Throws Failure, or Unreachable where trying again may help. */
export async function openMysql(target: Target, signal: AbortSignal): Promise<Source> {
  const { connection, socket } = await connect(target, signal);
  const stop = (): void => connection.destroy();
  signal.addEventListener('abort', stop);
  const ask = (
    sql: string,
    values: string[] = [],
    setting: 'sql' | 'table' = 'table',
  ): Promise<{ rows: Cell[][]; fields: FieldPacket[] }> =>
    new Promise((resolve, reject) => {
      connection.query({ sql, values, rowsAsArray: true }, (error: unknown, rows: unknown, fields?: FieldPacket[]) => {
        if (error) reject(signal.aborted ? signal.reason : failureFor(error, target, setting));
        else resolve({ rows: Array.isArray(rows) ? rows : [], fields: fields ?? [] });
      });
    });
  const settingOf = (from: Query['from']) => ('sql' in from ? ('sql' as const) : ('table' as const));

  for (const sql of ["SET time_zone = '+00:00'", 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY']) await ask(sql);
  return {
    async tables() {
      const { rows } = await ask('SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1 LIMIT 1000');
      return rows.map(([name]) => String(name));
    },
    async keyOf(table) {
      const { rows } = await ask(
        "SELECT min(column_name) FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND table_name = ? AND constraint_name = 'PRIMARY' HAVING count(*) = 1",
        [table],
      );
      return typeof rows[0]?.[0] === 'string' ? rows[0][0] : undefined;
    },
    async columns(from) {
      const { fields } = await ask(`${querySql({ from }, { quote, value: () => '?' })} LIMIT 0`, [], settingOf(from));
      return fields.map(columnOf);
    },
    async countWithoutKey(query) {
      return Number((await ask(withoutKeySql(query, quote))).rows[0]?.[0] ?? 0);
    },
    async *batches(query) {
      const { key } = query;
      // A whole number between quotes would be compared as a rounded one.
      const isNumber = (key?.kind === 'whole' || key?.kind === 'number') && /^-?\d+(\.\d+)?$/.test(key.after ?? '');
      const value = (after: string): string => (isNumber ? after : '?');
      const values = key?.after === undefined || isNumber ? [] : [key.after];
      const options = {
        sql: querySql(query, { quote, value }),
        values,
        rowsAsArray: true,
        typeCast: (field: { buffer(): Buffer | null }) => field.buffer(),
      };
      const asked = connection.query(options);
      let fields: FieldPacket[] = [];
      asked.on('fields', (found: FieldPacket[]) => (fields = found));
      let batch: Cell[][] = [];
      const stream = asked.stream({ highWaterMark: batchRows });
      // A stream that waits for rows never hears of a connection that is gone.
      const lose = (): void => void stream.destroy(new Unreachable('the connection ended'));
      socket.once('close', lose);
      if (socket.destroyed) lose();
      try {
        for await (const row of stream) {
          batch.push(cellsOf(row, fields));
          if (batch.length < batchRows) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
      } catch (error) {
        signal.throwIfAborted();
        throw failureFor(error, target, settingOf(query.from));
      } finally {
        socket.off('close', lose);
      }
    },
    async close() {
      signal.removeEventListener('abort', stop);
      connection.destroy();
    },
  };
}

/** Type numbers of the protocol (Column Definition, "Protocol::FieldTypes"). */
const kinds = new Map<number, CellKind>([
  [0, 'number'],
  [1, 'whole'],
  [2, 'whole'],
  [3, 'whole'],
  [4, 'number'],
  [5, 'number'],
  [7, 'moment'],
  [8, 'whole'],
  [9, 'whole'],
  [10, 'day'],
  [12, 'moment'],
  [13, 'whole'],
  [245, 'json'],
  [246, 'number'],
  [250, 'long-text'],
  [251, 'long-text'],
  [252, 'long-text'],
]);
const bitType = 16;
const tinyType = 1;

function columnOf(field: FieldPacket): SourceColumn {
  const { name, columnLength = 0 } = field;
  const type = field.columnType ?? field.type ?? 253;
  if ((type === tinyType || type === bitType) && columnLength === 1) return { name, kind: 'boolean' };
  return { name, kind: kinds.get(type) ?? 'text' };
}

function cellsOf(row: unknown, fields: readonly FieldPacket[]): Cell[] {
  const cells: unknown[] = Array.isArray(row) ? row : [];
  return cells.map((cell, at) => {
    if (!Buffer.isBuffer(cell)) return null;
    const field = fields[at];
    const type = field?.columnType ?? field?.type;
    if (type === bitType) return String(cell.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n));
    const isText = type === undefined || type < 249 || field?.characterSet !== binary;
    const holdsBytes = !isText && type !== 245 && type !== 246;
    return holdsBytes ? cell.toString('base64') : cell.toString('utf8');
  });
}

interface Opened {
  connection: Connection;
  socket: Socket;
}

async function connect(target: Target, signal: AbortSignal): Promise<Opened> {
  if (target.encryption === 'off') return attempt(target, false, signal);
  try {
    return await attempt(target, true, signal);
  } catch (error) {
    const offersNone = error instanceof Failure && error.problem.code === 'no-encryption';
    if (!offersNone || target.encryption === 'verified') throw error;
    return attempt(target, false, signal, true);
  }
}

async function attempt(target: Target, secure: boolean, signal: AbortSignal, onlyPrivate = false): Promise<Opened> {
  const { createConnection } = await import('mysql2');
  const { host, port, database, user, password, encryption } = target;
  const socket = await openSocket(host, port, signal);
  // Inside a private network that the owner has opened, going without is what the server's owner has decided.
  if (onlyPrivate && !isPrivateAddress(socket.remoteAddress ?? '')) {
    socket.destroy();
    throw databaseFailures.noEncryption(host);
  }
  const verified = encryption === 'verified';
  const connection = createConnection({
    // Only names the server in the check of its certificate: of a plain address mysql2 would check “localhost” instead.
    host: isAddress(host) ? `${host}.` : host,
    port,
    database,
    user,
    password,
    stream: socket,
    connectTimeout: connectMs,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    ...(secure && { ssl: { rejectUnauthorized: verified, verifyIdentity: verified } }),
  });
  connection.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    connection.connect((error) => {
      if (!error) return resolve({ connection, socket });
      connection.destroy();
      const unsupported = error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
      reject(signal.aborted ? signal.reason : unsupported ? databaseFailures.noEncryption(host) : failureFor(error, target, 'table'));
    });
  });
}

function failureFor(error: unknown, target: Target, setting: 'sql' | 'table'): unknown {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (/^ER_(ACCESS_DENIED_ERROR|HOST_NOT_PRIVILEGED|ACCESS_DENIED_NO_PASSWORD_ERROR)$/.test(code))
    return databaseFailures.signIn(target.user);
  if (code === 'ER_BAD_DB_ERROR' || code === 'ER_DBACCESS_DENIED_ERROR') return databaseFailures.noDatabase(target.database);
  if (isLostConnection(error)) return new Unreachable(words);
  if (isCertificateError(error)) return databaseFailures.badCertificate(target.host, words);
  return code.startsWith('ER_') ? databaseFailures.sql(setting === 'sql' ? inOwnWords(words) : words, setting) : new Unreachable(words);
}

/** Without what was put around the query of the person, which begins on the second line. */
function inOwnWords(said: string): string {
  return said.replace(/\s*\) AS picked LIMIT 0/, '').replace(/at line (\d+)$/, (_, line: string) => `at line ${Number(line) - 1}`);
}
