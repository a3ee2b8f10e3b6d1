import type { IncomingHttpHeaders } from 'node:http';

/** What of a page is kept, and where it leads. */
export interface WebPage {
  title: string;
  /** Its main text in paragraphs, without menus and the like. */
  text: string;
  /** A language tag such as "en" or "zh-CN", where the page says one. */
  language: string | null;
  /** Absolute web addresses, each once, in their order. */
  links: string[];
  /** The page asks not to be kept, or not to be followed. */
  noIndex: boolean;
  noFollow: boolean;
}

const mostLinks = 2_000;
const mostElements = 10_000;
const deepest = 100;
const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TR UL'.split(
    ' ',
  ),
);
const silent = new Set(['HEAD', 'TITLE', 'SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'SVG', 'IFRAME']);

/** Reads a page; nothing in it is run or fetched. */
export async function readPage(body: Buffer, headers: IncomingHttpHeaders, url: URL): Promise<WebPage> {
  const { open, textOf } = await loadReader();
  const document = open(decodePage(body, headers['content-type']));
  const robots = [
    ...[...document.querySelectorAll('meta[name]')]
      .filter((meta) => /^(robots|graftwork)$/i.test(meta.getAttribute('name') ?? ''))
      .map((meta) => meta.getAttribute('content') ?? ''),
    String(headers['x-robots-tag'] ?? ''),
  ]
    .join(',')
    .toLowerCase();
  const language = document.documentElement?.getAttribute('lang') || String(headers['content-language'] ?? '').split(',')[0] || '';
  const heading = clean(document.querySelector('title')?.textContent ?? document.querySelector('h1')?.textContent ?? '');
  const links = linksOf(document, url);
  const { title, text } = textOf(document, true);
  return {
    title: clean(title) || heading,
    text,
    language: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language.trim()) ? language.trim() : null,
    links,
    noIndex: /\b(noindex|none)\b/.test(robots),
    noFollow: /\b(nofollow|none)\b/.test(robots),
  };
}

/** Reads the text out of HTML that stands in a cell: all of it, or the main text without menus and the like where one is found. */
export async function loadHtmlReader(mainOnly: boolean): Promise<(html: string) => string> {
  const { open, textOf } = await loadReader();
  return (html) => textOf(open(html), mainOnly).text;
}

async function loadReader() {
  const [{ parseHTML }, { Readability }] = await Promise.all([import('linkedom'), import('@mozilla/readability')]);
  // Without a whole document around it, a fragment has no body to read.
  const open = (html: string): Document =>
    withBody(parseHTML(/<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`).document);
  return {
    open,
    /** Looking for the main text takes the document apart. */
    textOf(document: Document, mainOnly: boolean): { title: string; text: string } {
      const whole = paragraphs(document.body);
      const article = mainOnly && isReadable(document.body) ? new Readability(document, { charThreshold: 200 }).parse() : undefined;
      const main = article?.content ? paragraphs(open(article.content).body) : '';
      return { title: article?.title ?? '', text: main === '' ? whole : main };
    },
  };
}

/** HTML may leave out head and body, and go on behind the body; linkedom takes only a body that stands right behind a head for one. */
function withBody(document: Document): Document {
  const written = [...(document.documentElement?.childNodes ?? [])];
  const { head, body } = document;
  for (const node of written) {
    if (node === head || node === body) continue;
    for (const part of node.nodeName === 'BODY' ? [...node.childNodes] : [node]) body.appendChild(part);
  }
  return document;
}

/** Finding the main text takes time that grows with the square of how deep and how long a page is: of a strange one all text is taken. */
function isReadable(root: Element | null): boolean {
  let elements = 0;
  const left: [Element, number][] = root ? [[root, 0]] : [];
  for (let found = left.pop(); found !== undefined; found = left.pop()) {
    const [element, depth] = found;
    elements++;
    if (depth > deepest || elements > mostElements) return false;
    for (const child of element.children) left.push([child, depth + 1]);
  }
  return true;
}

function linksOf(document: Document, url: URL): string[] {
  const given = document.querySelector('base[href]')?.getAttribute('href') ?? '';
  const base = URL.canParse(given, url) ? new URL(given, url) : url;
  const found = new Set<string>();
  for (const anchor of document.querySelectorAll('a[href], area[href]')) {
    const href = (anchor.getAttribute('href') ?? '').trim();
    if (href === '' || !URL.canParse(href, base) || /\bnofollow\b/i.test(anchor.getAttribute('rel') ?? '')) continue;
    const target = new URL(href, base);
    if (target.protocol === 'http:' || target.protocol === 'https:') found.add(target.href);
    if (found.size >= mostLinks) break;
  }
  return [...found];
}

/** The text of an element, each block on lines of its own. Walks without recursion: pages may be nested as deep as they like. */
function paragraphs(root: Element | null): string {
  const parts: string[] = [];
  const left: (Node | string)[] = root ? [root] : [];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (typeof node === 'string') parts.push(node);
    else if (node.nodeType === 3) parts.push((node.textContent ?? '').replace(/\s+/g, ' '));
    else if (node.nodeType === 1) {
      const tag = node.nodeName.toUpperCase();
      if (silent.has(tag)) continue;
      if (tag === 'BR') parts.push('\n');
      const isBlock = blocks.has(tag);
      if (isBlock) left.push('\n\n');
      // One by one: as arguments of one call, the children of a long page are more than a call takes.
      for (const child of [...node.childNodes].toReversed()) left.push(child);
      if (isBlock) left.push('\n\n');
      if (tag === 'TD' || tag === 'TH') parts.push(' ');
    }
  }
  return parts
    .join('')
    .replace(/[ \t\u00A0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function clean(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}

/** Text in the encoding that the header or the page's beginning names. */
function decodePage(body: Buffer, type: string | undefined): string {
  const head = body.subarray(0, 2_048).toString('latin1');
  const named = /charset\s*=\s*["']?([\w-]+)/i.exec(type ?? '')?.[1] ?? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
  try {
    return new TextDecoder(named ?? 'utf-8').decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
