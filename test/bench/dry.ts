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
import { option } from './main.figures.ts';

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
  text: async (where) => trial('train-text-classifier', await sample(where, 'mails'), { target: 'label', epochs: 200, patience: 1_000 }),
  table: async (where) => trial('train-table-model', await numbers(where), { target: 'sum', epochs: 120, patience: 1_000 }),
  image: async (where) => trial('train-image-classifier', await sample(where, 'digits'), { target: 'digit', epochs: 4, patience: 1_000 }),
  pretrained: async (where) =>
    trial('train-image-classifier', await sample(where, 'emoji'), {
      target: 'category',
      from: 'pretrained',
      effort: 'quick',
      epochs: 2_000,
      patience: 1_000,
    }),
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
 * predicted ÷ measured, of steps a second and of the most memory. The check runs while the training does, and speeds are
 * compared in the time in which the check takes its steps: what else the machine does then slows both sides alike.
 * `--only NAME` tries one kind.
 */
export async function run(): Promise<Record<string, unknown>> {
  const only = option('--only');
  const figures: Record<string, unknown> = {};
  for (const [name, prepare] of Object.entries(trials)) {
    if (only !== undefined && only !== name) continue;
    const home = await mkdtemp(join(tmpdir(), 'graftwork-dry-'));
    try {
      const { check, settings, type, ...inputs } = await prepare(await bench({ home }));
      const training = work(home, type, inputs, settings);
      await training.warm;
      const foreseen = await foresee(home, inputs, check);
      const real = await training.done;
      const steps = foreseen.steps * shareEachSecond(real.marks, foreseen.marks);
      const key = `dry${name[0]?.toUpperCase()}${name.slice(1)}`;
      Object.assign(figures, {
        [`${key}Speed`]: rounded(foreseen.stepsPerSecond / steps),
        [`${key}Memory`]: rounded(foreseen.memory / real.memory),
        [`${key}Steps`]: rounded(steps),
        [`${key}Megabytes`]: Math.round(real.memory / 1e6),
      });
      process.stderr.write(`${key}: ${rounded(foreseen.stepsPerSecond)} of ${rounded(steps)} steps a second, `);
      process.stderr.write(`${Math.round(foreseen.memory / 1e6)} of ${Math.round(real.memory / 1e6)} MB\n`);
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
  const { outputs, device, marks } = await work(home, 'training/hardware-check', inputs, settings).done;
  const { report } = outputs;
  if (report?.type !== 'report') throw new Error('The hardware check gave no report.');
  const figure = (label: string) => Number(figuresOf(report).get(label));
  return {
    marks,
    stepsPerSecond: figure('Steps a second'),
    steps: figure('Steps in all'),
    memory: figure('Share of the memory for one step') * device.memory,
  };
}

function figuresOf({ blocks }: ReportValue): Map<string, number | string> {
  const items = blocks.flatMap((block) => (block.kind === 'figures' ? block.items : []));
  return new Map(items.map(({ label, value }) => [say(label, 'en'), value]));
}

interface Mark {
  at: number;
  /** Share of all steps. */
  done: number;
}

/** What of a training is done in a second while another step goes through its marks, or in all where it was over before. */
function shareEachSecond(marks: readonly Mark[], others: readonly Mark[]): number {
  const [from, to] = [others[0]?.at ?? 0, others.at(-1)?.at ?? 0];
  const inside = marks.filter(({ at }) => at >= from && at <= to);
  const seen = inside.length > fewestMarks ? inside : marks;
  const [first] = seen;
  const last = seen.at(-1);
  return first && last ? (last.done - first.done) / ((last.at - first.at) / 1_000) : Number.NaN;
}
const fewestMarks = 10;
/** When a training has found its pace. */
const warmMs = 3_000;

/** One step in a worker process of its own; `warm` when it has found its pace, or is over. */
function work(home: string, type: string, inputs: Record<string, PortValue>, given: Record<string, Json>) {
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
  const marks: Mark[] = [];
  let nowWarm = (): void => undefined;
  const warm = new Promise<void>((resolve) => (nowWarm = resolve));
  async function run() {
    const entry = (await readCatalog())[type];
    if (!entry) throw new Error(`There is no node ${type}.`);
    let end: Extract<StepReport, { kind: 'done' }> | undefined;
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
        started: () => undefined,
        spared: () => false,
        ended: () => resolve(),
        report(report) {
          if (report.kind === 'progress' && report.fraction > readingShare && report.fraction <= lastShare)
            marks.push({ at: performance.now(), done: (report.fraction - readingShare) / (1 - readingShare) });
          if (report.kind === 'done') end = report;
          if (report.kind === 'failed') why = say(report.failure.problem.message, 'en');
          if (performance.now() - (marks[0]?.at ?? Number.POSITIVE_INFINITY) > warmMs) nowWarm();
        },
      });
    });
    nowWarm();
    const device = pool.share(1);
    await pool.close();
    if (!end) throw new Error(`${type} said: ${why}.`);
    return { device, marks, outputs: end.outputs, memory: end.peakBytes ?? Number.NaN };
  }
  return { warm, done: run() };
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
