import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';

/** A MariaDB of a test's own that speaks TLS; `run` comes in by its socket file, as its owner. */
export interface EncryptedServer {
  port: number;
  run(...statements: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts one in a folder and on a port of its own; undefined where there is none to start, which is said. */
export async function encryptedMariadb(certificate: { key: Buffer; cert: Buffer }): Promise<EncryptedServer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-mariadb-'));
  const inside = (name: string): string => join(folder, name);
  try {
    await writeFile(inside('key.pem'), certificate.key);
    await writeFile(inside('cert.pem'), certificate.cert);
    await chmod(inside('key.pem'), 0o600);
    const shared = ['--no-defaults', `--datadir=${inside('data')}`, `--user=${userInfo().username}`];
    await promisify(execFile)('mariadb-install-db', [...shared, '--auth-root-authentication-method=normal', '--skip-test-db']);
    const port = await freePort();
    const own = [`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${inside('socket')}`, `--pid-file=${inside('pid')}`];
    const tls = [`--ssl-cert=${inside('cert.pem')}`, `--ssl-key=${inside('key.pem')}`];
    const child = spawn('mariadbd', [...shared, ...own, ...tls], { stdio: 'ignore' });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    const client = await Promise.race([reached(inside('socket'), () => child.exitCode), failed]);
    return {
      port,
      async run(...statements) {
        for (const sql of statements) await client.query(sql);
      },
      async close() {
        client.destroy();
        child.kill();
        if (child.exitCode === null) await once(child, 'exit');
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    process.stderr.write(`no MariaDB could be started here (${String(error)}): tests of its encryption are skipped.\n`);
    return undefined;
  }
}

async function reached(socketPath: string, ended: () => number | null): Promise<mysql.Connection> {
  for (let waited = 0; ; waited++) {
    try {
      return await mysql.createConnection({ socketPath, user: 'root' });
    } catch (error) {
      if (ended() !== null || waited > 300) throw error;
      await pause(200);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
