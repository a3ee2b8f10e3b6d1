import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { type Program, startProgram } from '../start-program.ts';
import { both, node, openWorkflow, outlook, start, started, upload, uploaded, watchRun, workflowOf } from './drive.ts';

const most = 2_000_000;
let program: Program;
beforeAll(async () => {
  program = await startProgram({ env: { GRAFTWORK_MAX_UPLOAD: String(most) } });
  await program.signIn();
});
afterAll(() => program.end('SIGKILL'));

/** Chinese words in GB18030, which Node cannot write itself. */
const gb18030 = Buffer.from(`bbd8b8b42cb1eac7a90a${'d0bbd0bb2cbac30ad4d9bcfb2cbac30acdcbbfee2cbbb50a'.repeat(20)}`, 'hex');

interface Outcome {
  status: string;
  problem?: Problem;
  rows?: number;
}
/** What a user sees of a file: at the node before a run, else after one. */
async function read(name: string, content: string | Uint8Array<ArrayBuffer>, settings: Record<string, Json> = {}): Promise<Outcome> {
  const file = await uploaded(program, name, content);
  const record = await openWorkflow(program, workflowOf({ read: node('data/read-file', { file: { ...file }, ...settings }) }, []));
  const problem = (await outlook(program, record)).body.problems.find(({ severity }) => severity === 'error');
  const begun = await start(program, record);
  if (begun.status !== 201) {
    // What the outlook says and why the run is refused are one and the same.
    expect(begun.body.error.code).toBe('has-problems');
    expect(begun.body.error.problems?.[0]?.message).toEqual(problem?.message);
    return { status: 'refused', ...(problem && { problem }) };
  }
  const end = await watchRun(program, begun.body.run).ended();
  const { problem: fault, outputs } = end.steps.read ?? {};
  const rows = outputs?.rows;
  return { status: end.status, ...(fault && { problem: fault }), ...(rows?.type === 'table' && { rows: rows.count }) };
}

const zip = Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(3_000)]);
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(3_000)]);
const noise = Uint8Array.from(randomBytes(4_000));
const ragged = `a,b,c\n${'1,2,3\n'.repeat(40)}4,5\n${'1,2,3\n'.repeat(10)}`;
const raggedLate = `a,b,c\n${'1,2,3\n'.repeat(200_000)}4,5,6,7\n${'1,2,3\n'.repeat(10)}`;
const openQuote = `name,text\n${'x,"fine"\n'.repeat(20)}y,"never closed\n${'z,1\n'.repeat(20)}`;

test.each<[what: string, name: string, content: string | Uint8Array<ArrayBuffer>, en: RegExp, zh: RegExp]>([
  ['an empty file', 'empty.csv', '', /file is empty.*Choose another/, /文件是空的.*请选择/],
  ['a file of blank lines', 'blank.csv', '\n\n  \n\n', /file is empty.*Choose another/, /文件是空的.*请选择/],
  ['a spreadsheet that was cut off', 'sheet.csv', Uint8Array.from(zip), /damaged archive.*fetch it again/, /损坏的压缩包.*请重新/],
  ['a picture called CSV', 'picture.csv', Uint8Array.from(png), /is a picture \(PNG\).*“Read images”/, /图片（PNG）.*请用“读取图片”/],
  ['noise called CSV', 'noise.csv', noise, /no text that can be read.*Choose a CSV/, /没有可以读成表格的文本.*请选择/],
  ['a ragged file', 'ragged.csv', ragged, /line 42.*(Mend|Leave|Choose|choose|leave)/i, /第 42 行.*(修正|跳过|选择)/],
  ['a file that is ragged far down', 'late.csv', raggedLate, /line 200,?002.*(Mend|leave|choose)/i, /第 200,?002 行.*(修正|跳过|选择)/],
  ['broken JSON', 'broken.json', '[{"a":1},{"a":', /JSON.*(Mend|Check|Export|again)/i, /JSON.*请/],
  [
    'a damaged Parquet file',
    'broken.parquet',
    Buffer.from(`PAR1${'x'.repeat(500)}PAR1`),
    /damaged Parquet.*(Fetch|export)/,
    /损坏的 Parquet.*请/,
  ],
])('%s is refused with what to do, in both languages', async (_what, name, content, en, zh) => {
  const { status, problem } = await read(name, content);
  expect(['refused', 'failed']).toContain(status);
  expect(problem?.node).toBe('read');
  expect(problem?.code).not.toBe('fault');
  expect(both(problem?.message).en).toMatch(en);
  expect(both(problem?.message).zh).toMatch(zh);
});

test('an open quote is said, or read without losing a line silently', async () => {
  const { status, problem, rows } = await read('quote.csv', openQuote);
  if (status === 'done') expect(rows).toBe(41);
  else {
    expect(problem?.code).not.toBe('fault');
    expect(both(problem?.message).zh).toMatch(/第 22 行/);
  }
});

test('the wrong encoding, chosen by hand, is said; left to be found out, the file is read', async () => {
  const { status, problem } = await read('gb.csv', Uint8Array.from(gb18030), { encoding: 'utf-8' });
  expect(['refused', 'failed']).toContain(status);
  expect(problem?.code).not.toBe('fault');
  expect(both(problem?.message).en).toMatch(/UTF-8.*(Choose|Find out)/i);
  expect(both(problem?.message).zh).toMatch(/UTF-8.*(选择|自动识别)/);
  expect(await read('gb.csv', Uint8Array.from(gb18030))).toMatchObject({ status: 'done', rows: 60 });
});

test('bad lines can be left out, and how many is said', async () => {
  const file = await uploaded(program, 'ragged.csv', ragged);
  const record = await openWorkflow(program, workflowOf({ read: node('data/read-file', { file: { ...file }, badLines: 'skip' }) }, []));
  const end = await watchRun(program, await started(program, record)).ended();
  expect(end.status).toBe('done');
  expect(both(end.steps.read?.headline)).toEqual({ en: '50 rows, 3 columns, 1 bad line left out', zh: '50 行，3 列，跳过 1 个错误行' });
});

test('a file above the limit is refused with the limit, leaves nothing, and the next one is taken', async () => {
  const { status, body } = await upload(program, 'huge.csv', `a\n${'1\n'.repeat(most)}`);
  expect(status).toBe(413);
  expect(both(body.error.message).en).toMatch(/larger than 2,000,000 bytes.*(folder|raise)/);
  expect(both(body.error.message).zh).toMatch(/超过 2,000,000 字节.*(文件夹|调高)/);
  expect((await upload(program, 'small.csv', 'a\n1\n')).status).toBe(201);
});

test('a file of one large cell, and one of very many columns, end in rows or in a sentence', async () => {
  const cell = await read('cell.csv', `text\n"${'x'.repeat(300_000)}"\n`);
  expect(cell.problem?.code).not.toBe('fault');
  const wide = Array.from({ length: 1_000 }, (_, at) => `c${at}`).join(',');
  const columns = await read('wide.csv', `${wide}\n${wide}\n${wide}\n`);
  expect(columns.problem?.code).not.toBe('fault');
  expect((await fetch(`${program.url}/healthz`)).status).toBe(200);
});
