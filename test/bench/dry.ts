import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import sampleData from '../../nodes/data/sample-data.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { ModelValue, PortValue, ReportValue, TableValue } from '../../nodes/kit/ports.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import { say } from '../../nodes/kit/text.ts';
import { fillNormal } from '../../nodes/lib/learn/random.ts';
import { tableFromColumns } from '../../nodes/lib/tables/write-table.ts';
import { readingShare } from '../../nodes/lib/training/watch.ts';
import trainLanguageModel from '../../nodes/training/train-language-model.ts';
import { findDevice } from '../../runtime/run/device.ts';
import type { StepReport } from '../../runtime/run/messages.ts';
import { builtNodes, builtProgram, readCatalog } from '../../runtime/run/places.ts';
import { WorkerPool } from '../../runtime/run/pool.ts';
import { bench, type Bench, runNode } from '../run-node.ts';

const ticksPerSecond = 100;
/** Of the hardware check's progress: behind it the devices are tried. */
const lastShare = 0.95;

interface Trial {
  /** The node that trains. */
  type: string;
  rows: TableValue;
  model?: ModelValue;
  check: Record<string, Json>;
  settings: Record<string, Json>;
}
type Trials = Record<string, (where: Bench) => Promise<Trial>>;

/** What people train: with the settings that they find, unless the training would be too short to be timed. */
const trials: Trials = {
  text: async (where) => trial('train-text-classifier', await sample(where, 'mails'), { target: 'label', epochs: 120, patience: 1_000 }),
  table: async (where) => trial('train-table-model', await numbers(where), { target: 'sum', epochs: 60, patience: 1_000 }),
  image: async (where) => trial('train-image-classifier', await sample(where, 'digits'), { target: 'digit', epochs: 4, patience: 1_000 }),
  pretrained: async (where) =>
    trial('train-image-classifier', await sample(where, 'emoji'), { target: 'category', from: 'pretrained', effort: 'quick' }),
  tagger: async (where) => trial('train-token-tagger', await sample(where, 'marked'), { target: 'entities' }),
  language: async (where) => trial('train-language-model', await mailTexts(where), { effort: 'quick' }, { kind: 'language' }),
  adapt: async (where) => {
    const rows = await sample(where, 'reports');
    const { model } = await runNode(trainLanguageModel, { rows, validation: undefined }, { effort: 'quick', width: 128, epochs: 1 }, where);
    return { ...trial('adapt-language-model', rows, { effort: 'quick' }), model };
  },
};

/**
 * What the hardware check says beforehand beside what the training node then does, both in a new worker process each:
 * predicted ÷ measured, of steps a second and of the most memory. Where other programs run on the machine, each side gets
 * another share of it: speeds are compared by the time that the processor gave them. `--only NAME` tries one kind.
 */
