import { expect, test } from 'vitest';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { hardwareReport, verdictOf } from '../../../nodes/lib/training/hardware-report.ts';
import hardwareCheck from '../../../nodes/training/hardware-check.ts';
import { bench, runNode } from '../../run-node.ts';
import { messages } from './sample-tables.ts';

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
  const { report, heard } = await runNode(hardwareCheck, { rows }, { target: 'kind', epochs: 400, batchSize: 32 });
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
  const { heard } = await runNode(hardwareCheck, { rows: messages(200) }, { target: 'kind', kind: 'text', epochs: 2 });
  expect(heard.headline).toMatch(/about \d+ s/);
  const where = await bench();
  where.cancel();
  await expect(runNode(hardwareCheck, { rows }, { target: 'kind' }, where)).rejects.toThrow(Cancelled);
});

test('a training that is long or needs too much memory is said to', () => {
  const device = { kind: 'cpu' as const, threads: 2, memory: 2e9 };
  const dry = { stepsPerSecond: 1, steps: 7_200, seconds: 7_200, memoryBytes: 5e8 };
  const words = (changes: Partial<typeof dry>, refusal?: string) =>
    say(verdictOf(device, [{ device: 'cuda', ...(refusal !== undefined && { refusal }) }], { ...dry, ...changes }), 'en');
  expect(words({}, 'no driver')).toMatch(/^This machine trains this in about 2 h\. A GPU would shorten that/);
  expect(words({})).toMatch(/on the device that is chosen/);
  expect(words({ memoryBytes: 1.8e9 })).toMatch(/memory gets tight/);
  expect(words({ memoryBytes: 3e9 })).toMatch(/^This training takes 3 GB, more than the 2 GB/);
});

test('why a device does not work is said in words for people, and what is not known as it came', () => {
  const dry = { seconds: 2, steps: 10, stepsPerSecond: 5, memoryBytes: 1e6 };
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
