import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer, number, secret, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { asOf, originSettings } from '../lib/sources/origin-settings.ts';

export default defineNode({
  title: { en: 'Read from an HTTP API', zh: '读取 HTTP 接口' },
  summary: { en: 'Reads JSON rows from a web interface, page by page.', zh: '从网络接口逐页读取 JSON 数据行。' },
  help: {
    en: 'Give the address that answers with JSON. The list of rows in the answer is found by itself and said; name its path, such as “data.items”, where another list is meant. Fields inside fields become columns such as “address.city”, lists become JSON, whole numbers of more than 15 digits stay text. Choose how pages follow each other: by a page number, by how many rows to leave out, by a word from each answer (a cursor), or by the address of the next page. A key goes into a header, never into the address, and is sent to this server alone. No more requests a second are sent than you say, and a busy server (429, Retry-After) is waited for. A reading that broke off goes on at the page where it stopped when you run again. What was read is kept and not read again until you change “As of” or another setting. Servers in a private network must be allowed by whoever starts Graftwork (GRAFTWORK_ALLOW_HOSTS).',
    zh: '填写返回 JSON 的地址。应答中的数据行列表会自动找到并说明；如果要用其他列表，请填写路径，例如“data.items”。嵌套字段会成为“address.city”这样的列，列表成为 JSON，超过 15 位的整数保留为文本。请选择翻页方式：页码、跳过的行数、每次应答中给出的游标，或下一页的地址。密钥放在请求头中，不会出现在地址里，也只发送给该服务器。每秒请求数不会超过您的设定，服务器繁忙时（429、Retry-After）会等待。中断后重新运行，会从中断的那一页继续。读取结果会保留，直到您更改“数据时点”或其他设置才会重新读取。位于私有网络的服务器需由启动 Graftwork 的人允许（GRAFTWORK_ALLOW_HOSTS）。',
  },
  icon: 'braces',
  words: [
    'api',
    'http',
    'rest',
    'json',
    'web service',
    'request',
    'fetch',
    'pagination',
    'cursor',
    'import',
    '接口',
    '网络接口',
    '请求',
    '分页',
    '游标',
    '导入',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  calls: { en: 'Reads from the web address that its settings name.', zh: '从设置中指定的网址读取数据。' },
  pauses: true,
  settings: {
    address: text({
      label: { en: 'Address', zh: '地址' },
      hint: { en: 'With its parameters, without a key.', zh: '包含参数，但不要包含密钥。' },
      default: '',
      maxLength: 4_000,
    }),
    method: choice({
      label: { en: 'Request', zh: '请求方式' },
      options: { GET: { en: 'GET', zh: 'GET' }, POST: { en: 'POST with JSON', zh: 'POST，发送 JSON' } },
      default: 'GET',
    }),
    body: text({
      label: { en: 'Body', zh: '请求体' },
      default: '',
      lines: 4,
      language: 'json',
      optional: true,
      maxLength: 100_000,
      showIf: { method: 'POST' },
    }),
    key: secret({ label: { en: 'Key', zh: '密钥' }, optional: true }),
    keyHeader: text({
      label: { en: 'Header of the key', zh: '密钥的请求头' },
      hint: {
        en: '“Authorization” is sent as “Bearer KEY”; any other, such as “X-Api-Key”, holds the key alone.',
        zh: '“Authorization”以“Bearer 密钥”发送；其他请求头（例如“X-Api-Key”）只包含密钥本身。',
      },
      default: 'Authorization',
      pattern: "[A-Za-z0-9!#$%&'*+.^_`|~-]+",
      maxLength: 100,
      advanced: true,
    }),
    path: text({
      label: { en: 'Rows at', zh: '数据行位置' },
      hint: { en: 'Such as “data.items”. Empty: the longest list of the answer.', zh: '例如“data.items”。留空：应答中最长的列表。' },
      default: '',
      optional: true,
      maxLength: 300,
    }),
    pages: choice({
      label: { en: 'Pages', zh: '翻页' },
      options: {
        none: { en: 'All in one answer', zh: '一次全部返回' },
        number: { en: 'By page number', zh: '按页码' },
        offset: { en: 'By rows to leave out', zh: '按跳过的行数' },
        cursor: { en: 'By a cursor in each answer', zh: '按应答中的游标' },
        header: { en: 'By the Link header', zh: '按 Link 响应头' },
        link: { en: 'By an address in each answer', zh: '按应答中的地址' },
      },
      default: 'none',
    }),
    pageName: text({
      label: { en: 'Parameter', zh: '参数名' },
      hint: {
        en: 'Under which the place is sent, such as “page”, “offset” or “cursor”.',
        zh: '用于发送位置的参数，例如“page”“offset”或“cursor”。',
      },
      default: 'page',
      maxLength: 100,
      showIf: { pages: ['number', 'offset', 'cursor'] },
    }),
    firstPage: integer({ label: { en: 'First page', zh: '首页页码' }, default: 1, min: 0, max: 1_000_000, showIf: { pages: 'number' } }),
    nextPath: text({
      label: { en: 'Next page at', zh: '下一页位置' },
      hint: { en: 'Where the answer says it, such as “meta.next”.', zh: '应答中给出下一页的位置，例如“meta.next”。' },
      default: 'next',
      maxLength: 300,
      showIf: { pages: ['cursor', 'link'] },
    }),
    asOf,
    perSecond: number({
      label: { en: 'Requests a second', zh: '每秒请求数' },
      default: 2,
      min: 0.01,
      max: 50,
      advanced: true,
    }),
    mostPages: integer({ label: { en: 'Most pages', zh: '最多页数' }, default: 1_000, min: 1, max: 1_000_000, advanced: true }),
    mostRows: integer({ label: { en: 'Most rows', zh: '最多行数' }, default: 1_000_000, min: 1, max: 100_000_000, advanced: true }),
    ...originSettings,
  },
  async run(context, _, settings) {
    const { webAddress } = await import('../lib/net/web-client.ts');
    const { readApi } = await import('../lib/api/read-api.ts');
    const url = webAddress(settings.address, 'address');
    const key = settings.key === '' ? '' : context.secret(settings.key).trim();
    const isBearer = settings.keyHeader.toLowerCase() === 'authorization' && !/^(basic|bearer|token)\s/i.test(key);
    const read = await readApi(context, {
      url,
      method: settings.method,
      body: settings.body,
      headers: key === '' ? {} : { [settings.keyHeader.toLowerCase()]: isBearer ? `Bearer ${key}` : key },
      path: settings.path.trim(),
      paging: pagingOf(settings),
      perSecond: settings.perSecond,
      mostPages: settings.mostPages,
      mostRows: settings.mostRows,
    });
    if (read.repeated) {
      context.warn(
        {
          en: 'The interface gave the same page twice, so reading ended there: pages seem to follow in another way. Check “Pages” and its parameter.',
          zh: '接口两次返回同一页，读取到此为止：翻页方式可能不对。请检查“翻页”及其参数。',
        },
        {},
        { code: 'page-repeated', setting: 'pages' },
      );
    }
    if (read.unled) {
      context.warn(
        {
          en: 'The answer has nothing at “{path}”, so only the first page was read. If there are more pages, correct “Next page at”.',
          zh: '应答中没有“{path}”，因此只读取了第一页。如果还有更多页，请更正“下一页位置”。',
        },
        { path: settings.nextPath.trim() },
        {
          code: 'no-next-page',
          setting: 'nextPath',
          fixes: read.unled.map((nextPath) => ({
            label: message({ en: 'Use “{nextPath}”', zh: '使用“{nextPath}”' }, { nextPath }),
            settings: { nextPath },
          })),
        },
      );
    }
    if (read.limited) {
      context.warn(
        {
          en: 'Only the first {count} rows of {pages} {pages|page|pages} were read: that is as much as the settings allow.',
          zh: '只读取了前 {pages} 页的 {count} 行，已达到设置的上限。',
        },
        { count: read.table.count, pages: read.pages },
        { code: 'limit-reached', setting: 'mostPages' },
      );
    }
    const where = read.path === '' ? { en: 'the answer itself', zh: '应答本身' } : { en: `“${read.path}”`, zh: `“${read.path}”` };
    context.log({ en: 'Rows found at {where}', zh: '数据行位于{where}' }, { where });
    context.log(
      {
        en: '{count} {count|row|rows}, {columns} {columns|column|columns}, {pages} {pages|page|pages}',
        zh: '{count} 行，{columns} 列，{pages} 页',
      },
      { count: read.table.count, columns: read.table.columns.length, pages: read.pages, headline: true },
    );
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    return { rows: withOrigin(read.table, settings, url.origin + url.pathname) };
  },
});

function pagingOf(settings: {
  pages: 'none' | 'number' | 'offset' | 'cursor' | 'header' | 'link';
  pageName: string;
  firstPage: number;
  nextPath: string;
}) {
  const { pages, pageName: name, firstPage: first } = settings;
  const path = settings.nextPath.trim();
  switch (pages) {
    case 'none':
      return { kind: 'none' } as const;
    case 'number':
      return { kind: 'number', name, first } as const;
    case 'offset':
      return { kind: 'offset', name } as const;
    case 'cursor':
      return { kind: 'cursor', name, path } as const;
    case 'header':
      return { kind: 'link', path: '' } as const;
    case 'link':
      return { kind: 'link', path } as const;
  }
}
