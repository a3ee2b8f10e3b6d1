import { expect, test } from 'vitest';
import type { ColumnSpec, ModelValue, ReportValue, TableValue } from '../../../nodes/kit/ports.ts';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { checkProblems } from '../../../nodes/lib/training/check-problems.ts';
import { reckoned } from '../../../nodes/lib/training/dry-run.ts';
import { type Choices, kindFor } from '../../../nodes/lib/training/foreseen-kind.ts';
import { hardwareReport } from '../../../nodes/lib/training/hardware-report.ts';
import { verdictOf, warningOf } from '../../../nodes/lib/training/hardware-verdict.ts';
import hardwareCheck from '../../../nodes/training/hardware-check.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import { bench, runNode } from '../../run-node.ts';
import { corpus, smallLanguage } from './language-corpus.ts';
import { strokesTable } from './sample-pictures.ts';
import { messages, textColumn } from './sample-tables.ts';

const rows = tableFromRows(
  Array.from({ length: 4_000 }, (_, at) => ({ x: at % 97, y: (at * 7) % 31, kind: (at % 97) + ((at * 7) % 31) > 60 ? 'high' : 'low' })),
  {
    columns: [
      { name: 'x', type: 'number' },
      { name: 'y', type: 'number' },
      { name: 'kind', type: 'category' },
    ],
  },
);

test('a table model is tried for a few steps, and the report says how long the whole takes and what works here', async () => {
  const { report, heard } = await runNode(hardwareCheck, { rows, model: undefined }, { target: 'kind', epochs: 400, batchSize: 32 });
  expect(heard.headline).toMatch(/^This machine trains this in about \d+ (s|min); a GPU is not worth the trouble\.$/);
  const [verdict, figures, , machine, devices] = report.blocks;
  expect(verdict?.kind === 'paragraph' && say(verdict.text, 'zh')).toMatch(/^本机训练大约需要/);
  const items = figures?.kind === 'figures' ? figures.items : [];
  // 3,600 rows are left when a tenth is held out: 113 batches in each of 400 epochs.
  expect(items.find(({ label }) => say(label, 'en') === 'Steps in all')?.value).toBe(113 * 400);
  expect(Number(items.find(({ label }) => say(label, 'en') === 'Steps a second')?.value)).toBeGreaterThan(10);
  expect(machine?.kind).toBe('figures');
  const tried =
    devices?.kind === 'table'
      ? devices.rows.map((row) => row.map((cell) => (typeof cell === 'object' && cell ? say(cell, 'en') : cell)))
      : [];
  expect(tried.at(-1)).toEqual(['CPU', 'yes']);
  expect(tried).toHaveLength(5);
  // What the trial said and drew is not the user's.
  expect(heard.metrics).toEqual({});
  expect(heard.log).toHaveLength(1);
});

test('texts are tried too, a training that is over before is told as it was, and a stop is heard', async () => {
  const { heard } = await runNode(hardwareCheck, { rows: messages(200), model: undefined }, { target: 'kind', kind: 'text', epochs: 2 });
  expect(heard.headline).toMatch(/about \d+ s/);
  const where = await bench();
  where.cancel();
  await expect(runNode(hardwareCheck, { rows, model: undefined }, { target: 'kind' }, where)).rejects.toThrow(Cancelled);
});

test('a training that is long or needs too much memory is said to', () => {
  const device = { kind: 'cpu' as const, threads: 2, memory: 2e9 };
  const dry = { device: 'cpu' as const, stepsPerSecond: 1, steps: 7_200, readingSeconds: 1, seconds: 7_200, memoryBytes: 5e8 };
  const words = (changes: Partial<typeof dry>, refusal?: string) =>
    say(verdictOf(device, [{ device: 'cuda', ...(refusal !== undefined && { refusal }) }], { ...dry, ...changes }), 'en');
  expect(words({}, 'no driver')).toMatch(/^This machine trains this in about 2 h\. A GPU would shorten that/);
  expect(words({})).toMatch(/on the device that is chosen/);
  expect(words({ memoryBytes: 1.8e9 })).toMatch(/memory gets tight/);
  expect(words({ memoryBytes: 3e9 })).toMatch(/^This training takes 3 GB, more than the 2 GB/);
});

