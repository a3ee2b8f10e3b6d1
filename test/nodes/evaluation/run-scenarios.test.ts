import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import runScenarios from '../../../nodes/evaluation/run-scenarios.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';
import { messages, penguins } from '../training/sample-tables.ts';

const closers: (() => void)[] = [];
beforeEach(() => void vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1'));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

const nobody = { model: undefined, endpoint: undefined, cases: undefined };
const typed = (input: string, expected: string, more = {}) => ({
  input,
  expected,
  check: 'equals' as const,
  tolerance: 0,
  confidence: 0.8,
  group: '',
  ...more,
});
const failure = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

async function spamModel(where: Bench) {
  const lesson = { target: 'kind', textColumns: ['text'], effort: 'quick' as const };
  return (await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, lesson, where)).model;
}

test('typed cases are asked one by one, and what failed is shown with what was expected', async () => {
  const where = await bench();
  const model = await spamModel(where);
  const cases = [
    typed('win a free prize now deal 3', 'spam', { group: 'offers' }),
    typed('{ "text": "cheap money offer inside deal 1" }', 'spam | offer', { check: 'one of', group: 'offers' }),
    typed('thanks for your help friend 2', 'spam', { group: 'friends' }),
    typed('see you at lunch tomorrow friend 2', 'ham', { check: 'confident', confidence: 1.01, group: 'friends' }),
  ];
  const { results, metrics, heard } = await runNode(runScenarios, { ...nobody, model }, { typed: cases }, where);
  expect(metrics).toMatchObject({ task: 'text-classification', count: 4, scores: { passRate: 0.5 }, target: 'kind' });
  expect(metrics.scores.answerMs).toBeGreaterThan(0);
  expect(metrics.intervals?.passRate?.low).toBeCloseTo(0.15, 2);
  expect(metrics.slices).toMatchObject({
    figure: 'passRate',
    items: [
      { name: 'friends', count: 2, value: 0, few: true },
      { name: 'offers', count: 2, value: 1 },
    ],
  });
  expect(metrics.mistakes).toMatchObject([
    { truth: 'spam', predicted: 'ham', row: { text: 'thanks for your help friend 2' } },
    { truth: 'ham', predicted: 'ham' },
  ]);
  const rows = await readRows(where.context, results);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['as expected', 'as expected', 'not as expected', 'not as expected']);
  expect(rows[0]).toMatchObject({ group: 'offers', text: 'win a free prize now deal 3', expected: 'spam', prediction: 'spam' });
  expect(heard.headline).toMatch(/^2 of 4 passed, answers within .* ms$/);
});

test('a table of cases is asked by its columns, an endpoint of the workflow by its model', async () => {
  const where = await bench();
  const { training, test: held } = penguins();
  const lesson = { target: 'Species', effort: 'quick' as const, kind: 'linear' as const };
  const { model } = await runNode(trainTableModel, { rows: training, validation: undefined }, lesson, where);
  const endpoint = { type: 'endpoint' as const, name: 'penguins', model, sample: {} };
  const { results, metrics } = await runNode(runScenarios, { ...nobody, endpoint, cases: held }, { groups: 'Island' }, where);
  expect(metrics.count).toBe(held.count);
  expect(metrics.scores.passRate).toBeGreaterThan(0.9);
  expect(metrics.slices?.column).toBe('Island');
  expect(results.columns.map(({ name }) => name)).toEqual([
    ...held.columns.map(({ name }) => name),
    'prediction',
    'confidence',
    'outcome',
    'milliseconds',
  ]);
  // What is said before a run is what comes of it.
  const { results: spec } = runScenarios.describe?.({ ...nobody, model, cases: held }, filledSettings(runScenarios)) ?? {};
  expect(spec?.columns?.map(({ name }) => name)).toEqual(results.columns.map(({ name }) => name));
});

test('a column of the cases that is called answer is asked and stays', async () => {
  const address = await serve(({ answer }) => ({ json: [`said ${String(answer)}`] }));
  const cases = tableFromRows([{ question: 'q', answer: 'a', expected: 'said a' }]);
  const where = await bench();
  const { results } = await runNode(runScenarios, { ...nobody, cases }, { address }, where);
  expect(await readRows(where.context, results)).toMatchObject([{ answer: 'a', prediction: 'said a', outcome: 'as expected' }]);
});

test('numbers pass within their tolerance', async () => {
  const where = await bench();
  const rows = tableFromRows(Array.from({ length: 60 }, (_, at) => ({ x: at % 20, y: 3 * (at % 20) + 5 })));
  const { model } = await runNode(
    trainTableModel,
    { rows, validation: undefined },
    { target: 'y', effort: 'quick', kind: 'linear' },
    where,
  );
  const cases = tableFromRows([
    { x: 10, expected: 35 },
    { x: 4, expected: 40 },
  ]);
  const { metrics } = await runNode(runScenarios, { ...nobody, model, cases }, { check: 'number', tolerance: 3 }, where);
  expect(metrics).toMatchObject({ task: 'regression', scores: { passRate: 0.5 } });
});

