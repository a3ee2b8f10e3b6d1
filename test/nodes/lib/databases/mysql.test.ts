import tls from 'node:tls';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openMysql } from '../../../../nodes/lib/databases/mysql.ts';
import type { Target } from '../../../../nodes/lib/databases/source.ts';
import { ownCertificate } from '../../data/database-servers.ts';
import { encryptedMariadb } from './encrypted-mariadb.ts';

const certificate = ownCertificate('DNS:db.example.org,IP:127.0.0.1');
const server = certificate && (await encryptedMariadb(certificate));
const signal = new AbortController().signal;

beforeEach(() => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1, localhost');
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});
afterAll(() => server?.close());

/** What the server says of the connection that it is asked over. */
async function cipher(target: Partial<Target>): Promise<string> {
  const source = await openMysql(
    { host: '127.0.0.1', port: server?.port ?? 0, database: 'own', user: 'reader', password: 'söcret', encryption: 'auto', ...target },
    signal,
  );
  const sql = "SELECT variable_value AS cipher FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER'";
  try {
    for await (const [row] of source.batches({ from: { sql } })) return String(row?.[0] ?? '');
    return '';
  } finally {
    await source.close();
  }
}
const failure = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

describe.skipIf(!server)('MariaDB over TLS', () => {
  test('is encrypted where offered, though nobody vouches for the certificate', async () => {
    await server?.run(
      'CREATE DATABASE own',
      "CREATE USER reader@'%' IDENTIFIED BY 'söcret' REQUIRE SSL",
      "GRANT SELECT ON own.* TO reader@'%'",
    );
    expect(await cipher({ encryption: 'auto' })).toMatch(/^TLS_|^ECDHE/);
    await expect(cipher({ encryption: 'off' })).rejects.toEqual(failure('database-sign-in'));
  });

  test('with a checked certificate it takes only one that is vouched for and names the server', async () => {
    await expect(cipher({ encryption: 'verified' })).rejects.toEqual(failure('bad-certificate'));
    const make = tls.createSecureContext;
    vi.spyOn(tls, 'createSecureContext').mockImplementation((options) => make({ ...options, ca: certificate?.cert }));
    expect(await cipher({ encryption: 'verified' })).toMatch(/^TLS_|^ECDHE/);
    await expect(cipher({ encryption: 'verified', host: 'localhost' })).rejects.toEqual(failure('bad-certificate'));
  });
});