test('what does not fit, or takes very long, comes with changes of one press', () => {
  const device = { kind: 'cpu' as const, threads: 2, memory: 2e9 };
  const dry = { device: 'cpu' as const, stepsPerSecond: 1, steps: 7_200, readingSeconds: 1, seconds: 60, memoryBytes: 5e8 };
  const lighter = [{ label: { text: { en: 'Use half the batch: 32', zh: '批大小减半：32' } }, settings: { batchSize: 32 } }];
  const offered = (changes: Partial<typeof dry>, effort: 'quick' | 'balanced' = 'balanced') => {
    const warning = warningOf(device, { ...dry, ...changes }, { effort, lighter });
    return warning && [warning.code, ...warning.fixes.map(({ label }) => say(label, 'en'))];
  };
  expect(offered({})).toBeUndefined();
  expect(offered({ memoryBytes: 3e9 })).toEqual(['training-too-large', 'Use half the batch: 32', 'Take the least effort']);
  expect(offered({ memoryBytes: 1.8e9 }, 'quick')).toEqual(['memory-tight', 'Use half the batch: 32']);
  expect(offered({ seconds: 7_200 })).toEqual(['training-long', 'Take the least effort', 'Use half the batch: 32']);
});

test('a training that would not fit is warned of at the node', async () => {
  const where = await bench();
  where.context.device.memory = 50e6;
  const { heard } = await runNode(
    hardwareCheck,
    { rows: messages(200), model: undefined },
    { target: 'kind', kind: 'layered', epochs: 1 },
    where,
  );
  expect(heard.headline).toMatch(/^This training takes .* more than the 50 MB/);
  expect(heard.warnings.map(({ code, fixes }) => [code, fixes?.map(({ label }) => say(label, 'en'))])).toEqual([
    ['training-too-large', ['Use a smaller model: 16 units', 'Use half the batch: 32', 'Take the least effort']],
  ]);
});

test('what is to be trained follows from the rows', () => {
  const kind = (types: ColumnSpec['type'][], target = '', repository = '') =>
    kindFor({ columns: types.map((type, at) => ({ name: `c${at}`, type })) }, { kind: 'auto', target, repository });
  expect(kind(['image', 'category'], 'c1')).toBe('images');
  expect(kind(['text', 'json'], 'c1')).toBe('tagger');
  expect(kind(['text', 'category'], 'c1')).toBe('text');
  expect(kind(['text', 'category'])).toBe('text');
  expect(kind(['text', 'number'], 'c1')).toBe('layered');
  expect(kind(['number', 'category'], 'c1')).toBe('layered');
  expect(kind(['text'])).toBe('language');
  expect(kind(['text'], '', 'someone/model')).toBe('adapt');
  expect(kindFor({ columns: [] }, { kind: 'linear', target: '', repository: '' })).toBe('linear');
});

test('what is missing is said before the run, for each kind of training', () => {
  const columns: ColumnSpec[] = [
    { name: 'words', type: 'text' },
    { name: 'kind', type: 'category' },
  ];
  const codes = (kind: Choices['kind'], given: Partial<Choices> = {}, model = false) =>
    checkProblems({ type: 'table', columns }, { kind, target: '', textColumns: [], imageColumn: '', repository: '', ...given }, model).map(
      ({ code, setting }) => `${code} ${setting}`,
    );
  expect(codes('auto')).toEqual(['empty-setting target']);
  expect(codes('language')).toEqual([]);
  expect(codes('adapt')).toEqual(['empty-setting repository']);
  expect(codes('adapt', {}, true)).toEqual([]);
  expect(codes('images', { target: 'kind' })).toEqual(['no-pictures imageColumn']);
  expect(codes('text', { target: 'kind', textColumns: ['gone'] })).toEqual(['missing-column textColumns']);
});

function figuresOf({ blocks }: ReportValue): Record<string, number | string> {
  const items = blocks.flatMap((block) => (block.kind === 'figures' ? block.items : []));
  return Object.fromEntries(items.map(({ label, value }) => [say(label, 'en'), value]));
}

test('pictures, marked texts, language models and their adapters are tried with the code that trains them', async () => {
  const where = await bench();
  const marked = tableFromRows(
    Array.from({ length: 60 }, (_, at) => ({ text: `order ${at} for Ann`, spans: [{ start: 0, end: 5, label: 'thing' }] })),
    { columns: [textColumn('text'), { name: 'spans', type: 'json' }] },
  );
  const once = { epochs: 2 };
  const check = async (inputs: { rows: TableValue; model?: ModelValue }, settings: object) => {
    const { report } = await runNode(hardwareCheck, { model: undefined, ...inputs }, settings, where);
    return { title: say(report.title, 'en'), figures: figuresOf(report) };
  };
  const pictures = await check({ rows: strokesTable(80) }, { target: 'lies', side: 16, ...once });
  expect(pictures).toMatchObject({ title: 'Hardware check: Image classifier', figures: { 'Steps in all': 2 * 2, 'Trains on': 'CPU' } });
  const tagger = await check({ rows: marked }, { target: 'spans', width: 16, kind: 'tagger', ...once });
  expect(tagger).toMatchObject({ title: 'Hardware check: Entity tagger', figures: { 'Steps in all': 2 * 2 } });
  const language = await check({ rows: corpus() }, { kind: 'language', width: 32, depth: 1, length: 16, ...once });
  expect(language.title).toBe('Hardware check: Language model');
  const { model } = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, { ...smallLanguage, epochs: 1 }, where);
  const adapted = await check({ rows: corpus(), model }, once);
  expect(adapted.title).toBe('Hardware check: Language model, adapted (LoRA)');
  expect(Number(adapted.figures['Steps in all'])).toBeGreaterThan(2);
});

