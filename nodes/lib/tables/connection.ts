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
  /** Makes room for queries over so many columns, unless rows were put in by hand: these would not come along. */
  roomFor(columns: number): Promise<void>;
  /** For putting rows in by hand. */
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
  share: Share;
}
interface Share {
  threads: number;
  megabytes: number;
}
/**
 * Queries use this many threads even where the step's share is smaller: shares are dealt out when steps start, and the neighbour with
 * which this one divides the machine often ends long before it. Threads that have nothing to do cost nothing here.
 */
const fewestThreads = Math.min(4, availableParallelism());
/** MB. More does not make these queries quicker, since they stream; it only keeps memory from other workers. */
const usualBuffers = 400;
/** MB that each thread of a query holds for each column, however few rows there are: vectors of 2,048 cells, as read, converted and written. */
const columnBuffers = 0.2;
/** With more columns, a query runs on one thread: a second one would need as much memory again. */
const mostShared = 1_000;
let opened: Promise<Opened> | undefined;
let count = 0;

const covers = (allowed: ReadonlySet<string>, path: string) => {
  if (allowed.has(path)) return true;
  for (const folder of allowed) if (folder.endsWith('/') && path.startsWith(folder)) return true;
  return false;
};

async function instanceFor(context: Context, path: string, columns = 0): Promise<Opened> {
  const current = await opened?.catch(() => undefined);
  const wanted = [`${slashed(dirname(context.workdir))}/`, path].filter((one) => !current || !covers(current.allowed, one));
  const share = shareFor(context, columns);
  if (current && wanted.length === 0 && current.share.megabytes === share.megabytes && current.share.threads === share.threads)
    return current;
  const allowed = new Set([...(current?.allowed ?? []), ...wanted]);
  opened = createInstance(context, allowed, share);
  return opened;
}

function shareFor({ device }: Context, columns: number): Share {
  const threads = columns > mostShared ? 1 : Math.max(fewestThreads, device.threads);
  const most = Math.max(128, Math.round((device.memory * 0.6) / 1e6));
  return { threads, megabytes: Math.min(most, Math.max(usualBuffers, Math.ceil(columns * threads * columnBuffers))) };
}

async function createInstance(context: Context, allowed: ReadonlySet<string>, share: Share): Promise<Opened> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const spill = `${slashed(dirname(context.workdir))}/spill-${process.pid}`;
  await mkdir(dirname(context.workdir), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: String(share.threads) });
  const connection = await instance.connect();
  const list = (paths: string[]) => `[${paths.map(literal).join(', ')}]`;
  const settings = [
    // DuckDB's limit covers its buffers, not everything that the process holds; what exceeds it goes to disk.
    `SET memory_limit = '${share.megabytes}MB'`,
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
  return { instance, allowed, share };
}

/** Opens a connection for the time of `work`. Stopping the run interrupts the running query. */
export async function withDatabase<T>(context: Context, work: (database: Database) => Promise<T>): Promise<T> {
  let current = await instanceFor(context, `${slashed(dirname(context.workdir))}/`);
  let connection = await current.instance.connect();
  let columns = 0;
  let isFilledByHand = false;
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
  const moveTo = async (next: Opened): Promise<void> => {
    if (next === current) return;
    current = next;
    connection.closeSync();
    connection = await current.instance.connect();
    for (const sql of definitions) await connection.run(sql);
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
        if (!covers(current.allowed, wanted)) await moveTo(await instanceFor(context, wanted, columns));
      },
      async roomFor(wanted) {
        if (wanted <= columns || isFilledByHand) return;
        columns = wanted;
        await moveTo(await instanceFor(context, slashed(context.workdir), columns));
      },
      connection() {
        isFilledByHand = true;
        return connection;
      },
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
