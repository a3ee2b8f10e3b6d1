import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Sizes } from '../parity/models.ts';
import { torchPython } from '../parity/torch-python.ts';
import { root } from '../start-program.ts';
import { option, rounded } from './main.figures.ts';

type Bench = Sizes & { lora?: boolean };
const bert: Bench = {
  model: 'bert',
  rows: 8,
  length: 128,
  vocabulary: 30_522,
  width: 384,
  heads: 12,
  inner: 1_536,
  layers: 6,
  classes: 2,
};
const models: Readonly<Record<string, Bench>> = {
  mlp: { model: 'mlp', rows: 128, side: 784, width: 512, classes: 10 },
  cnn: { model: 'cnn', rows: 64, side: 28, width: 16, classes: 10 },
  encoder: { model: 'encoder', rows: 16, length: 64, vocabulary: 1_000, width: 256, heads: 4, inner: 1_024, layers: 4, classes: 10 },
  encoderLora: { ...bert, lora: true },
  decoderLora: {
    model: 'decoder',
    rows: 4,
    length: 128,
    vocabulary: 8_000,
    width: 512,
    heads: 8,
    keyHeads: 4,
    inner: 1_376,
    layers: 6,
    lora: true,
  },
};
/** Steps that are timed on each side, in turn. */
const timed = 40;
const untimed = 3;
const memorySteps = 5;

/**
 * A training step, AdamW included, beside the same step in PyTorch: time and, in processes of their own, most memory, each
 * as a share of PyTorch's. `--only NAME` times one model.
 */
export async function run(): Promise<Record<string, unknown>> {
  const python = torchPython();
  if (python.missing) return { skipped: python.missing };
  const folder = await mkdtemp(join(root, 'node_modules', '.steps-'));
  try {
    const program = join(folder, 'steps.mjs');
    await bundle(program);
    return await measured({ program, python: python.program });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As it would be built: what a loader of sources needs would count as memory. */
async function bundle(outfile: string): Promise<void> {
  const entry = fileURLToPath(new URL('steps.process.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' });
}

interface Programs {
  program: string;
  python: string;
}

async function measured(programs: Programs): Promise<Record<string, unknown>> {
  const only = option('--only');
  const figures: Record<string, unknown> = {};
  for (const threads of [1, 2]) {
    for (const [name, sizes] of Object.entries(models)) {
      if (only !== undefined && only !== name) continue;
      const { own, torch } = await inTurn(programs, sizes, threads);
      const key = threads === 1 ? name : `${name}TwoThreads`;
      figures[key] = rounded(own / torch, 3);
      figures[`${key}Ms`] = rounded(own, 3);
      figures[`${key}TorchMs`] = rounded(torch, 3);
      // It takes minutes, so each figure is told as it comes.
      process.stderr.write(`${key}: ${rounded(own, 3)} ms, PyTorch ${rounded(torch, 3)} ms\n`);
    }
  }
  if (only === undefined) {
    figures.memoryLora = await memory(programs, { ...bert, lora: true });
    figures.memoryFull = await memory(programs, bert);
  }
  return figures;
}

async function inTurn(programs: Programs, sizes: Bench, threads: number): Promise<{ own: number; torch: number }> {
  const sides = [startOwn(programs, sizes, threads), startTorch(programs, sizes, threads, 'time')];
  const times: number[][] = [[], []];
  for (let step = 0; step < untimed + timed; step++) {
    for (const [at, side] of sides.entries()) {
      const { ms } = await side.step();
      if (step >= untimed) times[at]?.push(ms);
    }
  }
  for (const side of sides) await side.end();
  const [own = Number.NaN, torch = Number.NaN] = times.map(median);
  return { own, torch };
}

async function memory(programs: Programs, sizes: Bench): Promise<number> {
  const most: number[] = [];
  for (const start of [startOwn, startTorch]) {
    const side = start(programs, sizes, 1, 'memory');
    let last = 0;
    for (let step = 0; step < memorySteps; step++) last = (await side.step()).mebibytes;
    await side.end();
    most.push(last);
  }
  const [own = Number.NaN, torch = Number.NaN] = most;
  return rounded(own / torch, 3);
}

interface Side {
  step: () => Promise<{ ms: number; mebibytes: number }>;
  end: () => Promise<void>;
}

function startOwn({ program }: Programs, sizes: Bench, threads: number): Side {
  return start(process.execPath, [program, JSON.stringify(sizes), String(threads)], threads);
}

function startTorch({ python }: Programs, sizes: Bench, threads: number, what: 'time' | 'memory'): Side {
  const script = fileURLToPath(new URL('steps.py', import.meta.url));
  return start(python, [script, JSON.stringify(sizes), String(threads), what], threads);
}

/** PyTorch's OpenBLAS takes processors that are newer than itself for very old ones, and is then up to four times slower than it can be. */
const blasKernels = { OPENBLAS_CORETYPE: cpuinfo('avx512bw') ? 'SKYLAKEX' : cpuinfo('avx2') ? 'HASWELL' : undefined };
function cpuinfo(flag: string): boolean {
  return existsSync('/proc/cpuinfo') && new RegExp(`^flags.* ${flag} `, 'm').test(readFileSync('/proc/cpuinfo', 'utf8'));
}

/** A program that makes a step for each line it is given. */
function start(command: string, args: string[], threads: number): Side {
  const count = String(threads);
  const child = spawn(command, args, {
    env: { ...blasKernels, ...process.env, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async step() {
      child.stdin.write('\n');
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ended before its last step.`);
      const [ms = Number.NaN, mebibytes = Number.NaN] = String(value).split(' ').map(Number);
      return { ms, mebibytes };
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
