import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Boost from '../../nodes/lib/learn/trees/boost.ts';
import { areaUnderRoc, meanAreas, rankingsOf } from '../../nodes/lib/metrics/ranking.ts';
import { root } from '../start-program.ts';
import { dataFolder, rounded } from './main.figures.ts';

/** Rows for trees; every fifth is a test row. */
interface Rows {
  name: string;
  kinds: ('number' | 'category')[];
  columns: Float32Array[];
  answers: Float32Array;
  /** 0: the answers are numbers. */
  classes: number;
}
interface Figures {
  /** Of the processor, since neighbours on the machine do not count in them; with what compiling and collecting garbage beside it take. */
  seconds: number;
  accuracy?: number;
  auc?: number;
  r2?: number;
}

/**
 * Boosted trees with the settings of scikit-learn's `HistGradientBoosting`, one thread, on made rows and, with `--data
 * DIR`, on its titanic.csv and penguins.csv; where Python has scikit-learn, beside it on the same rows.
 */
export async function run(): Promise<Record<string, unknown>> {
  const folder = dataFolder();
  const sets = [...(folder ? [await titanic(folder), await penguins(folder)] : []), made('made', 2), made('madeNumbers', 0)];
  const others = await besides(sets);
  const figures: Record<string, unknown> = {};
  for (const rows of sets) {
    const { seconds, ...scores } = await learn(rows);
    const other = others.get(rows.name);
    for (const [score, value] of Object.entries(scores)) {
      figures[`${rows.name}_${score}`] = rounded(value, 6);
      if (other) figures[`${rows.name}_${score}_sklearn`] = rounded(other[score as keyof Figures] ?? Number.NaN, 6);
    }
    figures[`${rows.name}_seconds`] = rounded(seconds, 6);
    if (other) figures[`${rows.name}_timesSklearn`] = rounded(seconds / other.seconds, 6);
  }
  return figures;
}