test('of many pictures a part is looked at, and the whole is reckoned from it', async () => {
  const { report } = await runNode(
    hardwareCheck,
    { rows: strokesTable(1_000), model: undefined },
    { target: 'lies', kind: 'images', from: 'pretrained', side: 32, epochs: 3 },
  );
  // 900 rows are left when a tenth is held out: 15 batches in each of 3 epochs.
  expect(figuresOf(report)['Steps in all']).toBe(15 * 3);
});

test('the whole is reckoned from the steps that have found their pace, with judging after each epoch and the rows that were not read', () => {
  // A slow beginning, then a step each 100 ms; after the fourth step an epoch ends, which takes 50 ms to judge.
  const at = [1_000, 1_900, 2_000, 2_100, 2_250, 2_350, 2_450];
  const seen = {
    reading: [
      { at: 100, done: 0 },
      { at: 500, done: 0.5 },
    ],
    steps: at.map((ms, step) => ({ at: ms, done: (step + 1) / 400 })),
    started: 0,
    epochs: 100,
  };
  const whole = reckoned({ ...seen, ends: [4] });
  expect(whole.steps).toBe(400);
  expect(whole.readingSeconds).toBe(1);
  expect(whole.seconds).toBeCloseTo(1 + 400 * 0.1 + 100 * 0.05, 3);
  expect(whole.stepsPerSecond).toBeCloseTo(400 / (400 * 0.1 + 100 * 0.05), 3);
  // A quarter was read: the rest takes three times as long again, and so does judging.
  const part = reckoned({ ...seen, ends: [4] }, { sample: { share: 0.25, steps: 1_600, bytesMore: 1e12 } });
  expect(part.readingSeconds).toBeCloseTo(1 + 3 * 0.8, 3);
  expect(part.seconds).toBeCloseTo(3.4 + 1_600 * 0.1 + 4 * 100 * 0.05, 3);
  expect(part.memoryBytes).toBeGreaterThan(1e12);
  // Where batches come in several shapes, setting one up is no step; elsewhere what delays a step delays others too.
  const delayed = { ...seen, ends: [4], steps: [...seen.steps, { at: 3_450, done: 8 / 400 }] };
  expect(reckoned(delayed, { varied: true }).seconds).toBeCloseTo(1 + 400 * 0.1 + 100 * 0.05, 3);
  expect(reckoned(delayed).seconds).toBeGreaterThan(100);
  // What was over before it was to end is told as it was.
  const over = { ...seen, ends: [4], steps: [...seen.steps, { at: 2_950, done: 1 }] };
  expect(reckoned(over, { whole: { ended: 3_000 } }).seconds).toBe(3);
  // One that had not got better for some epochs ended by itself; how long all of it would take is foreseen as ever.
  expect(reckoned({ ...seen, ends: [4] }, { whole: { ended: 3_000 } }).seconds).toBe(whole.seconds);
});

test('why a device does not work is said in words for people, and what is not known as it came', () => {
  const dry = {
    device: 'cpu' as const,
    seconds: 2,
    readingSeconds: 1,
    steps: 10,
    stepsPerSecond: 5,
    memoryBytes: 1e6,
    what: { en: 'Text classifier', zh: '文本分类器' },
  };
  const { blocks } = hardwareReport(
    { kind: 'cpu', threads: 1, memory: 1e9 },
    [
      { device: 'cuda', refusal: 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library' },
      { device: 'dml', refusal: 'no available backend found. ERR: [dml] backend not found.' },
      { device: 'webgpu', refusal: 'webgpu_context.cc:136 adapter_result.status == wgpu::RequestAdapterStatus::Success was false' },
      { device: 'cpu', refusal: 'a wrong result' },
    ],
    dry,
  );
  const devices = blocks.at(-1);
  expect(
    devices?.kind === 'table' && devices.rows.map(([, works]) => (typeof works === 'object' && works ? say(works, 'en') : works)),
  ).toEqual(['no: its driver or libraries are not installed', 'no: only on other systems', 'no: no GPU was found', 'no: a wrong result']);
});
