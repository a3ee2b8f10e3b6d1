import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import type { Context } from '../../kit/define-node.ts';
import { Cancelled } from '../../kit/problem.ts';

/** A connection of one step. Paths that SQL may touch are named first with `allow`; everything else on the disk is refused by DuckDB itself. */
export interface Database {
  context: Context;
  /** Runs SQL and forgets its rows. */
  run(sql: string): Promise<void>;
  /** Creates a temporary view or table from a statement that names it `{name}`; answers its name as SQL. */
  define(statement: string): Promise<string>;
  /** All rows of a query as arrays of JavaScript values (BigInt for whole numbers of 64 bits, Date-like objects for dates: select what you can use). */
  all(sql: string): Promise<unknown[][]>;
  /** A query whose chunks are fetched one at a time. */
  stream(sql: string): Promise<DuckDBResult>;
  /** Lets this step read a file or a folder (a folder ends with a slash). */
  allow(path: string): Promise<void>;
  connection(): DuckDBConnection;
  /** A fresh path in the step's own folder. */
  fresh(ending: string): string;
}

/**
 * DuckDB takes all threads and 80 % of the memory for each instance, so a worker process has one, with the worker's share.
 * Its configuration is locked; when a step needs a folder that it may not touch yet, a new instance takes its place.
 */
interface Opened {
  instance: DuckDBInstance;
  allowed: ReadonlySet<string>;
}
/**
 * Queries use this many threads even where the step's share is smaller: shares are dealt out when steps start, and the neighbour with
 * which this one divides the machine often ends long before it. Threads that have nothing to do cost nothing here.
 */
const fewestThreads = Math.min(4, availableParallelism());
/** MB. Four thousand columns of text are written in this much. More makes no query quicker, since they stream; it only keeps memory from other workers. */
const largestBuffers = 800;
let opened: Promise<Opened> | undefined;
let count = 0;

const covers = (allowed: ReadonlySet<string>, path: string) => {
  if (allowed.has(path)) return true;
  for (const folder of allowed) if (folder.endsWith('/') && path.startsWith(folder)) return true;
  return false;
};

async function instanceFor(context: Context, path: string): Promise<Opened> {
  const current = await opened?.catch(() => undefined);
  const wanted = [`${slashed(dirname(context.workdir))}/`, path].filter((one) => !current || !covers(current.allowed, one));
  if (current && wanted.length === 0) return current;
  const allowed = new Set([...(current?.allowed ?? []), ...wanted]);
  opened = createInstance(context, allowed);
  return opened;
}

async function createInstance(context: Context, allowed: ReadonlySet<string>): Promise<Opened> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const { threads, memory } = context.device;
  const spill = `${slashed(dirname(context.workdir))}/spill-${process.pid}`;
  await mkdir(dirname(context.workdir), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: String(Math.max(fewestThreads, threads)) });
  const connection = await instance.connect();
  const list = (paths: string[]) => `[${paths.map(literal).join(', ')}]`;
  const settings = [
    // DuckDB's limit covers its buffers, not everything that the process holds; what exceeds it goes to disk.
    `SET memory_limit = '${Math.max(128, Math.min(largestBuffers, Math.round((memory * 0.6) / 1e6)))}MB'`,
    `SET temp_directory = ${literal(spill)}`,
    'SET preserve_insertion_order = true',
    // The system keeps files in memory already.
    'SET enable_external_file_cache = false',
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
    "SET TimeZone = 'UTC'",
    `SET allowed_directories = ${list([...allowed].filter((path) => path.endsWith('/')))}`,
    `SET allowed_paths = ${list([...allowed].filter((path) => !path.endsWith('/')))}`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
  for (const sql of settings) await connection.run(sql);
  connection.closeSync();
  return { instance, allowed };
}

/** Opens a connection for the time of `work`. Stopping the run interrupts the running query. */
export async function withDatabase<T>(context: Context, work: (database: Database) => Promise<T>): Promise<T> {
  let current = await instanceFor(context, `${slashed(dirname(context.workdir))}/`);
  let connection = await current.instance.connect();
  const prefix = `t${process.pid}-${(count += 1)}`;
  let files = 0;
  const definitions: string[] = [];
  const stop = () => connection.interrupt();
  context.signal.addEventListener('abort', stop);
  const watched = async <R>(query: () => Promise<R>): Promise<R> => {
    if (context.signal.aborted) throw new Cancelled();
    try {
      return await query();
    } catch (error) {
      if (context.signal.aborted) throw new Cancelled();
      throw error;
    }
  };
  try {
    return await work({
      context,
      run: (sql) => watched(async () => void (await connection.run(sql))),
      async define(statement) {
        const view = `t${definitions.length + 1}`;
        const sql = statement.replace('{name}', view);
        await watched(() => connection.run(sql));
        definitions.push(sql);
        return view;
      },
      all: (sql) => watched(async () => (await connection.runAndReadAll(sql)).getRowsJS()),
      stream: (sql) => watched(() => connection.stream(sql)),
      async allow(path) {
        const wanted = path.endsWith('/') ? `${slashed(path)}/` : slashed(path);
        if (covers(current.allowed, wanted)) return;
        current = await instanceFor(context, wanted);
        connection.closeSync();
        connection = await current.instance.connect();
        for (const sql of definitions) await connection.run(sql);
      },
      connection: () => connection,
      fresh: (ending) => `${slashed(context.workdir)}/${prefix}-${(files += 1)}.${ending}`,
    });
  } finally {
    context.signal.removeEventListener('abort', stop);
    connection.closeSync();
  }
}

/** DuckDB compares paths as text with forward slashes. */
export function slashed(path: string): string {
  return resolve(path).replaceAll('\\', '/');
}

/** An identifier as SQL. */
export function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A text as SQL. */
export function literal(content: string): string {
  return `'${content.replaceAll("'", "''")}'`;
}
