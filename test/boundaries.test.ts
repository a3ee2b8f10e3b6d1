import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folders = ['nodes', 'runtime', 'editor'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
    .map((file) => join(folder, file).replaceAll('\\', '/')),
);

interface Import {
  from: string;
  to: string;
  dynamic: boolean;
  typeOnly: boolean;
}
const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(type\s)?[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g,
    ),
  ];
  return found.flatMap(([, typeOnly, named, dynamic, bare]) => {
    const path = named ?? dynamic ?? bare ?? '';
    const to = path.startsWith('.') ? relative(root, resolve(root, dirname(from), path)).replaceAll('\\', '/') : path;
    return [{ from, to, dynamic: dynamic !== undefined, typeOnly: typeOnly !== undefined }];
  });
});

/** What a file belongs to: 'kit', 'lib', 'node:<category>', 'runtime', 'editor' or 'npm'. */
function layer(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top === 'nodes') return second === 'kit' || second === 'lib' ? second : second.endsWith('.ts') ? 'nodes' : `node:${second}`;
  return folders.includes(top) ? top : 'npm';
}

function mayImport({ from, to, typeOnly }: Import): boolean {
  const [source, target] = [layer(from), layer(to)];
  if (source === target) return source === 'runtime' || source === 'editor' || source === 'kit' || source === 'lib';
  if (target === 'kit') return true;
  if (source === 'kit') return false;
  if (source === 'lib') return target === 'npm';
  if (source.startsWith('node:')) return target === 'lib' || target === 'npm';
  // Nodes are loaded by path inside a worker, so no import names them; what the server itself loads is looked at below.
  if (source === 'runtime') return target === 'npm' || target === 'lib';
  if (source === 'editor') return target === 'npm' || (to === 'runtime/protocol.ts' && typeOnly);
  return false;
}

test('there is something to check', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(imports.some(({ to }) => to === 'nodes/kit/text.ts')).toBe(true);
});

test('every import stays inside what its folder may know', () => {
  expect(imports.filter((found) => !mayImport(found)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('the server and the command line load nothing that nodes compute with', () => {
  const loaded = new Set(['runtime/main.ts', 'runtime/cli.ts']);
  for (const file of loaded)
    for (const { from, to, typeOnly } of imports) if (from === file && !typeOnly && files.includes(to)) loaded.add(to);
  expect(loaded.size).toBeGreaterThan(50);
  expect([...loaded].filter((file) => layer(file) === 'lib')).toEqual([]);
  const heavy = imports.filter(({ from, to }) => loaded.has(from) && /^(@duckdb|onnxruntime|onnx-proto)/.test(to));
  expect(heavy.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('kit is pure: no packages, no Node', () => {
  expect(
    imports.filter(({ from, to }) => layer(from) === 'kit' && layer(to) !== 'kit').map(({ from, to }) => `${from} imports ${to}`),
  ).toEqual([]);
});

test('only the canvas knows the canvas library, only api.ts the socket', () => {
  const strays = imports.filter(
    ({ from, to }) =>
      (to.startsWith('@xyflow/') && !from.startsWith('editor/canvas/')) || (to.startsWith('socket.io-client') && from !== 'editor/api.ts'),
  );
  expect(strays.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const next = new Map<string, string[]>();
  for (const { from, to, dynamic, typeOnly } of imports)
    if (!dynamic && !typeOnly && files.includes(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') return void cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    state.set(file, 'open');
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('names say what a file is', () => {
  const bad = files.filter(
    (file) => /(^|[/-])(index|utils?|helpers?|common|misc|general|manager|service|impl)(\.|-|$)/.test(file) || /[A-Z]/.test(file),
  );
  expect(bad).toEqual([]);
});

test('no text ever becomes code, and nothing but workers is started', () => {
  const becomesCode = files.filter((file) => /\beval\(|\bFunction\(/.test(readFileSync(join(root, file), 'utf8')));
  const vm = imports.filter(({ to }) => /^(node:)?(vm|worker_threads|cluster|inspector)$/.test(to));
  expect([becomesCode, vm]).toEqual([[], []]);
  const starting = imports.filter(({ to }) => /^(node:)?child_process$/.test(to)).map(({ from }) => from);
  expect(starting.filter((file) => !file.endsWith('.mjs')).toSorted()).toEqual([
    'runtime/run/describer.ts',
    'runtime/run/orphans.ts',
    'runtime/run/worker-process.ts',
  ]);
});

test('what nodes write goes into their own folder, and only the server and the checked connections speak to other computers', () => {
  const nodeFiles = files.filter((file) => file.startsWith('nodes/'));
  const outward = imports.filter(({ from, typeOnly }) => from.startsWith('nodes/') && !from.startsWith('nodes/lib/net/') && !typeOnly);
  const network = outward.filter(({ to }) => /^(node:)?(https?|http2|net|tls|dns|dgram)(\/|$)/.test(to));
  const fetching = nodeFiles.filter((file) => /\bfetch\(|new WebSocket\(/.test(readFileSync(join(root, file), 'utf8')));
  expect([network, fetching]).toEqual([[], []]);
  const installing = nodeFiles.filter((file) => /\b(INSTALL|LOAD|ATTACH)\s+['"\w]/.test(readFileSync(join(root, file), 'utf8')));
  expect(installing).toEqual([]);
});
