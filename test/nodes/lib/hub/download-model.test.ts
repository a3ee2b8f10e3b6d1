import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadModel, type DownloadOptions } from '../../../../nodes/lib/hub/download-model.ts';
import { hubEndpoint, mayFollow } from '../../../../nodes/lib/hub/endpoint.ts';
import { Failure } from '../../../../nodes/kit/problem.ts';
import { commit, type HubServer, startHub } from './hub-server.ts';

const weights = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251));
const small = { 'config.json': { content: Buffer.from('{"model_type":"bert"}') }, 'tokenizer.json': { content: Buffer.from('{}') } };
const smallBytes = 23;
const whole = { ...small, 'model.safetensors': { content: weights, large: true } };

let hub: HubServer;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  hub = await startHub({
    'owner/model': {
      files: {
        ...whole,
        'pytorch_model.bin': { content: weights, large: true },
        'run.py': { content: Buffer.from('x') },
        '../../outside.safetensors': { content: Buffer.from('x') },
      },
    },
    'owner/gated': { files: whole, token: 'hf_secret' },
    'owner/pickled': { files: { ...small, 'pytorch_model.bin': { content: weights, large: true } } },
    'owner/nothing': { files: { 'README.md': { content: Buffer.from('x') } } },
  });
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const download = (options: Partial<DownloadOptions> = {}) =>
  downloadModel({
    id: 'owner/model',
    folder,
    endpoint: hub.endpoint,
    wait: () => Promise.resolve(),
    progress: (received) => hub.faults.arrived?.(received - smallBytes),
    ...options,
  });
const codeOf = (done: Promise<unknown>) =>
  done.then(
    () => 'done',
    (error: unknown) => (error instanceof Failure ? error.problem.code : String(error)),
  );
/** Compared as bytes: one number after the other takes seconds. */
const weightsIn = async (place: string) => weights.equals(await readFile(join(place, 'model.safetensors')));
const contentAsked = () => hub.asked.filter(({ store, method }) => store && method === 'GET');

