import { expect, test } from 'vitest';
import { parseRobots } from '../../../../nodes/lib/crawl/robots.ts';

/** Answers of the rules to paths, under the name Graftwork. */
const allowed = (content: string, ...paths: string[]) => paths.map((path) => parseRobots(content, 'Graftwork').allows(path));

test('the example of RFC 9309 reads as it says', () => {
  // Section 5.1: groups for named crawlers come before that for all.
  const simple =
    'User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\nUser-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n';
  expect(allowed(simple, '/a.gif', '/a.gif?x', '/example/x', '/publications/x', '/')).toEqual([false, true, false, true, true]);
  expect(parseRobots(simple, 'foobot').allows('/example/page.html')).toBe(true);
  expect(parseRobots(simple, 'foobot').allows('/other')).toBe(false);
  expect(['barbot', 'bazbot'].map((name) => parseRobots(simple, name).allows('/example/page.html'))).toEqual([false, false]);
  expect(parseRobots(simple, 'quxbot').allows('/example/')).toBe(true);
  // Section 5.2: the longest match.
  const longest = 'User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n';
  expect(parseRobots(longest, 'foobot').allows('/example/page/disallowed.gif')).toBe(false);
});

test('the longest rule counts, of equal ones the one that allows; groups of one name are one', () => {
  expect(allowed('user-agent: *\ndisallow: /a\nallow: /a\nallow: /b/c\ndisallow: /b', '/a', '/b/c', '/b/d')).toEqual([true, true, false]);
  expect(
    allowed('User-agent: graftwork\nDisallow: /a\nUser-agent: *\nDisallow: /\nUser-agent: GRAFTWORK/1.0\nDisallow: /b', '/a', '/b', '/c'),
  ).toEqual([false, false, true]);
});

test('stars, ends, percent signs, comments, foreign lines and rules before any name', () => {
  expect(
    allowed(
      'disallow: /\nuser-agent: *\ndisallow: /*/private*.html$ # all\nsitemap: x\ncrawl-delay: 2.5',
      '/a/private/b.html',
      '/a/private/b.html?x',
    ),
  ).toEqual([false, true]);
  expect(parseRobots('user-agent: *\ncrawl-delay: 2.5', 'x').delay).toBe(2.5);
  expect(allowed('user-agent: *\ndisallow: /%7ejoe/\ndisallow: /中', '/~joe/x', '/%E4%B8%AD%E6%96%87', '/a')).toEqual([false, false, true]);
  expect(allowed('\uFEFFuser-agent: *\r\ndisallow:\r\n', '/')).toEqual([true]);
  expect(allowed('user-agent: *\ndisallow: /', '/robots.txt', '/x')).toEqual([true, false]);
  expect(allowed(`user-agent: *\ndisallow: /${'*a'.repeat(5_000)}$`, `/${'a'.repeat(4_000)}b`)).toEqual([true]);
});
