import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** A real server on this computer, and what tests made there. */
export interface Server {
  kind: 'postgresql' | 'mysql';
  port: number;
  user: string;
  database: string;
  run(...statements: string[]): Promise<void>;
  close(): Promise<void>;
}

/** The server of a kind at its usual place; undefined where none answers, which is said. */
export async function localServer(kind: Server['kind']): Promise<Server | undefined> {
  try {
    return kind === 'mysql' ? await mariadb() : await postgres();
  } catch (error) {
    process.stderr.write(`${kind} does not answer on this computer (${String(error)}): its tests are skipped.\n`);
    return undefined;
  }
}

async function postgres(): Promise<Server> {
  const at = { port: 5_432, user: process.env.PGUSER ?? 'postgres', database: 'test' };
  const client = new pg.Client({ host: '127.0.0.1', ...at, connectionTimeoutMillis: 2_000 });
  await client.connect();
  return {
    kind: 'postgresql',
    ...at,
    async run(...statements) {
      for (const sql of statements) await client.query(sql);
    },
    close: () => client.end(),
  };
}
async function mariadb(): Promise<Server> {
  const at = { port: 3_306, user: 'root', database: 'test' };
  const client = await mysql.createConnection({ host: '127.0.0.1', ...at, connectTimeout: 2_000 });
  return {
    kind: 'mysql',
    ...at,
    async run(...statements) {
      for (const sql of statements) await client.query(sql);
    },
    close: () => client.end(),
  };
}

/** A certificate for this computer that nobody vouches for; undefined where there is no openssl to make one, which is said. */
export function ownCertificate(names = 'IP:127.0.0.1,DNS:localhost'): { key: Buffer; cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names}`];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch (error) {
    process.stderr.write(`no certificate could be made (${String(error)}): tests of encryption are skipped.\n`);
    return undefined;
  }
}

/** An encrypted way to a PostgreSQL server, as its protocol has it: "SSLRequest", an "S" in answer, then TLS (53.2.10). `plain`: connections that did not ask for it. */
export async function encryptedWay(
  port: number,
  certificate: { key: Buffer; cert: Buffer },
): Promise<{ port: number; encrypted(): number; plain(): number; close(): void }> {
  const sockets = new Set<Socket>();
  const counts = { encrypted: 0, plain: 0 };
  const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    near.once('data', (first) => {
      if (!sslRequest.equals(first)) {
        counts.plain++;
        return near.destroy();
      }
      near.write('S');
      const inner = new TLSSocket(near, { isServer: true, ...certificate });
      const far = connect(port, '127.0.0.1');
      sockets.add(far);
      inner.on('secure', () => counts.encrypted++);
      for (const [one, other] of [
        [inner, far],
        [far, inner],
      ] as const) {
        one.on('error', () => undefined);
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    encrypted: () => counts.encrypted,
    plain: () => counts.plain,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A way to the server that breaks off once so many bytes have come back on a connection, as often as said. */
export async function fragileWay(port: number, cuts: number[]): Promise<{ port: number; opened(): number; close(): void }> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer((near) => {
    opened++;
    const far = connect(port, '127.0.0.1');
    const most = cuts.shift() ?? Number.POSITIVE_INFINITY;
    let bytes = 0;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes > most) near.destroy();
      else if (!near.write(chunk)) {
        far.pause();
        near.once('drain', () => far.resume());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    opened: () => opened,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
