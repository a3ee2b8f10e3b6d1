import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { say } from '../../nodes/kit/text.ts';
import type { Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import type { Outside } from '../../runtime/engine.ts';
import { createEngine } from '../../runtime/run/create-engine.ts';
import { rounded } from './main.figures.ts';

/** A million rows. */
export function run(): Promise<Record<string, unknown>> {
  return passThrough(1_000_000);
}

/**
 * Reads, inspects, cleans, exactly deduplicates and splits a CSV of so many rows and 12 columns through the engine, with its
 * workers, journal and artifacts. `peakMb` is the largest sum of the memory of this process and its workers.
 */
export async function passThrough(rows: number): Promise<Record<string, unknown> & { seconds: number }> {
  const workflow = workflowOf(basename(makeOrders(rows)));
  const home = await mkdtemp(join(tmpdir(), 'graftwork-bench-'));
  const engine = await createEngine({ home, outside });
  const memory = watchMemory();
  // The editor has asked what a run would do long before someone presses Run.
  await engine.outlook(workflow, { mode: 'all' });
  const began = performance.now();
  try {
    const { run: id } = await engine.start({
      workflow,
      version: 'bench',
      target: { mode: 'all' },
      origin: { kind: 'command-line' },
    });
    const record = await engine.finished(id);
    const seconds = (performance.now() - began) / 1_000;
    const steps = Object.entries(record.state.steps);
    const failed = steps.find(([, step]) => step.status !== 'done');
    if (failed)
      throw new Error(
        `${failed[0]} is ${failed[1].status}: ${failed[1].problem ? say(failed[1].problem.message, 'en') : ''} ${failed[1].detail ?? ''}`,
      );
    const ms = Object.fromEntries(steps.map(([name, step]) => [`${name}Ms`, step.ms ?? null]));
    return { seconds: rounded(seconds, 2), peakMb: memory.stop(), ...ms };
  } finally {
    memory.stop();
    await engine.close();
    await rm(home, { recursive: true, force: true });
  }
}

const node = (type: string, settings: WorkflowNode['settings'] = {}): WorkflowNode => ({ type, version: 1, settings, ui: { x: 0, y: 0 } });
const workflowOf = (fileName: string): Workflow => ({
  format: 'graftwork/1',
  id: 'bench',
  name: 'Bench',
  description: '',
  nodes: {
    read: node('data/read-file', { file: { source: 'folder', folder: 'bench', path: fileName } }),
    inspect: node('data/inspect-quality'),
    clean: node('prepare/clean-rows', { required: ['age'] }),
    dedupe: node('prepare/remove-duplicates'),
    split: node('prepare/split-rows'),
  },
  wires: [
    { from: ['read', 'rows'], to: ['inspect', 'rows'] },
    { from: ['read', 'rows'], to: ['clean', 'rows'] },
    { from: ['clean', 'kept'], to: ['dedupe', 'rows'] },
    { from: ['dedupe', 'kept'], to: ['split', 'rows'] },
  ],
  groups: [],
  notes: [],
  inputs: {},
});

const outside: Outside = {
  registerModel: (model) => Promise.resolve(model),
  deployEndpoint: () => Promise.resolve(),
  findModel: () => undefined,
  secret: () => undefined,
  payloads: () => '',
  folder: () => tmpdir(),
  keeps: () => [],
  people: { record: () => undefined, ask: async () => undefined, leave: () => undefined },
  changed: () => undefined,
};

/** Orders: numbers, texts, categories, dates, 5 % missing ages, 5 % repeated lines, some spaces to trim. Made once; answers the path. */
export function makeOrders(rowCount: number): string {
  const path = join(tmpdir(), `graftwork-bench-${rowCount / 1_000_000}m-v1.csv`);
  if (existsSync(path)) return path;
  let state = 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const cities = ['Berlin', 'Paris', 'Madrid', 'Rome', 'Vienna', 'Prague', 'Warsaw', 'Lisbon', '上海', '北京', '深圳', '东京'];
  const words =
    'invoice delivery late broken thanks refund account please when order parcel number wrong address again customer service price'.split(
      ' ',
    );
  const output = openSync(`${path}.part`, 'w');
  const recent: string[] = [];
  let block = 'id,customer,city,segment,age,income,score,signed_up,email,message,active,label\n';
  for (let row = 0; row < rowCount; row++) {
    if (row > 100 && random() < 0.05) block += pick(recent) ?? '';
    else {
      const message = Array.from({ length: 6 + Math.floor(random() * 8) }, () => pick(words)).join(' ');
      const day = `20${10 + Math.floor(random() * 15)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 10)}`;
      const cells = [
        row,
        `${random() < 0.01 ? ' ' : ''}customer ${Math.floor(random() * 400_000)}`,
        pick(cities),
        pick(['A', 'B', 'C', 'D']),
        random() < 0.05 ? '' : 18 + Math.floor(random() * 70),
        (random() * 90_000).toFixed(2),
        random().toFixed(6),
        day,
        `user${Math.floor(random() * 900_000)}@example.org`,
        `"${message}, ${message.length}"`,
        random() < 0.5,
        random() < 0.3 ? 'yes' : 'no',
      ];
      const line = `${cells.join(',')}\n`;
      recent[row % 100] = line;
      block += line;
    }
    if (block.length > 4_000_000) {
      writeSync(output, block);
      block = '';
    }
  }
  writeSync(output, block);
  closeSync(output);
  renameSync(`${path}.part`, path);
  return path;
}

/** Sums the resident memory of this process and its descendants ten times a second; `stop` answers the largest sum in MB. */
function watchMemory(): { stop(): number } {
  let peak = 0;
  const look = () => (peak = Math.max(peak, residentMb()));
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      return Math.round(peak);
    },
  };
}

function residentMb(): number {
  if (!existsSync('/proc/self/status')) {
    const listed = execFileSync('ps', ['-o', 'rss=', '-p', String(process.pid)], { encoding: 'utf8' });
    return Number(listed.trim()) / 1_000;
  }
  const parents = new Map<number, { parent: number; kb: number }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      const figure = (key: string) => Number(new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      parents.set(Number(entry), { parent: figure('PPid'), kb: figure('VmRSS') });
    } catch {
      // The process ended while the list was read.
    }
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (parents.has(pid) && isOurs(parents.get(pid)?.parent ?? 0));
  return [...parents].reduce((sum, [pid, { kb }]) => sum + (isOurs(pid) ? kb : 0), 0) / 1_000;
}
