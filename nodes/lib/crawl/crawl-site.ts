import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Message, message } from '../../kit/text.ts';
import { createPatientClient } from '../net/patient-client.ts';
import { agentName, type WebClient } from '../net/web-client.ts';
import { openRowLog, type RowLog } from '../sources/row-log.ts';
import { tableFromObjects } from '../sources/table-from-objects.ts';
import { createFrontier, type Frontier, type FrontierState, type Within } from './frontier.ts';
import { pageColumns } from './page-columns.ts';
import { readPage } from './read-page.ts';
import { allAllowed, mostRobotsBytes, noneAllowed, parseRobots, type Robots } from './robots.ts';

export interface Crawling {
  starts: readonly URL[];
  within: Within;
  mostDepth: number;
  mostPages: number;
  perSecond: number;
  /** Texts shorter than this are no pages worth keeping. */
  fewestCharacters: number;
  /** Also the addresses that the site lists itself. */
  mapped?: boolean;
  /** Waits; tests do not wait. */
  wait?(ms: number): Promise<unknown>;
}
/** What became of the addresses. */
export interface Tally {
  read: number;
  /** Closed by robots.txt or by the page itself. */
  closed: number;
  failed: number;
  /** No web page, hardly any text, or the same text as another page. */
  empty: number;
  same: number;
}
/** An address that could not be had, and why. */
export interface Missed {
  address: string;
  why: Message;
}
export interface Crawled extends Tally {
  table: TableValue;
  /** The first of those that failed. */
  missed: readonly Missed[];
  traps: number;
  deep: number;
  /** Addresses that were known and not read any more. */
  left: number;
  /** Site maps that were read, and addresses in them; missing where none were asked for. */
  sitemaps?: { maps: number; addresses: number };
}
interface State {
  frontier: FrontierState;
  tally: Tally;
  texts: string[];
  missed?: Missed[];
  sitemaps?: Crawled['sitemaps'];
  done?: true;
}

const mostPageBytes = 2_000_000;
const mostInAll = 4_000_000_000;
const pageLimitMs = 30_000;
const slowest = 1 / 60;
const markMs = 3_000;
/** So many failures in a row mean that the site, or the network, is gone. */
const mostFailures = 10;
/** More addresses would be a list to study. */
const mostMissed = 10;

/** Columns of the table, with how they are stored. */
const columns = {
  address: 'VARCHAR',
  title: 'VARCHAR',
  text: 'VARCHAR',
  language: 'VARCHAR',
  readAt: 'TIMESTAMP',
  depth: 'BIGINT',
} as const;

/** Reads a site page by page, nearest pages first; what was read is kept, so that a later start goes on behind it. Throws Failure. */
export async function crawlSite(context: Context, crawling: Crawling): Promise<Crawled> {
  const log = await openRowLog<State>(join(context.workdir, 'rows'));
  const robots = new Map<string, Robots>();
  const client = createPatientClient(context.signal, {
    tries: 3,
    perSecond: (host) => Math.min(crawling.perSecond, Math.max(slowest, 1 / (robots.get(host)?.delay ?? 0))),
    ...(crawling.wait && { wait: crawling.wait }),
  });
  const tally = log.state?.tally ?? { read: 0, closed: 0, failed: 0, empty: 0, same: 0 };
  const frontier = createFrontier(crawling, log.state?.frontier);
  const texts = new Set(log.state?.texts);
  const missed = log.state?.missed ?? [];
  const walk: Walk = { context, crawling, log, client, robots, frontier, tally, texts, missed };
  if (log.state?.sitemaps) walk.sitemaps = log.state.sitemaps;
  try {
    if (crawling.mapped && !walk.sitemaps) walk.sitemaps = await addMapped(walk);
    if (!log.state?.done) await walkOn(walk);
    const { traps, deep, queue } = log.state?.frontier ?? frontier.state();
    const table = await tableFromObjects(context, log.path, log.place.rows, { types: pageColumns, stored: columns });
    return { table, ...tally, missed, traps, deep, left: queue.length, ...(walk.sitemaps && { sitemaps: walk.sitemaps }) };
  } finally {
    client.close();
    await log.close();
  }
}

interface Walk {
  context: Context;
  crawling: Crawling;
  log: RowLog<State>;
  client: WebClient;
  robots: Map<string, Robots>;
  frontier: Frontier;
  tally: Tally;
  texts: Set<string>;
  missed: Missed[];
  sitemaps?: Crawled['sitemaps'];
}

/** Takes up what the sites list themselves: the maps that robots.txt names, else the one at the usual place. A link from a start away, like any other. */
async function addMapped({ context, crawling, client, robots, frontier }: Walk): Promise<NonNullable<Crawled['sitemaps']>> {
  context.progress(0, { en: 'reading site maps', zh: '正在读取站点地图' });
  const maps: URL[] = [];
  for (const start of new Map(crawling.starts.map((url) => [url.host, url])).values()) {
    const rules = robots.get(start.host) ?? (await askRobots(client, start));
    robots.set(start.host, rules);
    const usual = rules.allows('/sitemap.xml') ? ['/sitemap.xml'] : [];
    for (const place of rules.sitemaps ?? usual) if (URL.canParse(place, start)) maps.push(new URL(place, start));
  }
  const { readSitemaps } = await import('./sitemap.ts');
  const { addresses, maps: read } = await readSitemaps(
    client,
    maps.filter(({ protocol }) => /^https?:$/.test(protocol)),
  );
  frontier.add(addresses, 1);
  return { maps: read, addresses: addresses.length };
}

