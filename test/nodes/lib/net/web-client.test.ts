import { gzipSync } from 'node:zlib';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { addressBytes, isPrivateAddress } from '../../../../nodes/kit/address-ranges.ts';
import { mayReach } from '../../../../nodes/lib/net/allowed-hosts.ts';
import { createPatientClient } from '../../../../nodes/lib/net/patient-client.ts';
import { createWebClient, webAddress } from '../../../../nodes/lib/net/web-client.ts';

const open: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0)) close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void, host = '127.0.0.1'): Promise<URL> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return new URL(`http://${host}:${typeof address === 'object' && address ? address.port : 0}/`);
}
function client(signal = new AbortController().signal) {
  const made = createWebClient(signal);
  open.push(made.close);
  return made;
}
const refused = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['::ffff:7f00:1', true],
  ['fd00::1', true],
  ['fe80::1%eth0', true],
  ['2606:4700:4700::1111', false],
  ['64:ff9b::7f00:1', true],
  ['2002:7f00:1::', true],
  ['1.2.3', true],
  ['1:2:3', true],
])('%s: outside the public internet is %s', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});
test('an address with too many or doubled gaps is none', () => {
  expect(['1::2::3', '1:2:3:4:5:6:7:8:9', ':::', '1.2.3.256', 'ffff::12345'].map(addressBytes)).toEqual(Array(5).fill(undefined));
});

test('private places are closed until the owner names them: by name, address, range, and port', () => {
  expect(mayReach('db.internal', 5432, '10.0.0.5')).toBe(false);
  expect(mayReach('example.org', 443, '93.184.216.34')).toBe(true);
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', 'db.internal:5432, 10.2.0.0/16,127.0.0.1:80 , [::1]:81');
  expect(mayReach('DB.internal.', 5432, '10.0.0.5')).toBe(true);
  expect(mayReach('db.internal', 5433, '10.0.0.5')).toBe(false);
  expect(mayReach('x', 1, '10.2.9.9')).toBe(true);
  expect(mayReach('x', 1, '10.3.0.1')).toBe(false);
  expect(mayReach('127.0.0.1', 80, '127.0.0.1')).toBe(true);
  expect(mayReach('127.0.0.1', 81, '127.0.0.1')).toBe(false);
  expect(mayReach('::1', 81, '::1')).toBe(true);
});

test('a private address, a name for one, and a redirect to one are refused, each with the way to allow it', async () => {
  let inside = 0;
  const secret = await serve((_, response) => {
    inside++;
    response.end('inside');
  });
  await expect(client().ask(secret)).rejects.toEqual(refused('private-host'));
  await expect(client().ask(new URL(`http://localhost:${secret.port}/`))).rejects.toEqual(refused('private-host'));
  const door = await serve((_, response) => response.writeHead(302, { location: secret.href }).end());
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', `127.0.0.1:${door.port}`);
  await expect(client().ask(door)).rejects.toEqual(refused('private-host'));
  expect(inside).toBe(0);
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  expect(String((await client().ask(door)).body)).toBe('inside');
});

test('headers with a secret go to their own origin alone', async () => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  const heard: (string | undefined)[] = [];
  const other = await serve((request, response) => {
    heard.push(request.headers.authorization);
    response.end();
  });
  const first = await serve((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(307, { location: other.href }).end();
  });
  await client().ask(first, { ownHeaders: { authorization: 'Bearer hush' } });
  expect(heard).toEqual(['Bearer hush', undefined]);
});

test('endless, packed and endlessly redirecting answers end at their limits', async () => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  const endless = await serve((request, response) => {
    if (request.url === '/round') return void response.writeHead(302, { location: '/round' }).end();
    if (request.url === '/packed')
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)));
    if (request.url === '/silent') return;
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(timer));
  });
  const ask = { maxBytes: 100_000 };
  await expect(client().ask(endless, ask)).rejects.toEqual(refused('answer-too-large'));
  const cut = await client().ask(endless, { ...ask, cut: true });
  expect([cut.body.length, cut.isCut]).toEqual([100_000, true]);
  await expect(client().ask(new URL('/packed', endless), ask)).rejects.toEqual(refused('answer-too-large'));
  await expect(client().ask(new URL('/round', endless))).rejects.toEqual(refused('bad-redirect'));
  await expect(client().ask(new URL('/silent', endless), { limitMs: 100 })).rejects.toThrow('did not answer');
});

test('what is stopped by the user is no fault of the server', async () => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  const silent = await serve(() => undefined);
  const controller = new AbortController();
  const asked = client(controller.signal).ask(silent);
  setTimeout(() => controller.abort(), 50);
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

test('a busy server is waited for as long as it asks, and asked no more often than agreed', async () => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  const statuses = [429, 503, 200, 200];
  const server = await serve((_, response) => response.writeHead(statuses.shift() ?? 200, { 'retry-after': '7' }).end('done'));
  const waits: number[] = [];
  const patient = createPatientClient(new AbortController().signal, { perSecond: 2, wait: async (ms) => void waits.push(Math.round(ms)) });
  open.push(patient.close);
  expect(String((await patient.ask(server)).body)).toBe('done');
  expect(waits.filter((ms) => ms === 7_000)).toHaveLength(2);
  await patient.ask(server);
  expect(waits.filter((ms) => ms > 0 && ms !== 7_000).length).toBeGreaterThan(0);
  const gone = createPatientClient(new AbortController().signal, { perSecond: 100, tries: 2, wait: async () => undefined });
  await expect(gone.ask(await serve((request) => request.socket.destroy()))).rejects.toEqual(refused('no-answer'));
});

test('only plain web addresses are taken', () => {
  for (const wrong of ['file:///etc/passwd', 'ftp://a.b', 'https://user:pass@a.b', 'nonsense', ''])
    expect(() => webAddress(wrong)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'bad-address' }) }));
});
