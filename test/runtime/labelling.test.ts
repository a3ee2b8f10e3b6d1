import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { writeIndex } from '../../nodes/kit/item-places.ts';
import type { Answer, Question } from '../../nodes/kit/labelling.ts';
import type { LabelRow } from '../../runtime/protocol.ts';
import { createHandOuts } from '../../runtime/serving/hand-outs.ts';
import { ourHeaders, startServer, type TestServer } from './start-server.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
async function open(home?: string): Promise<TestServer> {
  const server = await startServer(home);
  servers.push(server);
  return server;
}

const base: Question = {
  kind: 'class',
  classes: ['spam', 'ham'],
  relations: [],
  lowest: 1,
  highest: 5,
  shown: [{ name: 'text', type: 'text' }],
  subjects: [],
  guidelines: '',
  perRow: 1,
  people: [],
  quota: null,
  conflicts: 'vote',
};
const keyOf = (at: number): string => at.toString(16).padStart(16, '0');

/** A step asks about so many rows; answers the labelling's id. */
async function ask(server: TestServer, rows: number, changes: Partial<Question> = {}, run = 'run-1', task = 'task-1'): Promise<string> {
  const keys = Array.from({ length: rows }, (_, at) => keyOf(at));
  const lines = keys.map((key, at) => `${JSON.stringify({ key, values: { text: `文本 ${at}` }, rows: 1 })}\n`);
  let bytes = 0;
  const offsets = lines.map((line) => (bytes += Buffer.byteLength(line)) - Buffer.byteLength(line));
  const text = lines.join('');
  const items = await server.stores.artifacts.commit('file', {
    'items.jsonl': Buffer.from(text),
    'items.index': writeIndex(keys, [...offsets, bytes]),
  });
  const request = { items, count: rows, question: { ...base, ...changes }, task };
  const title = { en: 'Label by hand', zh: '人工标注' };
  return server.stores.labellings.ask('owner', { run, workflow: { id: 'w', name: 'Mails' }, step: 'label', node: 'label', title, request });
}
/** A person who signs in with a key of their own. */
async function personOf(server: TestServer, name: string, scope: 'api' | 'label' = 'api') {
  const { key } = (await server.ask('POST', '/api/keys', { name, scopes: [scope] })).json();
  const signedIn = await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token: key } });
  const cookie = signedIn.cookies.map(({ name: called, value }) => `${called}=${value}`).join('; ');
  return async (method: 'GET' | 'POST', url: string, body?: object) => {
    const reply = await server.app.inject({
      method,
      url: `/api/labelling${url && `/${url}`}`,
      headers: { ...ourHeaders, cookie },
      ...(body && { payload: body }),
    });
    return reply.statusCode === 204 ? undefined : reply.json();
  };
}
let saves = 0;
const save = (item: number, label: string, more: object = {}) => ({
  id: `save-${String((saves += 1)).padStart(6, '0')}`,
  item: keyOf(item),
  answer: { kind: 'class', label } satisfies Answer,
  ...more,
});
const keysOf = (rows: LabelRow[]): string[] => rows.map(({ item }) => item.key);

test('a labelling is listed with what is left, and its rows come one after the other, each to one person', async () => {
  const server = await open();
  const id = await ask(server, 5, { quota: 4 });
  expect((await server.ask('GET', '/api/labelling')).json()).toMatchObject([
    { id, workflowName: 'Mails', runs: ['run-1'], wanted: 4, complete: false, counts: { open: 5, labelled: 0 } },
  ]);
  const [ann, bo] = [await personOf(server, 'Ann'), await personOf(server, 'Bo')];
  const first: LabelRow[] = await ann('POST', `${id}/next`, { count: 2 });
  const second: LabelRow[] = await bo('POST', `${id}/next`, { count: 3 });
  expect(keysOf(first)).toEqual([keyOf(0), keyOf(1)]);
  expect(keysOf(second)).toEqual([keyOf(2), keyOf(3), keyOf(4)]);
  expect(first[0]?.item.values.text).toBe('文本 0');
  expect(await ann('POST', `${id}/next`, { count: 2, without: keysOf(first) })).toEqual([]);
  // Who opens the page again gets back what is in their hands.
  expect(keysOf(await ann('POST', `${id}/next`, { count: 5 }))).toEqual([keyOf(0), keyOf(1)]);
});

