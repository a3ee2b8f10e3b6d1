import type { Context } from '../../kit/define-node.ts';
import type { Crawled } from './crawl-site.ts';

/** What a crawl came to, in words: what was kept, what was left out and why. */
export function sayCrawled(context: Pick<Context, 'log' | 'warn'>, crawled: Crawled): void {
  const { table: _, sitemaps, missed, ...counts } = crawled;
  const { closed, failed, empty } = crawled;
  if (sitemaps) {
    context.log(
      sitemaps.maps > 0
        ? { en: '{addresses} addresses in {maps} {maps|site map|site maps}', zh: '{maps} 个站点地图中有 {addresses} 个地址' }
        : { en: 'The site has no site map that can be read', zh: '该网站没有可读取的站点地图' },
      sitemaps,
    );
  }
  if (crawled.left > 0) {
    context.warn(
      {
        en: 'Reading ended at {read} pages, as the settings say; {left} known addresses were not read. Raise “Most pages” for more.',
        zh: '已按设置在读取 {read} 页后结束，另有 {left} 个已知地址未读取。如需更多，请提高“最多页数”。',
      },
      counts,
      { code: 'limit-reached', setting: 'mostPages' },
    );
  }
  if (crawled.traps > 0) {
    context.warn(
      {
        en: '{traps} {traps|link|links} looked endless, like those of a calendar or a sorted list, and {traps|was|were} left out.',
        zh: '有 {traps} 个链接看起来没有尽头（例如日历或排序列表），已略去。',
      },
      counts,
      { code: 'endless-links' },
    );
  }
  if (crawled.read === 0) {
    context.warn(
      closed > 0 && failed + empty === 0
        ? {
            en: 'No page was kept: the site closes these pages to programs (robots.txt or the page itself). Choose other pages, or ask whoever runs the site for its texts.',
            zh: '没有保留任何页面：网站不允许程序读取这些页面（robots.txt 或页面自身的规定）。请选择其他页面，或向网站的运营者索取文本。',
          }
        : {
            en: 'No page was kept: {closed} closed by the site, {failed} failed, {empty} without enough text. Check the address, and whether the site needs a browser to show its text.',
            zh: '没有保留任何页面：网站不允许 {closed} 页，失败 {failed} 页，正文不足 {empty} 页。请检查地址，以及该网站是否必须用浏览器才能显示正文。',
          },
      counts,
      { code: 'no-pages', setting: 'starts' },
    );
  }
  context.log(
    {
      en: 'Left out: {closed} closed by the site, {failed} failed, {empty} without enough text, {same} with a text that was there already, {deep} too deep',
      zh: '略去：网站不允许 {closed} 页，失败 {failed} 页，正文不足 {empty} 页，正文重复 {same} 页，过深的链接 {deep} 个',
    },
    counts,
  );
  for (const { address, why } of missed)
    context.log({ en: '{address} was not read: {why}', zh: '未读取 {address}：{why}' }, { address, why });
  context.log({ en: '{read} {read|page|pages}', zh: '{read} 页' }, { read: crawled.read, headline: true });
}
