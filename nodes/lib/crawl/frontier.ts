export type Within = 'host' | 'domain' | 'path';

/** What is still to be read, in the order in which it was found, and all that was ever found. As data, so that it can be kept. */
export interface FrontierState {
  queue: [address: string, depth: number][];
  seen: string[];
  /** Hosts (or beginnings of addresses) that belong to it. */
  places: string[];
  /** Links that look endless and were left out. */
  traps: number;
  /** Links that lie deeper than allowed. */
  deep: number;
}
export interface Frontier {
  next(): { url: URL; depth: number } | undefined;
  /** The last addresses come again. */
  back(count: number): void;
  /** Takes links of a page up, if they belong to it and look like an end. */
  add(links: readonly string[], depth: number): void;
  /** A start that leads to another host takes that host in. */
  welcome(url: URL): void;
  readonly left: number;
  state(): FrontierState;
}

const longest = 1_000;
const mostSeen = 500_000;
/** More addresses than this that differ in their parameters alone are a calendar, a filter or a sorted list. */
const mostVariants = 100;
const notPages =
  /\.(?:jpe?g|png|gif|webp|svg|ico|bmp|tiff?|mp[34]|m4a|avi|mov|webm|ogg|wav|zip|gz|tgz|bz2|7z|rar|exe|dmg|iso|pdf|docx?|xlsx?|pptx?|css|js|mjs|json|xml|rss|atom|woff2?|ttf|eot)$/i;
/** Parameters that say whence a reader came and change nothing on the page. */
const tracking = /^(utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|ref|source|sessionid|phpsessid|jsessionid|sid)$/i;

export function createFrontier(options: { starts: readonly URL[]; within: Within; mostDepth: number }, kept?: FrontierState): Frontier {
  const { within, mostDepth } = options;
  const queue = kept?.queue ?? [];
  const seen = new Set(kept?.seen);
  const places = new Set(kept?.places ?? options.starts.map(placeOf));
  const variants = new Map<string, number>();
  for (const address of seen) count(new URL(address));
  let traps = kept?.traps ?? 0;
  let deep = kept?.deep ?? 0;
  let at = 0;

  function placeOf(url: URL): string {
    if (within === 'path') return url.origin + url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1);
    return within === 'domain' ? url.hostname.replace(/^www\./, '') : url.host;
  }
  function belongs(url: URL): boolean {
    if (within === 'host') return places.has(url.host);
    const whole = url.origin + url.pathname;
    return [...places].some((place) =>
      within === 'path' ? whole.startsWith(place) : url.hostname === place || url.hostname.endsWith(`.${place}`),
    );
  }
  function count(url: URL): number {
    const path = url.origin + url.pathname;
    const number = (variants.get(path) ?? 0) + 1;
    variants.set(path, number);
    return number;
  }
  function add(links: readonly string[], depth: number): void {
    for (const link of links) {
      const url = plainAddress(link);
      if (!belongs(url) || notPages.test(url.pathname) || seen.has(url.href)) continue;
      if (depth > mostDepth) {
        deep++;
        continue;
      }
      const isTrap = url.href.length > longest || repeats(url.pathname) || seen.size >= mostSeen;
      if (isTrap || (url.search !== '' && (variants.get(url.origin + url.pathname) ?? 0) >= mostVariants)) {
        traps++;
        continue;
      }
      count(url);
      seen.add(url.href);
      queue.push([url.href, depth]);
    }
  }
  if (!kept)
    add(
      options.starts.map(({ href }) => href),
      0,
    );

  return {
    next() {
      const first = queue[at++];
      return first && { url: new URL(first[0]), depth: first[1] };
    },
    back: (count) => void (at = Math.max(0, at - count)),
    add,
    welcome: (url) => void places.add(placeOf(url)),
    get left() {
      return Math.max(0, queue.length - at);
    },
    state: () => ({ queue: queue.slice(at), seen: [...seen], places: [...places], traps, deep }),
  };
}

/** One form for the addresses of one page: without fragment and tracking, parameters in order. */
function plainAddress(link: string): URL {
  const url = new URL(link);
  url.hash = '';
  const useless = [...url.searchParams.keys()].filter((name) => tracking.test(name));
  for (const name of useless) url.searchParams.delete(name);
  url.searchParams.sort();
  return url;
}

/** Links that are relative by mistake grow for ever: /a/b/a/b/a/b. */
function repeats(path: string): boolean {
  const counts = new Map<string, number>();
  for (const part of path.split('/')) {
    if (part === '') continue;
    const number = (counts.get(part) ?? 0) + 1;
    if (number > 3) return true;
    counts.set(part, number);
  }
  return false;
}