async function walkOn(walk: Walk): Promise<void> {
  const { context, crawling, log, frontier, tally, texts, missed, sitemaps } = walk;
  const mark = (done?: true): Promise<void> =>
    log.mark({
      frontier: frontier.state(),
      tally: { ...tally },
      texts: [...texts],
      missed,
      ...(sitemaps && { sitemaps }),
      ...(done && { done }),
    });
  let markedAt = performance.now();
  let failures = 0;
  let isMarked = true;
  try {
    while (tally.read < crawling.mostPages && log.place.bytes < mostInAll && frontier.left > 0) {
      if (performance.now() - markedAt > markMs) {
        await mark();
        markedAt = performance.now();
      }
      context.progress(
        Math.min(0.97, tally.read / Math.min(crawling.mostPages, tally.read + frontier.left)),
        { en: '{read} pages read, {left} waiting', zh: '已读取 {read} 页，{left} 页等待' },
        { read: tally.read, left: frontier.left },
      );
      isMarked = false;
      try {
        await visit(walk);
        failures = 0;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures++;
        tally.failed++;
        const isStart = tally.read === 0 && frontier.left === 0;
        if (!isStart && failures < mostFailures) continue;
        // What could not be had is tried again at the next start.
        frontier.back(failures);
        tally.failed -= failures;
        missed.length = Math.min(missed.length, tally.failed);
        throw error;
      }
    }
    await mark(true);
    isMarked = true;
  } finally {
    if (!isMarked) await mark();
  }
}

/** Reads the next address. A page that cannot be had is a Failure. */
async function visit(walk: Walk): Promise<void> {
  const next = walk.frontier.next();
  if (!next) return;
  try {
    await look(walk, next);
  } catch (error) {
    if (error instanceof Failure) miss(walk, next.url, error.problem.message);
    throw error;
  }
}

function miss({ missed }: Walk, { href: address }: URL, why: Message): void {
  if (missed.length < mostMissed) missed.push({ address, why });
}

async function look(walk: Walk, { url, depth }: { url: URL; depth: number }): Promise<void> {
  const { client, robots, frontier, tally, texts, log, crawling } = walk;
  const rules = robots.get(url.host) ?? (await askRobots(client, url));
  robots.set(url.host, rules);
  if (!rules.allows(url.pathname + url.search)) return void tally.closed++;
  const answer = await client.ask(url, {
    headers: { accept: 'text/html,application/xhtml+xml,text/plain;q=0.5', 'user-agent': agentName },
    maxBytes: mostPageBytes,
    cut: true,
    limitMs: pageLimitMs,
    // Where a redirect leads is looked at like any link: by its place and its own robots.txt.
    mayFollow: () => false,
    wanted: isPage,
  });
  if (answer.url.href !== url.href) {
    if (depth === 0) frontier.welcome(answer.url);
    return frontier.add([answer.url.href], depth);
  }
  if (answer.status !== 200) {
    tally.failed++;
    return miss(walk, url, message({ en: 'it answers {status}', zh: '返回 {status}' }, { status: String(answer.status) }));
  }
  if (!isPage(answer.headers)) return void tally.empty++;
  const page = await readPage(answer.body, answer.headers, url);
  const hash = createHash('sha256').update(page.text).digest('base64').slice(0, 16);
  const isSame = texts.has(hash) && page.text !== '';
  // A page that says the same as another mostly leads into the same circle.
  if (isSame) return void tally.same++;
  if (!page.noFollow) frontier.add(page.links, depth + 1);
  if (page.noIndex) return void tally.closed++;
  if (page.text.length < crawling.fewestCharacters) return void tally.empty++;
  texts.add(hash);
  tally.read++;
  const { title, text, language } = page;
  await log.append([JSON.stringify({ address: url.href, title, text, language, readAt: new Date().toISOString(), depth })]);
}

function isPage(headers: IncomingHttpHeaders): boolean {
  return /^(text\/html|application\/xhtml\+xml|text\/plain)\b/i.test(headers['content-type'] ?? 'text/html');
}

/** A site without robots.txt is open, one that cannot say is closed (RFC 9309, 2.3.1). */
async function askRobots(client: WebClient, url: URL): Promise<Robots> {
  const answer = await client
    .ask(new URL('/robots.txt', url), { maxBytes: mostRobotsBytes, cut: true, limitMs: pageLimitMs })
    .catch((error: unknown) => {
      if (error instanceof Failure && error.problem.code === 'host-busy') return undefined;
      throw error;
    });
  if (!answer || answer.status >= 500) return noneAllowed;
  return answer.status === 200 ? parseRobots(answer.body.toString('utf8'), agentName) : allAllowed;
}
