import type { IncomingHttpHeaders } from 'node:http';
import { isObject, type Json } from '../../kit/json.ts';
import { valueAt } from './find-rows.ts';

/** How an interface gives its rows in pages. */
export type Paging =
  | { kind: 'none' }
  /** A number that grows by one. */
  | { kind: 'number'; name: string; first: number }
  /** How many rows to leave out. */
  | { kind: 'offset'; name: string }
  /** A word from each answer that leads to the next. */
  | { kind: 'cursor'; name: string; path: string }
  /** The address of the next page: in the Link header, or at a path of the answer. */
  | { kind: 'link'; path: string };

/** What the next page is asked with; undefined for the first. */
export type Next = { value: string | number } | { address: string };

/** What was answered to a page. */
export interface Page {
  json: Json;
  headers: IncomingHttpHeaders;
  url: URL;
  rows: number;
}

/** The way to the page behind this one; undefined where it was the last. */
export function nextPage(paging: Paging, page: Page, asked: Next | undefined): Next | undefined {
  const before = asked && 'value' in asked ? asked.value : undefined;
  switch (paging.kind) {
    case 'none':
      return undefined;
    case 'number':
      return page.rows === 0 ? undefined : { value: Number(before ?? paging.first) + 1 };
    case 'offset':
      return page.rows === 0 ? undefined : { value: Number(before ?? 0) + page.rows };
    case 'cursor': {
      const value = valueAt(page.json, paging.path);
      return (typeof value === 'string' && value !== '') || typeof value === 'number' ? { value } : undefined;
    }
    case 'link': {
      const found = paging.path === '' ? linkNext(page.headers.link) : valueAt(page.json, paging.path);
      return typeof found === 'string' && found !== '' && URL.canParse(found, page.url)
        ? { address: new URL(found, page.url).href }
        : undefined;
    }
  }
}

const deepest = 3;
const leading = /next|cursor|continu|after|more|scroll/i;

/** Places of a first answer that look as if they led to the next page, where the place that was named is not there; undefined where it is, perhaps with nothing in it. */
export function unledTo(paging: Paging, json: Json): string[] | undefined {
  if (!('path' in paging) || paging.path === '' || valueAt(json, paging.path) !== undefined) return undefined;
  const wantsAddress = paging.kind === 'link';
  const found: string[] = [];
  const look = (value: Json, path: string[]): void => {
    if (!isObject(value) || path.length >= deepest) return;
    for (const [name, inner] of Object.entries(value)) {
      const place = [...path, name];
      const leads =
        typeof inner === 'string'
          ? inner !== '' && (!wantsAddress || /^(https?:|[/?])/.test(inner))
          : typeof inner === 'number' && !wantsAddress;
      if (leads && leading.test(place.join('.')) && !name.includes('.')) found.push(place.join('.'));
      look(inner, place);
    }
  };
  look(json, []);
  return found;
}

/** The address with rel="next" of a Link header (RFC 8288). */
export function linkNext(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(', ') : (header ?? '');
  for (const [, address, rest = ''] of text.matchAll(/<([^>]*)>((?:\s*;\s*[^;,="\s]+(?:\s*=\s*(?:"[^"]*"|[^;,"\s]*))?)*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^;,\s]*))/i.exec(rest);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return address;
  }
  return undefined;
}

/** The address and body of a page. In a POST the place goes into the body where that is an object. */
export function pageRequest(
  base: { url: URL; method: 'GET' | 'POST'; body: Json | undefined },
  paging: Paging,
  next: Next | undefined,
): { url: URL; body?: string } {
  const bodyText = (body: Json | undefined) => (base.method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {});
  if (next && 'address' in next) return { url: new URL(next.address), ...bodyText(base.body) };
  const value = next?.value ?? (paging.kind === 'number' ? paging.first : paging.kind === 'offset' ? 0 : undefined);
  if (value === undefined || !('name' in paging)) return { url: base.url, ...bodyText(base.body) };
  if (base.method === 'POST' && isObject(base.body)) return { url: base.url, ...bodyText({ ...base.body, [paging.name]: value }) };
  const url = new URL(base.url);
  url.searchParams.set(paging.name, String(value));
  return { url, ...bodyText(base.body) };
}
