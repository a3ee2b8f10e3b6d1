import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, integer, number, text, toggle } from '../kit/settings.ts';
import { pageColumns } from '../lib/crawl/page-columns.ts';
import { asOf, originSettings } from '../lib/sources/origin-settings.ts';

export default defineNode({
  title: { en: 'Crawl a site', zh: '抓取网站' },
  summary: { en: 'Reads the pages of a web site and keeps their main text.', zh: '读取网站页面并提取正文。' },
  help: {
    en: 'Give one or more addresses to start from. Links are followed as deep as you say, nearest pages first, inside the site alone. Each page becomes a row: address, title, main text without menus, language, time. What the site’s robots.txt or a page itself closes is left out; it asks no faster than you say or than the site wants. “Use the site map” also takes up what the site lists itself (sitemap.xml, or the maps that robots.txt names). Pages with the same text are kept once. Endless calendars and the like end by the limits, and the run says what was left out. A crawl that was stopped or broke off goes on where it was when you run again. What was read is kept and not read again until you change “As of” or another setting. You answer for the right to use the texts: note licence and owner under the advanced settings. Sites in a private network must be allowed by whoever starts Graftwork (GRAFTWORK_ALLOW_HOSTS).',
    zh: '填写一个或多个起始地址。按设定的深度、由近及远地跟随链接，且只在该网站内。每个页面成为一行：地址、标题、去除菜单后的正文、语言、时间。robots.txt 或页面自身不允许的内容不会读取；访问速度不超过您的设定和网站的要求。“使用站点地图”还会读取网站自行列出的页面（sitemap.xml 或 robots.txt 指定的地图）。正文相同的页面只保留一份。无穷的日历等内容由上限终止，运行结束时会说明略去了什么。停止或中断的抓取，再次运行时从原处继续。读取结果会保留，直到您更改“数据时点”或其他设置才会重新读取。使用这些文本的权利由您负责：请在高级设置中注明许可和所有者。位于私有网络的网站需由启动 Graftwork 的人允许（GRAFTWORK_ALLOW_HOSTS）。',
  },
  icon: 'globe',
  words: [
    'crawl',
    'crawler',
    'spider',
    'scrape',
    'web site',
    'website',
    'web pages',
    'robots.txt',
    'sitemap',
    'html',
    'main text',
    '爬虫',
    '抓取',
    '网站',
    '网页',
    '正文',
    '站点地图',
    '采集',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  calls: { en: 'Reads the pages of the web sites that its settings name.', zh: '读取设置中指定网站的页面。' },
  pauses: true,
  settings: {
    starts: text({
      label: { en: 'Start at', zh: '起始地址' },
      hint: { en: 'One address a line, such as “https://example.org/docs/”.', zh: '每行一个地址，例如“https://example.org/docs/”。' },
      default: '',
      lines: 3,
      maxLength: 20_000,
    }),
    within: choice({
      label: { en: 'Stay', zh: '范围' },
      options: {
        host: { en: 'On the same host', zh: '同一主机' },
        domain: { en: 'In the domain, with its subdomains', zh: '同一域名及其子域名' },
        path: { en: 'Below the start’s folder', zh: '起始地址所在目录之下' },
      },
      default: 'host',
    }),
    depth: integer({
      label: { en: 'Depth', zh: '深度' },
      hint: { en: 'Links away from a start; 0 reads the starts alone.', zh: '与起始页相隔的链接数；0 表示只读取起始页。' },
      default: 3,
      min: 0,
      max: 50,
    }),
    mostPages: integer({ label: { en: 'Most pages', zh: '最多页数' }, default: 200, min: 1, max: 100_000 }),
    mapped: toggle({
      label: { en: 'Use the site map', zh: '使用站点地图' },
      hint: {
        en: 'Also reads the pages that the site lists itself, as if the start linked to them.',
        zh: '同时读取网站自行列出的页面，视同起始页链接到它们。',
      },
      default: false,
    }),
    perSecond: number({ label: { en: 'Pages a second', zh: '每秒页数' }, default: 1, min: 0.02, max: 20 }),
    fewestCharacters: integer({
      label: { en: 'Shortest text', zh: '最短正文' },
      hint: { en: 'Pages with fewer characters are followed but not kept.', zh: '字符数少于此值的页面只跟随链接，不保留。' },
      default: 50,
      min: 0,
      max: 100_000,
      advanced: true,
    }),
    asOf,
    ...originSettings,
  },
  describe: () => ({ rows: { type: 'table', columns: [...pageColumns] } }),
  async run(context, _, settings) {
    const { starts: given, within, depth, mostPages, perSecond, fewestCharacters, mapped } = settings;
    const { webAddress } = await import('../lib/net/web-client.ts');
    const starts = given
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => webAddress(line, 'starts', given));
    if (starts.length === 0) {
      throw new Failure(
        {
          en: 'No address to start from is given yet. Write one in the settings of this step.',
          zh: '尚未填写起始地址。请在本步骤的设置中填写。',
        },
        {},
        { code: 'empty-setting', setting: 'starts' },
      );
    }
    const { crawlSite } = await import('../lib/crawl/crawl-site.ts');
    const { sayCrawled } = await import('../lib/crawl/say-crawled.ts');
    const crawled = await crawlSite(context, { starts, within, mostDepth: depth, mostPages, perSecond, fewestCharacters, mapped });
    sayCrawled(context, crawled);
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    return { rows: withOrigin(crawled.table, settings, starts.map((url) => url.origin + url.pathname).join(', ')) };
  },
});
