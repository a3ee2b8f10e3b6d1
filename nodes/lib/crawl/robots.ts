/** What a site's robots.txt lets us read (RFC 9309). */
export interface Robots {
  allows(path: string): boolean;
  /** Seconds between two requests, where the site asks for it (Crawl-delay, which many follow though the standard does not name it). */
  delay?: number;
  /** Site maps that it names (sitemaps.org), for everybody. */
  sitemaps?: string[];
}

export const allAllowed: Robots = { allows: () => true };
export const noneAllowed: Robots = { allows: () => false };

/** The standard asks to read at least 500 KiB of the file. */
export const mostRobotsBytes = 512_000;

interface Rule {
  path: string;
  isAllowed: boolean;
}

/** The rules for a product token, else those for "*"; of the rules that match the longest counts, and of equal ones that which allows. */
export function parseRobots(content: string, agent: string): Robots {
  const groups: { agents: string[]; rules: Rule[]; delay?: number }[] = [];
  const sitemaps: string[] = [];
  let isNaming = false;
  for (const line of content.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const [, name, given = ''] = /^\s*([a-z-]+)\s*:\s*([^#]*)/i.exec(line) ?? [];
    const value = given.trim();
    const key = name?.toLowerCase();
    if (key === 'user-agent') {
      const last = groups.at(-1);
      const token = /^[a-z_-]+|^\*/i.exec(value)?.[0].toLowerCase() ?? '';
      if (isNaming && last) last.agents.push(token);
      else groups.push({ agents: [token], rules: [] });
      isNaming = true;
      continue;
    }
    if (key === 'sitemap' && value !== '') sitemaps.push(value);
    const group = groups.at(-1);
    if (!group || key === undefined) continue;
    if (key === 'allow' || key === 'disallow') {
      isNaming = false;
      if (value !== '') group.rules.push({ path: normal(value), isAllowed: key === 'allow' });
    } else if (key === 'crawl-delay') {
      isNaming = false;
      if (/^\d+(\.\d+)?$/.test(value)) group.delay = Number(value);
    }
  }
  const own = groups.filter(({ agents }) => agents.includes(agent.toLowerCase()));
  const chosen = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'));
  const rules = chosen.flatMap((group) => group.rules);
  const delay = chosen.find((group) => group.delay !== undefined)?.delay;
  return {
    allows: (path) => isAllowed(rules, normal(path)),
    ...(delay !== undefined && { delay }),
    ...(sitemaps.length > 0 && { sitemaps }),
  };
}

function isAllowed(rules: readonly Rule[], path: string): boolean {
  if (path === '/robots.txt') return true;
  let best: Rule | undefined;
  for (const rule of rules) {
    if (!matches(rule.path, path)) continue;
    const isLonger = !best || rule.path.length > best.path.length;
    if (isLonger || (rule.path.length === best?.path.length && rule.isAllowed)) best = rule;
  }
  return best?.isAllowed ?? true;
}

/** "*" stands for any text, "$" at the end for the end. Walks both once, so no pattern makes it slow. */
function matches(pattern: string, path: string): boolean {
  const isEnd = pattern.endsWith('$');
  const parts = (isEnd ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    if (isEnd && index === rest.length - 1) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !isEnd || at === path.length;
}

/** Percent signs and letters outside ASCII in one form on both sides. */
function normal(path: string): string {
  return path
    .replace(/\P{ASCII}+/gu, (text) => encodeURIComponent(text))
    .replace(/%[0-9a-f]{2}/gi, (code) => {
      const letter = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return /[A-Za-z0-9._~-]/.test(letter) ? letter : code.toUpperCase();
    });
}
