import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import readApi from '../../../nodes/data/read-api.ts';
import { flatten, findRows, readExactJson } from '../../../nodes/lib/api/find-rows.ts';
import { linkNext } from '../../../nodes/lib/api/pages.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

type Given = Parameters<typeof runNode<{}, typeof readApi.outputs, typeof readApi.settings>>[2];
const failure = (code: string, values: object = {}) => expect.objectContaining({ problem: expect.objectContaining({ code, ...values }) });
const closers: (() => void)[] = [];
beforeEach(() => void vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1'));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

/** 25 rows with what interfaces have: fields in fields, lists, long ids, rows that lack a field. */
const people = Array.from({ length: 25 }, (_, at) => ({
  id: at + 1,
  long: `@${at}`,
  name: `P${at + 1}`,
  address: { city: at % 2 ? 'Basel' : '北京', at: { lat: at / 2 } },
  tags: ['a', at],
  ...(at > 20 && { late: true }),
}));
const asJson = (value: unknown) =>
  JSON.stringify(value).replaceAll(/"@(\d+)"/g, (_, n: string) => `12345678901234567${n.padStart(2, '0')}`);

async function serve(answer: (request: IncomingMessage, url: URL, body: string, response: ServerResponse) => unknown): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const said = answer(request, new URL(request.url ?? '/', 'http://x'), body, response);
      if (said !== undefined) response.setHeader('content-type', 'application/json').end(typeof said === 'string' ? said : asJson(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
async function read(settings: Given, where?: Bench) {
  const at = where ?? (await bench({ secrets: { mine: 'hush-hush' } }));
  const result = await runNode(readApi, {}, { perSecond: 50, ...settings }, at);
  return { ...result, all: await readRows(at.context, result.rows) };
}
const ids = (rows: { [name: string]: unknown }[]) => rows.map(({ id }) => id);
const all25 = people.map(({ id }) => id);

test('the rows are found and said; fields in fields become columns, long numbers stay whole', async () => {
  const base = await serve(() => ({ meta: { count: 25, notes: [{ a: 1 }] }, data: { items: people } }));
  const { rows, all, heard } = await read({ address: `${base}/all?x=1`, licence: 'CC0', ownership: 'public' });
  // Parameters may be private, so only the place itself is told.
  expect(rows.origins).toEqual([{ origin: `${base}/all`, licence: 'CC0', ownership: 'public', readAt: expect.any(String) }]);
  expect(rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'number'],
    ['long', 'text'],
    ['name', 'text'],
    ['address.city', 'category'],
    ['address.at.lat', 'number'],
    ['tags', 'json'],
    ['late', expect.stringMatching(/text|category/)],
  ]);
  expect(all[3]).toEqual({
    id: 4,
    long: '1234567890123456703',
    name: 'P4',
    'address.city': 'Basel',
    'address.at.lat': 1.5,
    tags: ['a', 3],
    late: null,
  });
  expect(all[24]?.late).toBe('true');
  expect(heard.log.map(({ values }) => values?.where)).toContainEqual({ en: '“data.items”', zh: '“data.items”' });
});

const page = (at: number) => people.slice(at, at + 10);
test.each<[string, Given, (url: URL, response: ServerResponse) => unknown]>([
  ['number', { pages: 'number', pageName: 'p' }, (url) => ({ rows: page((Number(url.searchParams.get('p')) - 1) * 10) })],
  ['offset', { pages: 'offset', pageName: 'skip' }, (url) => page(Number(url.searchParams.get('skip')))],
  [
    'cursor',
    { pages: 'cursor', pageName: 'after', nextPath: 'meta.next' },
    (url) => {
      const at = Number(url.searchParams.get('after') ?? 0);
      return { rows: page(at), meta: { next: at + 10 < 25 ? String(at + 10) : null } };
    },
  ],
  [
    'Link header',
    { pages: 'header' },
    (url, response) => {
      const at = Number(url.searchParams.get('at') ?? 0);
      if (at + 10 < 25) response.setHeader('link', `</x?at=0>; rel="first", </x?at=${at + 10}>; title="a, b"; rel="next last"`);
      return page(at);
    },
  ],
  [
    'address in the answer',
    { pages: 'link', nextPath: 'next' },
    (url) => {
      const at = Number(url.searchParams.get('at') ?? 0);
      return { results: page(at), next: at + 10 < 25 ? `?at=${at + 10}` : null };
    },
  ],
])('pages by %s give all rows once', async (_, settings, answer) => {
  const base = await serve((_request, url, _body, response) => answer(url, response));
  const { all, heard } = await read({ address: `${base}/list`, ...settings });
  expect(ids(all)).toEqual(all25);
  expect(heard.warnings).toEqual([]);
});

test('a POST carries its body with the place in it, and the key in its header', async () => {
  const heard: unknown[] = [];
  const base = await serve((request, _, body) => {
    const asked = JSON.parse(body);
    heard.push([request.method, request.headers['x-key'], asked]);
    return { rows: page(asked.offset) };
  });
  const { all } = await read({
    address: base,
    method: 'POST',
    body: '{"query":"all"}',
    key: 'mine',
    keyHeader: 'X-Key',
    pages: 'offset',
    pageName: 'offset',
  });
  expect(ids(all)).toEqual(all25);
  expect(heard[0]).toEqual(['POST', 'hush-hush', { query: 'all', offset: 0 }]);
});

test('a key is sent without what was pasted around it; one that no header can hold is said', async () => {
  const heard: unknown[] = [];
  const base = await serve((request) => {
    heard.push(request.headers.authorization);
    return page(0);
  });
  const secrets = { pasted: ' hush-hush\n', wrong: '密钥：hush' };
  await read({ address: base, key: 'pasted' }, await bench({ secrets }));
  expect(heard).toEqual(['Bearer hush-hush']);
  await expect(read({ address: base, key: 'wrong' }, await bench({ secrets }))).rejects.toEqual(failure('bad-key', { setting: 'key' }));
});

test('what broke off goes on at the page where it stopped', async () => {
  const asked: string[] = [];
  let isBroken = true;
  const base = await serve((_, url, __, response) => {
    const at = url.searchParams.get('page') ?? '';
    asked.push(at);
    if (at !== '3' || !isBroken) return page((Number(at) - 1) * 10);
    response.writeHead(400).end();
  });
  const where = await bench();
  const settings: Given = { address: base, pages: 'number' };
  await expect(read(settings, where)).rejects.toEqual(failure('api-refused'));
  isBroken = false;
  const { all } = await read(settings, where);
  expect(ids(all)).toEqual(all25);
  expect(asked).toEqual(['1', '2', '3', '3', '4']);
});

test('limits end an endless interface, and a page that comes again is noticed', async () => {
  const endless = await serve((_, url) => Array.from({ length: 10 }, (__, at) => ({ id: Number(url.searchParams.get('page')) * 10 + at })));
  const some = await read({ address: endless, pages: 'number', mostPages: 3 });
  expect([some.rows.count, some.heard.warnings.map(({ code }) => code)]).toEqual([30, ['limit-reached']]);
  const few = await read({ address: endless, pages: 'number', mostRows: 15 });
  expect([few.rows.count, few.heard.warnings.map(({ code }) => code)]).toEqual([15, ['limit-reached']]);
  const same = await serve(() => page(0));
  const once = await read({ address: same, pages: 'number' });
  expect([once.rows.count, once.heard.warnings.map(({ code }) => code)]).toEqual([10, ['page-repeated']]);
});

test('a next page that is said to stand where nothing is is told, with the places that look like it', async () => {
  const base = await serve((_, url) => {
    const at = Number(url.searchParams.get('after') ?? 0);
    return { rows: page(at), meta: { next_cursor: at + 10 < 25 ? String(at + 10) : null }, links: { next: at === 0 ? '?after=10' : null } };
  });
  const settings: Given = { address: base, pages: 'cursor', pageName: 'after' };
  const { rows, heard } = await read(settings);
  expect(rows.count).toBe(10);
  expect(heard.warnings).toMatchObject([
    {
      code: 'no-next-page',
      setting: 'nextPath',
      fixes: [{ settings: { nextPath: 'meta.next_cursor' } }, { settings: { nextPath: 'links.next' } }],
    },
  ]);
  const mended = await read({ ...settings, nextPath: ' meta.next_cursor ' });
  expect([mended.rows.count, mended.heard.warnings]).toEqual([25, []]);
  const byLink = await read({ address: base, pages: 'link', nextPath: 'data.next' });
  expect(byLink.heard.warnings).toMatchObject([{ fixes: [{ settings: { nextPath: 'links.next' } }] }]);
  // An answer that ends says so at its place.
  const last = await serve(() => ({ rows: page(0), next: null }));
  expect((await read({ address: last, pages: 'cursor' })).heard.warnings).toEqual([]);
});

test('what is no JSON, holds no rows, refuses the key or leads elsewhere is said', async () => {
  const base = await serve((_, url, __, response) => {
    if (url.pathname === '/html') return void response.setHeader('content-type', 'text/html').end('<html>');
    if (url.pathname === '/broken') return '{"a": [1,2';
    if (url.pathname === '/whole') return page(0);
    if (url.pathname === '/key') return void response.writeHead(401).end();
    if (url.pathname === '/away') return { rows: page(0), next: 'http://127.0.0.1:1/steal' };
    return { data: { list: [1, 2], items: page(0) } };
  });
  await expect(read({ address: `${base}/html` })).rejects.toEqual(failure('not-json'));
  await expect(read({ address: `${base}/key`, key: 'mine' })).rejects.toEqual(failure('api-refused', { setting: 'key' }));
  await expect(read({ address: `${base}/key`, key: 'mine' })).rejects.toThrow('it does not accept the key');
  await expect(read({ address: `${base}/key` })).rejects.toThrow('it wants a key, and none is chosen');
  await expect(read({ address: `${base}/broken` })).rejects.toEqual(failure('broken-json'));
  const whole: unknown = await read({ address: `${base}/whole`, path: 'data' }).catch((error: unknown) => error);
  expect(whole).toEqual(
    failure('no-rows', {
      fixes: [
        expect.objectContaining({ label: expect.objectContaining({ text: expect.objectContaining({ en: 'Take the answer itself' }) }) }),
      ],
    }),
  );
  await expect(read({ address: `${base}/`, path: 'data.nothing' })).rejects.toEqual(
    failure('no-rows', { fixes: [expect.objectContaining({ settings: { path: 'data.items' } })] }),
  );
  await expect(read({ address: `${base}/away`, pages: 'link', key: 'mine' })).rejects.toEqual(failure('page-elsewhere'));
  await expect(read({ address: base, method: 'POST', body: '{' })).rejects.toEqual(failure('bad-body'));
  await expect(read({ address: 'nowhere' })).rejects.toEqual(failure('bad-address', { setting: 'address' }));
  await expect(read({ address: ' api.example.org/v1?x=1' })).rejects.toEqual(
    failure('bad-address', { fixes: [expect.objectContaining({ settings: { address: 'https://api.example.org/v1?x=1' } })] }),
  );
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '');
  await expect(read({ address: base })).rejects.toEqual(failure('private-host'));
  expect((await read({ address: base, path: 'data.list' }).catch(() => undefined))?.rows).toBeUndefined();
});

