import { mkdir, mkdtemp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ModelValue } from '../../../nodes/kit/ports.ts';
import { openArtifacts } from '../../../runtime/store/artifacts.ts';
import { openDocuments } from '../../../runtime/store/documents.ts';
import { openIdempotency } from '../../../runtime/store/idempotency.ts';
import { openModels } from '../../../runtime/store/models.ts';
import { openRuns } from '../../../runtime/store/runs.ts';
import { openCipher, openSecrets } from '../../../runtime/store/secrets.ts';

/** Where the system knows who may read a file. */
const others = process.platform === 'win32' ? 0 : 0o077;
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'graftwork-stores-'));

test('changes that come together are on disk when each is told so, in a file that only this user reads', async () => {
  const root = await folder();
  const collection = await (await openDocuments(root)).open<{ id: string; owner: string; n: number }>('things');
  await Promise.all(Array.from({ length: 50 }, (_, n) => collection.put({ id: String(n % 10), owner: 'o', n })));
  const again = await (await openDocuments(root)).open<{ id: string; owner: string; n: number }>('things');
  expect(again.all().map(({ n }) => n)).toEqual(Array.from({ length: 10 }, (_, at) => 40 + at));
  expect(await readdir(root)).toEqual(['things.json']);
  expect((await stat(join(root, 'things.json'))).mode & others).toBe(0);
});

test('a file of documents that a loss of power has emptied stops the start with a sentence', async () => {
  const root = await folder();
  await writeFile(join(root, 'things.json'), '');
  await expect((await openDocuments(root)).open('things')).rejects.toMatchObject({ code: 'damaged-file' });
});

test('secrets lie encrypted under a key of their own; a damaged key is said, not replaced', async () => {
  const root = await folder();
  const documents = await openDocuments(root);
  const secrets = await openSecrets(documents, await openCipher(root, ''));
  await secrets.put('owner', 'mail', 'correct horse');
  expect(await readFile(join(root, 'secrets.json'), 'utf8')).not.toContain('horse');
  expect((await stat(join(root, 'secret.key'))).mode & others).toBe(0);
  const later = await openSecrets(await openDocuments(root), await openCipher(root, ''));
  expect(later.get('mail')).toEqual({ value: 'correct horse', version: 1 });
  const other = await openSecrets(await openDocuments(root), await openCipher(root, 'another key'));
  expect(() => other.get('mail')).toThrowError(expect.objectContaining({ code: 'wrong-key' }));
  await truncate(join(root, 'secret.key'), 0);
  await expect(openCipher(root, '')).rejects.toMatchObject({ code: 'damaged-key' });
});

const model: ModelValue = {
  type: 'model',
  artifact: 'a'.repeat(64),
  task: 'regression',
  inputs: [],
  target: 'y',
  description: { text: { en: '', zh: '' } },
  scores: {},
  lineage: { rows: '', settings: {}, code: '', count: 1 },
};

test('the same model comes by twice, from one run after a crash or from the next with nothing changed, and is one version', async () => {
  const models = await openModels(await openDocuments(await folder()));
  const given = { model, run: 'r1', workflow: 'w', scores: {} };
  const first = await models.register('owner', 'spam', 'live', given);
  expect(await models.register('owner', 'spam', 'live', given)).toEqual(first);
  expect(await models.register('owner', 'spam', 'live', { ...given, run: 'r2' })).toEqual(first);
  const judgedAnew = { ...given, run: 'r3', scores: { f1: 0.9 } };
  expect((await models.register('owner', 'spam', 'live', judgedAnew)).version).toBe(2);
  expect(models.get('spam').versions.map(({ version }) => version)).toEqual([1, 2]);
});

test('a blob that a loss of power has cut is not taken for a result, and is mended when it is made again', async () => {
  const artifacts = await openArtifacts(await folder());
  const files = (): Record<string, Uint8Array> => ({ 'model.onnx': Buffer.from('the graph') });
  const artifact = await artifacts.commit('model', files());
  expect(artifacts.has(artifact)).toBe(true);
  await truncate(artifacts.path(artifact), 0);
  expect(artifacts.has(artifact)).toBe(false);
  expect(await artifacts.commit('model', files())).toBe(artifact);
  expect(await readFile(artifacts.path(artifact), 'utf8')).toBe('the graph');
});

test('a manifest can name no file outside the store, and a damaged one stops no collection', async () => {
  const artifacts = await openArtifacts(await folder());
  const forged = JSON.stringify({ kind: 'file', files: { 'x.txt': { blob: '../../secret.key', bytes: 1 } } });
  const outer = await artifacts.commit('file', { 'x.json': Buffer.from(forged) });
  const blob = artifacts.manifest(outer).files['x.json']?.blob ?? '';
  expect(() => artifacts.path(blob, 'x.txt')).toThrow('not an artifact');
  const kept = await artifacts.commit('file', { 'kept.txt': Buffer.from('kept') });
  const gone = await artifacts.commit('file', { 'gone.txt': Buffer.from('gone') });
  const text = await artifacts.commit('file', { 'plain.txt': Buffer.from('no manifest') });
  const noManifest = artifacts.manifest(text).files['plain.txt']?.blob ?? '';
  await artifacts.collect([noManifest, kept, 'f'.repeat(64)], Date.now() + 60_000);
  expect([kept, gone].map(artifacts.has)).toEqual([true, false]);
});

test('a torn line in the middle of the list of runs hides no other run, and a torn run is none', async () => {
  const root = await folder();
  const id = (n: number): string => `r${'0'.repeat(12)}${n}${'a'.repeat(12)}`;
  await writeFile(join(root, 'index.jsonl'), `{"id":"${id(1)}"}\n\0\0{"id":\n{"id":"${id(2)}"}\n`);
  const runs = await openRuns(root);
  expect(runs.summaries().map((summary) => summary.id)).toEqual([id(2), id(1)]);
  await mkdir(join(root, id(1)));
  await writeFile(join(root, id(1), 'run.json'), '');
  expect(await runs.load(id(1))).toBeUndefined();
  await runs.close();
});

test('days of large replies under ever new keys fill neither memory nor disk: the oldest are forgotten', async () => {
  const root = await folder();
  let idempotency = await openIdempotency(root, { mostHeld: 64_000 });
  const body = 'x'.repeat(8_000);
  let made = 0;
  const once = (key: number): Promise<unknown> =>
    idempotency.once('hook', String(key), Buffer.from(''), async () => ({ status: 200, body, run: `r${(made += 1)}` }));
  for (let at = 0; at < 200; at++) await once(at);
  await once(199);
  expect(made).toBe(200);
  await once(0);
  expect(made).toBe(201);
  await idempotency.close();
  const sizes = await Promise.all((await readdir(root)).map(async (name) => (await stat(join(root, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
  idempotency = await openIdempotency(root, { mostHeld: 64_000 });
  await once(0);
  await once(199);
  expect(made).toBe(201);
  await idempotency.close();
});
