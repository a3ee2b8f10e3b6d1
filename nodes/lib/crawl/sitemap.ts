import { gunzipSync } from 'node:zlib';
import { Failure } from '../../kit/problem.ts';
import type { WebClient } from '../net/web-client.ts';

/** What the addresses of site maps came to. */
export interface MappedAddresses {
  addresses: string[];
  /** Site maps that were read. */
  maps: number;
  /** Site maps that could not be had, or lie where nothing may be asked. */
  failed: number;
}

/** The protocol (sitemaps.org) allows 50 MiB and 50,000 addresses a file; more files than this no site needs for what is read here. */
const mostBytes = 52_428_800;
const mostMaps = 200;
const mostAddresses = 200_000;
const limitMs = 60_000;
const deepest = 3;

/** The addresses that a site lists itself, from the site maps that are named and those that these name in turn. A map that cannot be had costs nothing but its addresses. */
export async function readSitemaps(client: WebClient, starts: readonly URL[]): Promise<MappedAddresses> {
  const seen = new Set(starts.map(({ href }) => href));
  const queue = starts.map((url) => ({ url, depth: 0 }));
  const addresses = new Set<string>();
  const found = { maps: 0, failed: 0 };
  for (const { url, depth } of queue) {
    if (found.maps + found.failed >= mostMaps || addresses.size >= mostAddresses) break;
    const text = await textAt(client, url);
    if (text === undefined) {
      found.failed++;
      continue;
    }
    found.maps++;
    const isIndex = /<sitemapindex[\s>]/.test(text.slice(0, 5_000));
    for (const place of placesIn(text)) {
      const next = URL.canParse(place, url) ? new URL(place, url) : undefined;
      if (!next || !['http:', 'https:'].includes(next.protocol)) continue;
      if (!isIndex) {
        if (addresses.size < mostAddresses) addresses.add(next.href);
      } else if (depth < deepest && !seen.has(next.href)) {
        seen.add(next.href);
        queue.push({ url: next, depth: depth + 1 });
      }
    }
  }
  return { addresses: [...addresses], ...found };
}

async function textAt(client: WebClient, url: URL): Promise<string | undefined> {
  try {
    const { status, body } = await client.ask(url, { maxBytes: mostBytes, limitMs });
    if (status !== 200) return undefined;
    const isPacked = body[0] === 0x1f && body[1] === 0x8b;
    return (isPacked ? gunzipSync(body, { maxOutputLength: mostBytes }) : body).toString('utf8');
  } catch (error) {
    // A map that leads inside, is too large, or is broken is left out; a stopped run ends.
    const isPacking = error instanceof Error && 'code' in error && /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(String(error.code));
    if (error instanceof Failure || isPacking) return undefined;
    throw error;
  }
}

/** What stands in `<loc>`, or on the lines of a list of addresses. */
function* placesIn(text: string): Generator<string> {
  if (!text.includes('<')) {
    for (const line of text.split(/\r?\n/)) if (line.trim() !== '') yield line.trim();
    return;
  }
  const [open, close] = ['<loc>', '</loc>'];
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
    const end = text.indexOf(close, at);
    if (end < 0) return;
    const inside = text.slice(at + open.length, end).trim();
    if (inside.length < 10_000) yield unescaped(inside.replace(/^<!\[CDATA\[|\]\]>$/g, '').trim());
  }
}

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return signs[name ?? ''] ?? whole;
  });
}