async function learn({ kinds, columns, answers, classes }: Rows): Promise<Figures> {
  // As it is built: what tsx makes of closures would be timed otherwise.
  const built: typeof Boost = await import(pathToFileURL(join(root, 'dist/nodes/lib/learn/trees/boost.js')).href);
  const part = (test: boolean) => {
    const of = (values: Float32Array) => values.filter((_, row) => (row % 5 === 0) === test);
    const own = of(answers);
    return { columns: columns.map((values, at) => ({ kind: kinds[at] ?? 'number', values: of(values) })), answers: own };
  };
  const [training, test] = [part(false), part(true)];
  const target =
    classes === 0
      ? { kind: 'numbers' as const, values: training.answers, outputs: 1 }
      : { kind: 'classes' as const, labels: Int32Array.from(training.answers), classes };
  // The other side is compiled before it runs; of a small set most of the time would be that.
  if (training.answers.length < 10_000) await built.boost({ columns: training.columns, target }, undefined, {});
  const began = process.cpuUsage();
  const model = await built.boost({ columns: training.columns, target }, undefined, {});
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const said = built.sumsOf(
    model,
    test.columns.map(({ values }) => values),
  );
  const truth = test.answers;
  if (classes === 0) {
    const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
    const off = truth.reduce((sum, value, row) => sum + (value - (said[row] ?? 0)) ** 2, 0);
    return { seconds, r2: 1 - off / truth.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
  }
  const outputs = classes === 2 ? 1 : classes;
  const likeliest = (row: number) => {
    if (outputs === 1) return Number((said[row] ?? 0) > 0);
    const own = said.subarray(row * outputs, (row + 1) * outputs);
    return own.indexOf(Math.max(...own));
  };
  const accuracy = truth.reduce((sum, value, row) => sum + Number(likeliest(row) === value), 0) / truth.length;
  const auc =
    outputs === 1
      ? areaUnderRoc({ positive: Uint8Array.from(truth), scores: said })
      : meanAreas(rankingsOf(Int32Array.from(truth), softmaxed(said, outputs), outputs)).auc;
  return { seconds, accuracy, auc: auc ?? Number.NaN };
}

function softmaxed(said: Float64Array, outputs: number): Float64Array {
  const powers = said.map(Math.exp);
  return powers.map((power, at) => {
    const start = at - (at % outputs);
    return power / powers.subarray(start, start + outputs).reduce((a, b) => a + b);
  });
}

/** What scikit-learn makes of the same rows; nothing where it is not there. */
async function besides(sets: readonly Rows[]): Promise<Map<string, Figures>> {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-trees-'));
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);
  for (const { name, columns, answers } of sets) {
    await writeFile(join(folder, `${name}.features`), Buffer.concat(columns.map(bytes)));
    await writeFile(join(folder, `${name}.answers`), bytes(answers));
  }
  await writeFile(
    join(folder, 'sets.json'),
    JSON.stringify(sets.map(({ name, kinds, classes, answers }) => ({ name, kinds, classes, rows: answers.length }))),
  );
  const script = fileURLToPath(new URL('boosting.py', import.meta.url));
  try {
    // Debian's Python has Debian's packages.
    const out = execFileSync('/usr/bin/python3', [script, folder], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return new Map(
      out
        .trim()
        .split('\n')
        .map((line) => [JSON.parse(line).name, JSON.parse(line)]),
    );
  } catch {
    process.stderr.write('scikit-learn is not here (apt-get install python3-sklearn), so nothing stands beside the figures.\n');
    return new Map();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** 200,000 rows of eleven numbers, some missing, and a category of twenty; few of the columns matter. */
function made(name: string, classes: number): Rows {
  let state = 12_345;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const count = 200_000;
  const columns = Array.from({ length: 12 }, () => new Float32Array(count));
  const answers = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const numbers = Array.from({ length: 11 }, () => Math.round(next() * 1e5) / 1e5);
    const group = Math.floor(next() * 20);
    const [a = 0, b = 0, c = 0, d = 0] = numbers;
    const sum = 3 * Math.sin(6 * a) + 4 * b * c - 2 * Number(d > 0.6) + (group % 7) / 2 - 3;
    const noise = next() + next() + next() - 1.5;
    answers[row] = classes === 0 ? sum + noise : Number(sum + 2 * noise > 0);
    for (const [at, number] of numbers.entries()) columns[at]![row] = (at === 4 || at === 5) && next() < 0.1 ? Number.NaN : number;
    columns[11]![row] = group;
  }
  return { name, kinds: [...Array.from({ length: 11 }, () => 'number' as const), 'category'], columns, answers, classes };
}

async function titanic(folder: string): Promise<Rows> {
  const rows = await readCsv(join(folder, 'titanic.csv'));
  return {
    name: 'titanic',
    kinds: ['category', 'category', 'number', 'number', 'number', 'number', 'category'],
    columns: [
      places(rows, 'pclass'),
      places(rows, 'sex'),
      ...['age', 'sibsp', 'parch', 'fare'].map((name) => numbersOf(rows, name)),
      places(rows, 'embarked'),
    ],
    answers: numbersOf(rows, 'survived'),
    classes: 2,
  };
}
async function penguins(folder: string): Promise<Rows> {
  const rows = await readCsv(join(folder, 'penguins.csv'));
  const names = ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g'];
  return {
    name: 'penguins',
    kinds: ['category', 'number', 'number', 'number', 'number', 'category'],
    columns: [places(rows, 'island'), ...names.map((name) => numbersOf(rows, name)), places(rows, 'sex')],
    answers: places(rows, 'species'),
    classes: 3,
  };
}

type Line = Readonly<Record<string, string>>;
/** Of files without quotes. */
async function readCsv(path: string): Promise<Line[]> {
  const [head = '', ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
}
function numbersOf(rows: readonly Line[], name: string): Float32Array {
  return Float32Array.from(rows, (row) => (row[name] ? Number(row[name]) : Number.NaN));
}
function places(rows: readonly Line[], name: string): Float32Array {
  const words = [...new Set(rows.map((row) => row[name] ?? ''))].filter(Boolean).sort();
  return Float32Array.from(rows, (row) => (row[name] ? words.indexOf(row[name]) : Number.NaN));
}