test('the files of a model come whole, those that are of no use do not come', async () => {
  const seen: [number, number][] = [];
  const model = await download({ progress: (received, total) => seen.push([received, total]) });
  expect(model).toMatchObject({ commit, offline: false, bytes: weights.length + smallBytes });
  expect((await readdir(model.folder)).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
  expect(await weightsIn(model.folder)).toBe(true);
  expect(await readFile(join(model.folder, 'config.json'), 'utf8')).toBe('{"model_type":"bert"}');
  expect(seen.at(-1)).toEqual([weights.length + smallBytes, weights.length + smallBytes]);
  expect(seen).toEqual(seen.toSorted(([a], [b]) => a - b));
});

test('what is here is not fetched again, and serves where there is no network', async () => {
  const first = await download();
  hub.asked.length = 0;
  expect(await download()).toEqual(first);
  expect(hub.asked.map(({ path }) => path)).toEqual(['/api/models/owner/model/revision/main']);
  hub.asked.length = 0;
  expect(await download({ revision: commit })).toEqual(first);
  expect(hub.asked).toEqual([]);
  await hub.close();
  expect(await download()).toEqual({ ...first, offline: true });
});

test('a file that lost its end on this disk is made whole', async () => {
  const { folder: place } = await download();
  await truncate(join(place, 'model.safetensors'), 1_000);
  const { folder: again } = await download();
  expect(await weightsIn(again)).toBe(true);
});

test('a connection that breaks is taken up where it broke', async () => {
  hub.faults.cut = { times: 2, after: 100_000 };
  const model = await download();
  expect(await weightsIn(model.folder)).toBe(true);
  expect(contentAsked().map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
});

test('a download that breaks again and again says so and goes on the next time', async () => {
  hub.faults.cut = { times: 1, after: 50_000 };
  await expect(download({ tries: 1 })).rejects.toThrow('broke off at 50 KB of 300 KB, again and again. Run again: it goes on from there');
  const model = await download();
  expect(contentAsked().at(-1)?.range).toBe('bytes=50000-');
  expect(await weightsIn(model.folder)).toBe(true);
});

test('a host that knows no ranges sends the whole again', async () => {
  hub.faults.cut = { times: 2, after: 100_000 };
  hub.faults.noRanges = true;
  const model = await download();
  expect(await weightsIn(model.folder)).toBe(true);
});

test('what was kept of another content is found out', async () => {
  hub.faults.cut = { times: 1, after: 50_000 };
  hub.faults.wrong = true;
  await expect(download({ tries: 1 })).rejects.toThrow('broke off');
  hub.faults.wrong = false;
  expect(await codeOf(download())).toBe('hub-wrong-content');
  expect((await download()).bytes).toBe(weights.length + smallBytes);
});

test('content that was not promised is deleted and said', async () => {
  hub.faults.wrong = true;
  expect(await codeOf(download())).toBe('hub-wrong-content');
  expect((await readdir(join(folder, 'models--owner--model', 'blobs'))).filter((name) => name.length !== 40)).toEqual([]);
  hub.faults.wrong = false;
  expect((await download()).bytes).toBe(weights.length + smallBytes);
});

test('two that want the same model at one moment both get it, and it comes once', async () => {
  const [one, two] = await Promise.all([download(), download()]);
  expect([await weightsIn(one.folder), await weightsIn(two.folder)]).toEqual([true, true]);
  expect(contentAsked()).toHaveLength(1);
  expect((await readdir(join(folder, 'models--owner--model', 'blobs'))).filter((name) => name.includes('.'))).toEqual([]);
});

test('a busy hub is asked again, after the time that it names', async () => {
  const waits: number[] = [];
  hub.faults.busy = { times: 2, status: 429, retryAfter: '7' };
  const wait = async (ms: number) => void waits.push(ms);
  await download({ wait });
  expect(waits).toEqual([7_000, 7_000]);
  await rm(join(folder, 'models--owner--model'), { recursive: true });
  hub.faults.busy = { times: Infinity, status: 503 };
  await expect(download({ wait })).rejects.toThrow('(503)');
  expect(waits.slice(2)).toEqual([1_000, 2_000, 4_000, 8_000]);
});

test('a host that falls silent is asked again', async () => {
  hub.faults.silent = 1;
  const model = await download({ quietMs: 500 });
  expect(await weightsIn(model.folder)).toBe(true);
});

test('the token goes to the hub alone, never to where it sends us', async () => {
  expect((await download({ id: 'owner/gated', token: ' hf_secret\n' })).bytes).toBe(weights.length + smallBytes);
  expect(hub.asked.filter(({ store }) => !store).every(({ token }) => token === 'Bearer hf_secret')).toBe(true);
  expect(hub.asked.some(({ store }) => store)).toBe(true);
  expect(hub.asked.filter(({ store, token }) => store && token !== undefined)).toEqual([]);
});

test('a model that is not given says what to do', async () => {
  await expect(download({ id: 'owner/gated' })).rejects.toThrow(`open ${hub.endpoint.href}owner/gated, accept the licence`);
  await expect(download({ id: 'owner/gated', token: 'hf_other' })).rejects.toThrow('owner of this token');
  expect(await codeOf(download({ id: 'owner/unknown', token: 'hf_secret' }))).toBe('hub-no-model');
  expect(await codeOf(download({ revision: 'v9' }))).toBe('hub-no-model');
  expect(await codeOf(download({ id: 'owner/pickled' }))).toBe('pickled-weights');
  expect(await codeOf(download({ id: 'owner/nothing' }))).toBe('hub-no-files');
  expect(await codeOf(download({ limit: 1_000 }))).toBe('hub-too-large');
  await hub.close();
  expect(await codeOf(download())).toBe('hub-no-network');
});

test('a refusal where files lie is not taken for one of the hub', async () => {
  hub.faults.storeStatus = 403;
  await expect(download({ token: 'hf_secret' })).rejects.toThrow('answers with an error (403)');
});

test.each(['../x', 'a/b/c', 'a/..', '', 'owner/model?x', 'http://x/y', 'owner/mo del'])(
  'a name that is none is not asked for: "%s"',
  async (id) => {
    expect(await codeOf(download({ id }))).toBe('hub-bad-id');
    expect(hub.asked).toEqual([]);
  },
);

test('a download that is stopped leaves at once', async () => {
  const stop = new AbortController();
  const stopped = download({ signal: stop.signal, progress: () => stop.abort() });
  await expect(stopped).rejects.toThrow('aborted');
});

test('a hub that leads to an unsafe address is not followed', async () => {
  hub.faults.elsewhere = 'http://192.0.2.1/file';
  expect(await codeOf(download())).toBe('hub-strange-answer');
  const hugging = new URL('https://huggingface.co/');
  expect(mayFollow(hugging, new URL('https://cdn.example/x'))).toBe(true);
  expect(mayFollow(hugging, new URL('http://127.0.0.1/x'))).toBe(false);
  expect(mayFollow(hugging, new URL('file:///etc/passwd'))).toBe(false);
  expect(mayFollow(hugging, new URL('https://a:b@cdn.example/x'))).toBe(false);
});

test('the hub is one on the net over https, or one on this computer', () => {
  expect(hubEndpoint('https://hf-mirror.com').href).toBe('https://hf-mirror.com/');
  expect(hubEndpoint('http://localhost:8080/hub').href).toBe('http://localhost:8080/hub/');
  for (const endpoint of ['http://hf-mirror.com', 'ftp://x', 'huggingface.co'])
    expect(() => hubEndpoint(endpoint)).toThrow('not an https address');
});