test('saves of two people at once are all kept, with who and when, and no one replaces the other', async () => {
  const server = await open();
  const id = await ask(server, 40, { perRow: 2, conflicts: 'decide' });
  const [ann, bo] = [await personOf(server, 'Ann'), await personOf(server, 'Bo')];
  const both = Array.from({ length: 40 }, (_, at) => [
    ann('POST', `${id}/labels`, { saves: [save(at, 'spam')] }),
    bo('POST', `${id}/labels`, { saves: [save(at, at % 2 ? 'spam' : 'ham')] }),
  ]).flat();
  await Promise.all(both);
  const lines = (await readFile(join(server.home, 'labellings', id, 'labels.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, at) => at + 1));
  expect(lines.filter(({ by }) => by.name === 'Ann')).toHaveLength(40);
  const record = await ann('GET', id);
  expect(record).toMatchObject({
    counts: { open: 0, labelled: 20, conflict: 20 },
    shared: 40,
    agreed: 20,
    me: { name: 'Ann' },
    mineOpen: 0,
  });
  expect(record.people.map(({ name, answers }: { name: string; answers: number }) => [name, answers])).toEqual([
    ['Ann', 40],
    ['Bo', 40],
  ]);
});

test('a save that comes twice counts once, the later of two by one person counts, and all outlives a restart with a torn line', async () => {
  const server = await open();
  const id = await ask(server, 3);
  const ann = await personOf(server, 'Ann');
  const once = save(0, 'spam', { note: '拿不准' });
  await Promise.all([ann('POST', `${id}/labels`, { saves: [once] }), ann('POST', `${id}/labels`, { saves: [once] })]);
  await ann('POST', `${id}/labels`, { saves: [once] });
  const { seq } = await ann('POST', `${id}/labels`, { saves: [save(0, 'ham')] });
  expect(seq).toBe(2);
  await ann('POST', `${id}/labels`, { saves: [{ id: 'skip-0001', item: keyOf(1), skip: 'two languages' }] });
  await server.close();
  servers.length = 0;
  await appendFile(join(server.home, 'labellings', id, 'labels.jsonl'), '{"seq":4,"at":');
  const again = await open(server.home);
  const { rows } = (await again.ask('GET', `/api/labelling/${id}/rows?show=all`)).json();
  expect(rows.map(({ status }: LabelRow) => status)).toEqual(['labelled', 'skipped', 'open']);
  const saved = (await again.ask('POST', `/api/labelling/${id}/labels`, { saves: [save(2, 'ham')] })).json();
  expect(saved).toMatchObject({ seq: 4, complete: true });
});

test('the run is told once when the quota is met, and labels that come later are kept all the same', async () => {
  const server = await open();
  const arrived = vi.spyOn(server.small, 'arrived');
  const id = await ask(server, 4, { quota: 2 });
  const ann = await personOf(server, 'Ann');
  expect(await ann('POST', `${id}/labels`, { saves: [save(0, 'ham')] })).toMatchObject({ complete: false });
  expect(arrived).not.toHaveBeenCalled();
  expect(await ann('POST', `${id}/labels`, { saves: [save(1, 'ham')] })).toMatchObject({ complete: true });
  await expect.poll(() => arrived.mock.calls).toEqual([['run-1', 'label']]);
  expect(await ann('POST', `${id}/labels`, { saves: [save(2, 'spam')] })).toMatchObject({ counts: { labelled: 3 } });
  expect(arrived).toHaveBeenCalledTimes(1);
  // A later run with more rows asks again and finds the labels there.
  await ask(server, 6, { quota: 5 }, 'run-2', 'task-2');
  expect(await ann('GET', id)).toMatchObject({ counts: { labelled: 3, open: 3 }, runs: ['run-2'], complete: false });
});

test('it can be ended with what there is, but not with nothing', async () => {
  const server = await open();
  const arrived = vi.spyOn(server.small, 'arrived');
  const id = await ask(server, 4);
  expect((await server.ask('POST', `/api/labelling/${id}/finish`)).json().error.code).toBe('nothing-labelled');
  await server.ask('POST', `/api/labelling/${id}/labels`, { saves: [save(0, 'ham')] });
  expect((await server.ask('POST', `/api/labelling/${id}/finish`)).json()).toMatchObject({ complete: true });
  await expect.poll(() => arrived.mock.calls).toEqual([['run-1', 'label']]);
});

test('what others said is shown only where they disagree, and a decision settles it', async () => {
  const server = await open();
  const id = await ask(server, 2, { perRow: 2, conflicts: 'decide' });
  const [ann, bo] = [await personOf(server, 'Ann'), await personOf(server, 'Bo')];
  await ann('POST', `${id}/labels`, { saves: [save(0, 'spam'), save(1, 'spam')] });
  const [open0] = (await bo('GET', `${id}/rows?show=open`)).rows;
  expect(open0.others).toBeUndefined();
  await bo('POST', `${id}/labels`, { saves: [save(0, 'ham'), save(1, 'spam')] });
  const { rows, total } = (await server.ask('GET', `/api/labelling/${id}/rows?show=conflict`)).json();
  expect(total).toBe(1);
  expect(rows[0].others.map(({ by, answer }: { by: { name: string }; answer: Answer }) => [by.name, answer])).toEqual([
    ['Ann', { kind: 'class', label: 'spam' }],
    ['Bo', { kind: 'class', label: 'ham' }],
  ]);
  const decided = await server.ask('POST', `/api/labelling/${id}/labels`, { saves: [save(0, 'ham', { decides: true })] });
  expect(decided.json()).toMatchObject({ counts: { labelled: 2, conflict: 0 }, complete: true });
});

test('named people get their own rows', async () => {
  const server = await open();
  const id = await ask(server, 4, { people: ['Ann', 'bo '] });
  const [ann, bo, cy] = [await personOf(server, 'Ann'), await personOf(server, 'Bo'), await personOf(server, 'Cy')];
  expect(keysOf(await ann('POST', `${id}/next`, { count: 4 }))).toEqual([keyOf(0), keyOf(2)]);
  expect(keysOf(await bo('POST', `${id}/next`, { count: 4 }))).toEqual([keyOf(1), keyOf(3)]);
  expect(await cy('POST', `${id}/next`, { count: 4 })).toEqual([]);
  expect(await cy('GET', id)).toMatchObject({ mineOpen: 0, me: { name: 'Cy' } });
});

test('what does not belong is refused in words: unknown labellings, rows, classes, shapes', async () => {
  const server = await open();
  const id = await ask(server, 1);
  const refused = async (body: object, to = id) => {
    const reply = await server.ask('POST', `/api/labelling/${to}/labels`, body);
    return [reply.statusCode, reply.json().error.code];
  };
  expect(await refused({ saves: [save(0, 'ham')] }, 'none')).toEqual([404, 'no-labelling']);
  expect(await refused({ saves: [save(7, 'ham')] })).toEqual([409, 'no-row']);
  expect(await refused({ saves: [save(0, 'other')] })).toEqual([409, 'wrong-answer']);
  expect(await refused({ saves: [{ id: 'nothing-1', item: keyOf(0) }] })).toEqual([409, 'wrong-answer']);
  expect((await refused({ saves: [] }))[0]).toBe(400);
  expect((await refused({ saves: [save(0, 'ham', { item: '../x' })] }))[0]).toBe(400);
  expect((await refused({ saves: [save(0, 'ham', { skip: 'x'.repeat(3_000) })] }))[0]).toBe(400);
});

test('shown rows are kept from collection, and go with their workflow', async () => {
  const server = await open();
  const id = await ask(server, 1);
  const [items = ''] = server.stores.labellings.items();
  expect(items).toMatch(/^[0-9a-f]{64}$/);
  expect(server.stores.labellings.record('w', 'label')).toBeUndefined();
  await server.ask('POST', `/api/labelling/${id}/labels`, { saves: [save(0, 'ham')] });
  expect(server.stores.labellings.record('w', 'label')).toBe(join(server.home, 'labellings', id, 'labels.jsonl'));
  await server.stores.labellings.purge('w');
  expect(server.stores.labellings.record('w', 'label')).toBeUndefined();
  expect((await server.ask('GET', '/api/labelling')).json()).toEqual([]);
});

test('whoever may only label sees the rows that they are asked about and their own answers, and neither decides nor finishes', async () => {
  const server = await open();
  const id = await ask(server, 4, { perRow: 2, conflicts: 'decide', people: ['Ann', 'Bo', 'Cy'] });
  const [ann, bo, dan] = await Promise.all(['Ann', 'Bo', 'Dan'].map((name) => personOf(server, name, 'label')));
  if (!ann || !bo || !dan) throw new Error('somebody is missing');
  // Of four rows, each to two of three in turn, the second and the fourth … are not Ann's.
  const { rows, total } = await ann('GET', `${id}/rows`);
  expect([total, keysOf(rows)]).toEqual([3, [keyOf(0), keyOf(1), keyOf(3)]]);
  expect((await ann('POST', `${id}/labels`, { saves: [save(2, 'spam')] })).error.code).toBe('not-asked');
  await ann('POST', `${id}/labels`, { saves: [save(0, 'spam')] });
  expect(await bo('POST', `${id}/labels`, { saves: [save(0, 'ham', { note: 'sure' })] })).toMatchObject({ counts: { conflict: 1 } });

  const seen = await ann('GET', `${id}/rows?show=conflict`);
  expect(JSON.stringify(seen)).not.toContain('Bo');
  expect(seen.rows[0]).toMatchObject({ status: 'conflict', mine: { answer: { label: 'spam' } } });
  const record = await ann('GET', id);
  expect(record).toMatchObject({ leads: false, me: { name: 'Ann' }, shared: 0, question: { people: ['Ann'] } });
  expect(record.people).toMatchObject([{ name: 'Ann', answers: 1 }]);

  const refused = await ann('POST', `${id}/labels`, { saves: [save(0, 'ham', { decides: true })] });
  expect(refused.error).toMatchObject({ code: 'labelling-only', message: { text: { zh: expect.stringContaining('裁定') } } });
  expect((await ann('POST', `${id}/finish`)).error.code).toBe('labelling-only');
  expect((await server.ask('GET', `/api/labelling/${id}`)).json()).toMatchObject({ leads: true, counts: { conflict: 1 }, complete: false });

  // Somebody who is not asked does not hear of it.
  expect(await dan('GET', '')).toEqual([]);
  expect((await dan('GET', id)).error.code).toBe('no-labelling');
  expect((await dan('POST', `${id}/labels`, { saves: [save(0, 'ham')] })).error.code).toBe('no-labelling');
});

test('whoever leaves the page gives back what they have not begun, and others can have it at once', async () => {
  const server = await open();
  const id = await ask(server, 3);
  const [ann, bo] = [await personOf(server, 'Ann', 'label'), await personOf(server, 'Bo', 'label')];
  expect(keysOf(await ann('POST', `${id}/next`, { count: 3 }))).toHaveLength(3);
  expect(await bo('POST', `${id}/next`, { count: 3 })).toEqual([]);
  // Nobody gives back what is in another person's hands.
  await server.ask('POST', `/api/labelling/${id}/give-back`, { items: [keyOf(0)] });
  expect(await bo('POST', `${id}/next`, { count: 3 })).toEqual([]);
  await ann('POST', `${id}/give-back`, { items: [keyOf(1), keyOf(2)] });
  expect(keysOf(await bo('POST', `${id}/next`, { count: 3 }))).toEqual([keyOf(1), keyOf(2)]);
});

test('many rows that get one label at once leave out those that are with somebody else', async () => {
  const server = await open();
  const id = await ask(server, 6);
  const [ann, bo] = [await personOf(server, 'Ann'), await personOf(server, 'Bo')];
  await ann('POST', `${id}/labels`, { saves: [save(0, 'ham')] });
  expect(keysOf(await bo('POST', `${id}/next`, { count: 2 }))).toEqual([keyOf(1), keyOf(2)]);
  const { rows } = await ann('GET', `${id}/rows`);
  expect(rows.map(({ free }: LabelRow) => free)).toEqual([true, false, false, true, true, true]);

  const all = [0, 1, 2, 3].map((at) => save(at, 'spam'));
  expect(await ann('POST', `${id}/labels`, { saves: all, onlyFree: true })).toMatchObject({
    taken: [keyOf(1), keyOf(2)],
    counts: { labelled: 2, open: 4 },
  });
  // Of two who take the same rows at the same moment each row goes to one.
  const both = await Promise.all(
    [ann, bo].map((person) => person('POST', `${id}/labels`, { saves: [4, 5].map((at) => save(at, 'ham')), onlyFree: true })),
  );
  expect(both.flatMap(({ taken }) => taken)).toHaveLength(2);
  const record = (await server.ask('GET', `/api/labelling/${id}`)).json();
  expect(record.people.reduce((sum: number, { answers }: { answers: number }) => sum + answers, 0)).toBe(4);
});

test('nothing of a deleted labelling is left for one that comes in its place', async () => {
  const server = await open();
  const id = await ask(server, 3);
  const [ann, bo] = [await personOf(server, 'Ann'), await personOf(server, 'Bo')];
  await ann('POST', `${id}/labels`, { saves: [save(0, 'ham')] });
  expect(keysOf(await ann('POST', `${id}/next`, { count: 2 }))).toEqual([keyOf(1), keyOf(2)]);
  await server.stores.labellings.purge('w');
  expect(await ask(server, 3)).toBe(id);
  expect(keysOf(await bo('POST', `${id}/next`, { count: 3 }))).toEqual([keyOf(0), keyOf(1), keyOf(2)]);
  expect(await bo('POST', `${id}/labels`, { saves: [save(1, 'ham')] })).toMatchObject({ counts: { labelled: 1, open: 2 } });
});

test('a row that somebody has taken and left is free again after ten minutes', () => {
  let now = 0;
  const held = createHandOuts(() => now);
  held.give('row', 'Ann');
  expect([held.others('row', 'Bo'), held.others('row', 'Ann')]).toEqual([1, 0]);
  now = 10 * 60_000;
  expect(held.others('row', 'Bo')).toBe(0);
  held.give('row', 'Ann');
  held.back('row', 'Ann');
  expect(held.others('row', 'Bo')).toBe(0);
});

test('one’s own answers come with the last one first, also after a restart, and no one else’s among them', async () => {
  const server = await open();
  const id = await ask(server, 4);
  await server.ask('POST', `/api/labelling/${id}/labels`, { saves: [save(2, 'ham'), save(0, 'spam')] });
  await (
    await personOf(server, 'Ann')
  )('POST', `${id}/labels`, { saves: [save(1, 'ham')] });
  await server.ask('POST', `/api/labelling/${id}/labels`, { saves: [{ id: 'skip-0009', item: keyOf(3), skip: '' }, save(2, 'spam')] });
  await server.close();
  servers.length = 0;
  const { rows } = (await (await open(server.home)).ask('GET', `/api/labelling/${id}/rows?show=mine`)).json();
  expect(keysOf(rows)).toEqual([keyOf(2), keyOf(3), keyOf(0)]);
});

test('ten thousand rows are handed out and saved without a wait', async () => {
  const server = await open();
  const id = await ask(server, 10_000, { perRow: 2 });
  const ann = await personOf(server, 'Ann');
  await ann('GET', id);
  const began = performance.now();
  for (let at = 0; at < 20; at++) {
    const [row]: LabelRow[] = await ann('POST', `${id}/next`, { count: 1 });
    await ann('POST', `${id}/labels`, { saves: [{ ...save(at, 'ham'), item: row?.item.key }] });
  }
  expect((performance.now() - began) / 20).toBeLessThan(500);
  expect((await ann('GET', `${id}/rows?show=mine&limit=50`)).total).toBe(20);
});
