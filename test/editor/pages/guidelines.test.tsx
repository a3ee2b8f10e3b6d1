import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Guidelines } from '../../../editor/pages/label/guidelines.tsx';

const shown = (text: string): string => renderToStaticMarkup(<Guidelines text={text} />);

test('guidelines are shown as Markdown', () => {
  const html = shown('# Rules\n\n- **spam**: unasked\n- ham\n\n[more](https://example.com/rules)');
  expect(html).toContain('<h3');
  expect(html).toContain('<strong>spam</strong>');
  expect(html).toMatch(/<a href="https:\/\/example\.com\/rules" target="_blank" rel="noopener noreferrer nofollow">more<\/a>/);
});

test('nothing in them runs, loads or leads away unseen', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![dot](https://example.com/pixel.png)',
    '[a](javascript:alert(1))',
    '[b](data:text/html,<script>1</script>)',
    '<a href="javascript:alert(1)">c</a>',
    '<iframe src="https://example.com"></iframe>',
    '<style>body{display:none}</style>',
    '<https://example.com> <javascript:alert(1)>',
  ];
  for (const text of [...hostile, hostile.join('\n\n')]) {
    const html = shown(text);
    expect(html, text).not.toMatch(/<(script|img|iframe|style|object|embed|form|input)\b/i);
    expect(html, text).not.toMatch(/<[^>]+\son\w+\s*=/i);
    expect(html, text).not.toMatch(/(href|src)="(?!https?:)/i);
  }
});

test('none are no empty heading', () => {
  expect(shown('  \n')).toBe('');
});