test('no rows at all are an empty table, and a cancel ends between pages', async () => {
  const empty = await serve(() => ({ items: [] }));
  expect((await read({ address: empty })).rows.count).toBe(0);
  const where = await bench();
  where.cancel();
  await expect(read({ address: empty }, where)).rejects.toMatchObject({ name: 'Cancelled' });
});

test('small parts: rows in answers, links, exact numbers, flat rows', () => {
  expect(findRows([{ a: 1 }])).toBe('');
  expect(findRows({ a: { b: [{}, {}] }, c: [{}] })).toBe('a.b');
  expect(findRows({ a: 1, b: [1, 2] })).toBeUndefined();
  expect(linkNext('<https://a.b/?q="x">; rel=prev, <c>; rel=next')).toBe('c');
  expect(linkNext('<c>; rel="nextish"')).toBeUndefined();
  expect(
    readExactJson('{"a":12345678901234567890,"b":"1234567890123456789 \\" 1234567890123456789","c":1.1234567890123456789,"d":-1}'),
  ).toEqual({
    a: '12345678901234567890',
    b: '1234567890123456789 " 1234567890123456789',
    c: 1.123_456_789_012_345_7,
    d: -1,
  });
  expect({ ...flatten({ a: { b: { c: 1 }, d: [] }, e: {}, __proto__: { x: 1 } }) }).toEqual({ 'a.b.c': 1, 'a.d': [] });
  expect({ ...flatten(5) }).toEqual({ value: 5 });
});
