import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = 'editor';

/** Classes that a style sheet styles by themselves, whatever stands around them. */
function ownClasses(file: string): Set<string> {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const selectors = [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(',').map((one) => one.trim()));
  return new Set(selectors.flatMap((selector) => /^\.([a-z][\w-]*)$/.exec(selector)?.[1] ?? []));
}

test('a class belongs to one style sheet: sheets load with the pages that want them and stay, so a second would break the first', () => {
  const sheets = new Map<string, string[]>();
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
  for (const file of files) for (const name of ownClasses(file)) sheets.set(name, [...(sheets.get(name) ?? []), file]);
  expect(files.length).toBeGreaterThan(10);
  expect([...sheets].filter(([, those]) => those.length > 1)).toEqual([]);
});