async function serve(answer: (row: Record<string, unknown>, request: IncomingMessage) => { status?: number; json: unknown }) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { status = 200, json } = answer(JSON.parse(body).rows[0], request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/endpoints/desk`;
}

test('an endpoint elsewhere is asked by its address with a key; what it cannot answer is a case that failed', async () => {
  const keys: (string | undefined)[] = [];
  const address = await serve(({ text }, { headers }) => {
    keys.push(headers.authorization);
    if (text === 'odd') return { status: 422, json: { error: 'no' } };
    return { json: { predictions: [{ prediction: String(text).includes('pain') ? 'urgent' : 'routine', confidence: 0.9 }] } };
  });
  const where = await bench({ secrets: { desk: 'hush' } });
  const cases = [typed('chest pain', 'urgent', { check: 'confident' }), typed('a form to sign', 'routine'), typed('odd', 'routine')];
  const settings = { typed: cases, address, key: 'desk', perSecond: 50 };
  const { metrics, results } = await runNode(runScenarios, nobody, settings, where);
  expect(metrics.scores.passRate).toBeCloseTo(2 / 3);
  expect(new Set(keys)).toEqual(new Set(['Bearer hush']));
  expect((await readRows(where.context, results)).map(({ prediction }) => prediction)).toEqual(['urgent', 'routine', null]);
  expect(JSON.stringify([results, metrics])).not.toContain('hush');
});

test.for<[number, unknown, string]>([
  [401, {}, 'endpoint-refused'],
  [404, {}, 'endpoint-refused'],
  [200, { status: 'fine' }, 'no-answer-found'],
])('a reply of %i with %j ends the step with %s', async ([status, json, code]) => {
  const address = await serve(() => ({ status, json }));
  await expect(runNode(runScenarios, nobody, { typed: [typed('a', 'b')], address })).rejects.toEqual(failure(code));
});

test('a private address is asked only where the owner allows it', async () => {
  const address = await serve(() => ({ json: ['b'] }));
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '');
  await expect(runNode(runScenarios, nobody, { typed: [typed('a', 'b')], address })).rejects.toEqual(failure('private-host'));
});

test('what is missing is said before any run, and where it is pressed all the same', async () => {
  const codes = (specs: Partial<Parameters<NonNullable<typeof runScenarios.check>>[0]>, settings = {}) =>
    (runScenarios.check?.({ ...nobody, ...specs }, filledSettings(runScenarios, settings)) ?? []).map(({ code }) => code);
  const model = {
    type: 'model' as const,
    task: 'text-classification' as const,
    target: 'kind',
    inputs: [{ name: 'text', type: 'text' as const }],
  };
  const table = (...names: string[]) => ({ type: 'table' as const, columns: names.map((name) => ({ name, type: 'text' as const })) });
  expect(codes({})).toEqual(['no-model', 'no-cases']);
  expect(codes({ model }, { typed: [typed('a', 'b')] })).toEqual([]);
  expect(codes({ model }, { typed: [typed('a', 'b'), typed('a', ' ')] })).toEqual(['bad-case']);
  expect(codes({ model, cases: table('text', 'kind') })).toEqual([]);
  expect(codes({ model, cases: table('text', 'other') })).toEqual(['empty-setting']);
  expect(codes({ model, cases: table('words', 'expected') })).toEqual(['missing-column']);
  expect(codes({ model, cases: table('text', 'kind') }, { typed: [typed('a', 'b')] })).toEqual(['cases-twice']);
  expect(codes({ model: { ...model, task: 'embedding' } }, { typed: [typed('a', 'b')] })).toEqual(['no-answers']);
  await expect(runNode(runScenarios, nobody, { typed: [typed('a', 'b')] })).rejects.toEqual(failure('no-model'));
  await expect(runNode(runScenarios, nobody)).rejects.toEqual(failure('no-cases'));
});

test('too many cases, and cases that expect nothing, are refused in words', async () => {
  const where = await bench();
  const model = await spamModel(where);
  const many = tableFromRows(Array.from({ length: 10_001 }, () => ({ text: 'a', kind: 'ham' })));
  await expect(runNode(runScenarios, { ...nobody, model, cases: many }, {}, where)).rejects.toThrow(
    'There are 10,001 cases, and at most 10,000',
  );
  const empty = tableFromRows([
    { text: 'a', kind: 'ham' },
    { text: 'b', kind: null },
  ]);
  await expect(runNode(runScenarios, { ...nobody, model, cases: empty }, {}, where)).rejects.toThrow('Case 2 expects nothing');
});

test('a stopped run leaves the cases', async () => {
  const where = await bench();
  const model = await spamModel(where);
  where.cancel();
  await expect(runNode(runScenarios, { ...nobody, model }, { typed: [typed('a', 'b')] }, where)).rejects.toThrow('stopped');
});

test('few cases are said to prove little', async () => {
  const address = await serve(() => ({ json: ['b'] }));
  const { metrics } = await runNode(runScenarios, nobody, { typed: [typed('a', 'b')], address });
  expect(metrics.notes.map((note) => say(note, 'en'))).toEqual(['Only 1 case was tried: one more or less would move the share a lot.']);
});
