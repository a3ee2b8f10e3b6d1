import { createServer, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import crawlNode from '../../../nodes/data/crawl-site.ts';
import { say } from '../../../nodes/kit/text.ts';
import { pageColumns } from '../../../nodes/lib/crawl/page-columns.ts';
import { readPage } from '../../../nodes/lib/crawl/read-page.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

type Given = Parameters<typeof runNode<{}, typeof crawlNode.outputs, typeof crawlNode.settings>>[2];
type Answer = string | { status?: number; headers?: Record<string, string>; body?: string; bytes?: Buffer | string };
const failure = (code: string, values: object = {}) => expect.objectContaining({ problem: expect.objectContaining({ code, ...values }) });
const closers: (() => void)[] = [];
beforeEach(() => void vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1'));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

/** A site of our own: answers by path, and what was asked. */
async function site(answer: (path: string, request: IncomingMessage) => Answer | undefined): Promise<{ base: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const said = answer(path, request);
    if (said === undefined) return void response.writeHead(404, { 'content-type': 'text/html' }).end('none');
    const {
      status = 200,
      headers = {},
      body = '',
      bytes = body,
    }: Exclude<Answer, string> = typeof said === 'string' ? { body: said } : said;
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { base: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, asked };
}
const words = (about: string) =>
  `${about} is told here at some length, so that the page is worth keeping: ${`${about} again and again. `.repeat(12)}`;
const page = (title: string, links: string[] = [], more = '') =>
  `<!doctype html><html lang="en"><head><title>${title}</title>${more}</head><body><nav><a href="/">Home</a> Menu Menu</nav><article><h1>${title}</h1><p>${words(title)}</p><p>Second paragraph about ${title}, with enough words to count.</p>${links.map((link) => `<a href="${link}">${link}</a>`).join(' ')}</article><footer>Imprint</footer></body></html>`;

async function crawl(settings: Given, where?: Bench) {
  const at = where ?? (await bench());
  const result = await runNode(crawlNode, {}, { perSecond: 1_000, ...settings }, at);
  return { ...result, all: await readRows(at.context, result.rows) };
}
const paths = (rows: { [name: string]: unknown }[]) => rows.map(({ address }) => new URL(String(address)).pathname).toSorted();

test('pages are followed inside the site, nearest first; text, title, language and time are kept', async () => {
  const { base, asked } = await site((path) => {
    if (path === '/')
      return page('Start', ['/a', '/b#part', '/b', 'http://example.org/away', 'mailto:a@b.c', '/picture.png', '/a?utm_source=x']);
    if (path === '/a') return page('Alpha', ['/deep', '/closed/secret']);
    if (path === '/b') return page('Beta', ['/a']);
    if (path === '/deep') return page('Deep', ['/deeper']);
    if (path === '/robots.txt') return { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /closed/' };
    return undefined;
  });
  const { rows, all, heard } = await crawl({ starts: `${base}/`, depth: 2 });
  expect(asked).toEqual(['/robots.txt', '/', '/a', '/b', '/deep']);
  expect(paths(all)).toEqual(['/', '/a', '/b', '/deep']);
  expect(rows.columns.map(({ name, type }) => ({ name, type }))).toEqual([...pageColumns]);
  expect(all[1]).toMatchObject({ title: 'Alpha', language: 'en', depth: 1, readAt: expect.stringMatching(/^\d{4}-/) });
  expect(String(all[1]?.text)).toMatch(/Alpha is told here[\s\S]*\n\nSecond paragraph about Alpha/);
  expect(String(all[1]?.text)).not.toMatch(/Menu|Imprint/);
  expect(heard.headline).toBe('4 pages');
  expect(heard.log[0]?.values).toMatchObject({ closed: 1, failed: 0, deep: 1 });
});

test('a page that asks not to be kept, one without text, twins and broken ones are left out and counted', async () => {
  const { base, asked } = await site((path) => {
    if (path === '/') return page('Start', ['/hidden', '/dead-end', '/short', '/twin', '/twin2', '/gone', '/data']);
    if (path === '/hidden') return page('Hidden', ['/behind'], '<meta name="robots" content="noindex">');
    if (path === '/dead-end') return page('Dead end', ['/never'], '<meta name="ROBOTS" content="nofollow">');
    if (path === '/short') return '<p>few';
    if (path === '/data') return { headers: { 'content-type': 'application/octet-stream' }, body: 'x' };
    if (path.startsWith('/twin')) return page('Twin', []);
    if (path === '/behind') return page('Behind');
    return undefined;
  });
  const { all, heard } = await crawl({ starts: `${base}/` });
  expect(paths(all)).toEqual(['/', '/behind', '/dead-end', '/twin']);
  expect(heard.log[0]?.values).toMatchObject({ closed: 1, failed: 1, empty: 2, same: 1 });
  expect(asked).not.toContain('/never');
  expect(heard.log.map((line) => say(line, 'en'))).toContain(`${base}/gone was not read: it answers 404`);
});

test('an endless calendar and links that grow end by limits, said in words', async () => {
  const { base } = await site((path) => {
    if (path === '/robots.txt') return undefined;
    const day = Number(new URL(path, 'http://x').searchParams.get('day') ?? 0);
    return page(`Day ${day} of ${path}`, [`/calendar?day=${day + 1}`, `/calendar?day=${day + 2}`, `${path.split('?')[0]}/x`]);
  });
  const { rows, heard } = await crawl({ starts: `${base}/`, depth: 50, mostPages: 500 });
  expect(rows.count).toBeGreaterThan(50);
  expect(rows.count).toBeLessThan(500);
  expect(heard.warnings.map(({ code }) => code)).toContain('endless-links');
  const few = await crawl({ starts: `${base}/`, depth: 50, mostPages: 20 });
  expect([few.rows.count, few.heard.warnings[0]?.code]).toEqual([20, 'limit-reached']);
});

test('a site that redirects inside is refused, one that redirects to its other host is followed', async () => {
  const inside = await site(() => page('Inside'));
  const port = new URL(inside.base).port;
  const { base } = await site((path) =>
    path === '/robots.txt' ? undefined : { status: 302, headers: { location: `http://localhost:${port}/x` } },
  );
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', `127.0.0.1:${new URL(base).port}`);
  await expect(crawl({ starts: base })).rejects.toEqual(failure('private-host'));
  expect(inside.asked).toEqual([]);
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1, localhost');
  expect((await crawl({ starts: base, depth: 0 })).rows.count).toBe(1);
});

test('a crawl whose site goes away goes on where it was, and reads no page twice', async () => {
  let isGone = false;
  const { base, asked } = await site((path, request) => {
    if (isGone) return void request.socket.destroy() as undefined;
    if (path === '/robots.txt') return undefined;
    const at = Number(path.slice(2) || 0);
    if (at === 12) isGone = true;
    return page(
      `Page ${at}`,
      Array.from({ length: 12 }, (_, next) => `/p${at * 12 + next + 1}`),
    );
  });
  const { crawlSite } = await import('../../../nodes/lib/crawl/crawl-site.ts');
  const where = await bench();
  const crawling = {
    starts: [new URL(`${base}/`)],
    within: 'host',
    mostDepth: 9,
    mostPages: 60,
    perSecond: 1e6,
    fewestCharacters: 1,
    wait: async () => undefined,
  } as const;
  await expect(crawlSite(where.context, crawling)).rejects.toEqual(failure('no-answer'));
  isGone = false;
  const before = asked.length;
  const { table } = await crawlSite(where.context, { ...crawling });
  const all = await readRows(where.context, table);
  expect(all).toHaveLength(60);
  expect(new Set(all.map(({ address }) => address)).size).toBe(60);
  expect(asked.slice(before)).not.toContain('/');
  expect(asked.slice(before)).not.toContain('/p3');
});

test('a site that cannot say what is allowed is closed; its wish for slowness is kept', async () => {
  const busy = await site((path) => (path === '/robots.txt' ? { status: 503 } : page('Start')));
  const { crawlSite } = await import('../../../nodes/lib/crawl/crawl-site.ts');
  const crawling = { within: 'host', mostDepth: 9, mostPages: 60, perSecond: 1e6, fewestCharacters: 1 } as const;
  const none = await crawlSite((await bench()).context, { ...crawling, starts: [new URL(busy.base)], wait: async () => undefined });
  expect([none.read, none.closed, busy.asked.includes('/')]).toEqual([0, 1, false]);
  const slow = await site((path) => (path === '/robots.txt' ? 'User-agent: *\nCrawl-delay: 20' : page(`At ${path}`, ['/a', '/b'])));
  const waits: number[] = [];
  await crawlSite((await bench()).context, { ...crawling, starts: [new URL(slow.base)], wait: async (ms) => void waits.push(ms) });
  expect(Math.max(...waits)).toBeGreaterThan(15_000);
});

test('the pages that a site lists itself are read too: maps of maps, packed ones, lists of lines; none that lead inside', async () => {
  const inside = await site(() => page('Inside'));
  const port = new URL(inside.base).port;
  const loc = (...places: string[]) => places.map((place) => `<url><loc>\n ${place} </loc><image:loc>/not-this</image:loc></url>`).join('');
  const { base, asked } = await site((path, request) => {
    const own = `http://${request.headers.host}`;
    const xml = { headers: { 'content-type': 'application/xml' } };
    if (path === '/robots.txt')
      return {
        headers: { 'content-type': 'text/plain' },
        body: `Sitemap: ${own}/index.xml\nUser-agent: *\nDisallow: /closed\nSitemap: http://localhost:${port}/map.xml`,
      };
    if (path === '/index.xml')
      return {
        ...xml,
        body: `<sitemapindex><sitemap><loc>${own}/a.xml.gz</loc></sitemap><sitemap><loc>/lines.txt</loc></sitemap><sitemap><loc>${own}/index.xml</loc></sitemap><sitemap><loc>/gone.xml</loc></sitemap></sitemapindex>`,
      };
    if (path === '/lines.txt') return { headers: { 'content-type': 'text/plain' }, body: `${own}/three\r\n${own}/closed/four\n` };
    if (path === '/a.xml.gz')
      return {
        ...xml,
        bytes: gzipSync(
          `<urlset>${loc('/one', `<![CDATA[${own}/two?a=1]]>`, '/two?a=1&amp;b=2', 'http://example.org/x', 'file:///etc/passwd')}</urlset>`,
        ),
      };
    return path === '/' || /^\/(one|two|three)/.test(path) ? page(`At ${path}`) : undefined;
  });
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', `127.0.0.1:${new URL(base).port}`);
  const { all, heard } = await crawl({ starts: `${base}/`, mapped: true });
  expect(all.map(({ address }) => String(address).slice(base.length))).toEqual(['/', '/one', '/two?a=1', '/two?a=1&b=2', '/three']);
  expect(heard.log[0]?.values).toEqual({ maps: 3, addresses: 6 });
  expect(asked.filter((path) => path === '/index.xml')).toHaveLength(1);
  expect(inside.asked).toEqual([]);
  const starts = await crawl({ starts: `${base}/`, mapped: true, depth: 0 });
  expect(starts.rows.count).toBe(1);
  const plain = await site((path) =>
    path === '/sitemap.xml' ? { body: `<urlset>${loc('/one')}</urlset>` } : path === '/robots.txt' ? undefined : page(path),
  );
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  expect(paths((await crawl({ starts: `${plain.base}/`, mapped: true })).all)).toEqual(['/', '/one']);
});

test('a map that unfolds without end is left out', async () => {
  const { base } = await site((path) => {
    if (path === '/sitemap.xml') return { bytes: gzipSync(Buffer.alloc(60_000_000, ' ')) };
    return path === '/robots.txt' ? undefined : page(path);
  });
  const { rows, heard } = await crawl({ starts: `${base}/`, mapped: true });
  expect([rows.count, heard.log[0]?.values]).toEqual([1, { maps: 0, addresses: 0 }]);
});

test('a stopped crawl ends between pages; nonsense is no address', async () => {
  const { base } = await site(() => page('Start'));
  const where = await bench();
  where.cancel();
  await expect(crawl({ starts: base }, where)).rejects.toMatchObject({ name: 'Cancelled' });
  await expect(crawl({ starts: '' })).rejects.toEqual(failure('empty-setting'));
  await expect(crawl({ starts: `${base}\nnonsense` })).rejects.toEqual(failure('bad-address', { setting: 'starts' }));
});

test('pages in old encodings, fragments, base addresses and very deep pages are read', async () => {
  const url = new URL('http://a.b/c/d');
  const gbk = Buffer.concat([
    Buffer.from('<html><head><meta charset="gbk"><title>'),
    Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
    Buffer.from('</title><body><p>x'),
  ]);
  expect((await readPage(gbk, {}, url)).title).toBe('你好');
  const based = await readPage(
    Buffer.from('<base href="/z/"><a href="y">1</a><a href="//e.f/">2</a><a href="javascript:x()">3</a>'),
    {},
    url,
  );
  expect(based.links).toEqual(['http://a.b/z/y', 'http://e.f/']);
  const deep = await readPage(Buffer.from(`${'<div>'.repeat(3_000)}down here`), {}, url);
  expect(deep.text).toBe('down here');
  for (const html of [
    '<html><title>T</title><body><p>Hello</p>',
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>T</title><p>Hello',
    '<html><head><title>T</title></head><p>Hello</html>',
    '<head><title>T</title></head><body>Hello</body>',
  ])
    expect(await readPage(Buffer.from(html), {}, url), html).toMatchObject({ title: 'T', text: 'Hello' });
  expect((await readPage(Buffer.from('<html><body><p>Hello</body><p>there</html>'), {}, url)).text).toBe('Hello\n\nthere');
  const wide = await readPage(Buffer.from(`<body>${'a<br>'.repeat(150_000)}`), {}, url);
  expect(wide.text.length).toBe(299_999);
  expect(await readPage(Buffer.from(''), {}, url)).toMatchObject({ text: '', title: '', language: null, links: [] });
});