export async function run(): Promise<Record<string, unknown>> {
  const asked = process.argv.indexOf('--only');
  const only = asked > 0 ? process.argv[asked + 1] : undefined;
  const figures: Record<string, unknown> = {};
  for (const [name, prepare] of Object.entries(trials)) {
    if (only !== undefined && only !== name) continue;
    const home = await mkdtemp(join(tmpdir(), 'graftwork-dry-'));
    try {
      const { check, settings, type, ...inputs } = await prepare(await bench({ home }));
      const foreseen = await foresee(home, inputs, check);
      const real = await work(home, type, inputs, settings);
      const steps = (foreseen.steps * real.share) / real.seconds;
      const key = `dry${name[0]?.toUpperCase()}${name.slice(1)}`;
      Object.assign(figures, {
        [`${key}Speed`]: rounded(foreseen.stepsPerSecond / foreseen.processor / (steps / real.processor)),
        [`${key}WallSpeed`]: rounded(foreseen.stepsPerSecond / steps),
        [`${key}Memory`]: rounded(foreseen.memory / real.memory),
        [`${key}Steps`]: rounded(steps),
        [`${key}Megabytes`]: Math.round(real.memory / 1e6),
      });
      process.stderr.write(
        `${key}: ${rounded(foreseen.stepsPerSecond)} of ${rounded(steps)} steps a second with ${rounded(foreseen.processor)} and ${rounded(real.processor)} of a core, `,
      );
      process.stderr.write(`${Math.round(foreseen.memory / 1e6)} of ${Math.round(real.memory / 1e6)} MB, in ${rounded(real.seconds)} s\n`);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }
  return figures;
}

function trial(node: string, rows: TableValue, settings: Record<string, Json>, check: Record<string, Json> = {}): Trial {
  return { type: `training/${node}`, rows, settings, check: { ...settings, ...check } };
}

async function foresee(home: string, inputs: Record<string, PortValue>, settings: Record<string, Json>) {
  const { outputs, device, processor } = await work(home, 'training/hardware-check', inputs, settings);
  const { report } = outputs;
  if (report?.type !== 'report') throw new Error('The hardware check gave no report.');
  const figure = (label: string) => Number(figuresOf(report).get(label));
  return {
    processor,
    stepsPerSecond: figure('Steps a second'),
    steps: figure('Steps in all'),
    memory: figure('Share of the memory for one step') * device.memory,
  };
}

function figuresOf({ blocks }: ReportValue): Map<string, number | string> {
  const items = blocks.flatMap((block) => (block.kind === 'figures' ? block.items : []));
  return new Map(items.map(({ label, value }) => [say(label, 'en'), value]));
}

/** One step in a worker process of its own. */
async function work(home: string, type: string, inputs: Record<string, PortValue>, given: Record<string, Json>) {
  const pool = new WorkerPool({
    home: { artifacts: join(home, 'artifacts'), work: join(home, 'work'), nodes: [builtNodes], server: process.pid },
    program: builtProgram('worker'),
    pids: join(home, 'pids'),
    memory: totalmem() / 2,
    rank: () => 0,
    device: findDevice(),
    idleMs: 1_000,
    cancelMs: 2_000,
    silentMs: 600_000,
  });
  const entry = (await readCatalog())[type];
  if (!entry) throw new Error(`There is no node ${type}.`);
  const marks: { at: number; fraction: number; processor: number }[] = [];
  let pid = 0;
  let done: Extract<StepReport, { kind: 'done' }> | undefined;
  let why = 'nothing';
  await new Promise<void>((resolve) => {
    pool.run({
      run: 'dry',
      needs: 0,
      steps: [
        {
          step: 'step',
          type,
          code: entry.code,
          settings: withDefaults(entry.settings, given),
          inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, [{ value }]])),
          workdir: join(home, 'work', type.replace('/', '-')),
        },
      ],
      started: () => (pid = pool.workers()[0]?.pid ?? 0),
      spared: () => false,
      ended: () => resolve(),
      report(report) {
        if (report.kind === 'progress' && report.fraction > readingShare && report.fraction <= lastShare)
          marks.push({ at: performance.now(), fraction: report.fraction, processor: processorSeconds(pid) });
        if (report.kind === 'done') done = report;
        if (report.kind === 'failed') why = say(report.failure.problem.message, 'en');
      },
    });
  });
  const device = pool.share(1);
  await pool.close();
  const [first] = marks;
  const last = marks.at(-1);
  if (!done || !first || !last) throw new Error(`${type} said: ${why}.`);
  const seconds = (last.at - first.at) / 1_000;
  return {
    device,
    outputs: done.outputs,
    memory: done.peakBytes ?? Number.NaN,
    seconds,
    /** Cores that it had, on the mean. */
    processor: (last.processor - first.processor) / seconds,
    /** Of all steps, those in that time. */
    share: (last.fraction - first.fraction) / (1 - readingShare),
  };
}

/** What a process has had of the processor. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function sample(where: Bench, data: 'mails' | 'digits' | 'emoji' | 'marked' | 'reports'): Promise<TableValue> {
  const { rows } = await runNode(sampleData, {}, { data }, where);
  return rows;
}

/** Mails are long: some hundreds of them are a corpus. */
async function mailTexts(where: Bench): Promise<TableValue> {
  const { readColumns } = await import('../../nodes/lib/tables/read-table.ts');
  const mails = await sample(where, 'mails');
  const name = 'body';
  const [texts] = await readColumns(where.context, mails, [name]);
  const values = texts?.kind === 'text' ? texts.values.slice(0, 400) : [];
  return tableFromColumns(where.context, [{ name, kind: 'text', type: 'text', values }]);
}

/** 30,000 rows of 20 numbers, whose sum says the class. */
async function numbers(where: Bench): Promise<TableValue> {
  const [count, width] = [30_000, 20];
  const columns = Array.from({ length: width }, (_, at) =>
    Float64Array.from(fillNormal(new Float32Array(count), 1, { seed: 3, purpose: 'sample', layer: at })),
  );
  const sums = Array.from({ length: count }, (_, row) => columns.reduce((sum, values) => sum + (values[row] ?? 0), 0));
  return tableFromColumns(where.context, [
    ...columns.map((values, at) => ({ name: `x${at}`, kind: 'number' as const, type: 'number' as const, values })),
    { name: 'sum', kind: 'text', type: 'category', values: sums.map((sum) => (sum > 2 ? 'high' : sum < -2 ? 'low' : 'middle')) },
  ]);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
