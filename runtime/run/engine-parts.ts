import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Outside } from '../engine.ts';
import { type ArtifactStore, openArtifacts } from '../store/artifacts.ts';
import { type Cache, openCache } from '../store/cache.ts';
import { type Home, openHome } from '../store/home.ts';
import { type LightRuns, openLightRuns } from '../store/light-runs.ts';
import { openPastSteps, type PastSteps } from '../store/past-steps.ts';
import { openRunOrder, type RunOrder } from '../store/run-order.ts';
import { openRuns, type RunStore } from '../store/runs.ts';
import { isKeptFolder } from './checkpoint-folder.ts';
import { createDescriber, type Describer } from './describer.ts';
import { findDevice } from './device.ts';
import { endOrphans } from './orphans.ts';
import { createFileRefs, type FileRefs } from './file-refs.ts';
import { builtNodes, builtProgram, readCatalog } from './places.ts';
import { WorkerPool } from './pool.ts';

export interface EngineOptions {
  /** The home's folder, or a home that is open already and that the caller closes. */
  home: string | Home;
  outside: Outside;
  /** The catalog of the build, if not given. */
  catalog?: Catalog;
  /** Folders with built nodes, the first that has a type wins; the built ones alone if not given. */
  nodes?: string[];
  /** How long a worker without work stays. */
  idleMs?: number;
  /** How long a cancelled step may go on before its process is ended. */
  cancelMs?: number;
  silentMs?: number;
  /** How long after the start what nothing keeps is collected for the first time. */
  firstCollectMs?: number;
  /** Bytes that all workers together should stay below. */
  memory?: number;
}

/** What the parts of the engine share. */
export interface EngineParts {
  home: Home;
  ownsHome: boolean;
  outside: Outside;
  catalog: Catalog;
  artifacts: ArtifactStore;
  cache: Cache;
  runs: RunStore;
  light: LightRuns;
  past: PastSteps;
  refs: FileRefs;
  pool: WorkerPool;
  order: RunOrder;
  describer: Describer;
  device: string;
  work: string;
}

export async function openParts(options: EngineOptions): Promise<EngineParts> {
  const ownsHome = typeof options.home === 'string';
  const home = typeof options.home === 'string' ? await openHome(options.home) : options.home;
  const {
    outside,
    nodes = [builtNodes],
    idleMs = 60_000,
    cancelMs = 2_000,
    silentMs = 180_000,
    memory = Math.floor(totalmem() * 0.8),
  } = options;
  const work = home.at('work');
  await mkdir(work, { recursive: true });
  await endOrphans(home.at('workers'), builtProgram('worker'));
  const device = findDevice();
  const artifacts = await openArtifacts(home.at('artifacts'));
  const workerHome = { artifacts: home.at('artifacts'), work, nodes, server: process.pid };
  const [cache, runs, light, past, order, catalog] = await Promise.all([
    openCache(home.at('cache')),
    openRuns(home.at('runs')),
    openLightRuns(home.at('calls')),
    openPastSteps(home.at('past')),
    openRunOrder(home.at('queue.json')),
    options.catalog ?? readCatalog(),
  ]);
  return {
    home,
    ownsHome,
    outside,
    catalog,
    artifacts,
    cache,
    runs,
    light,
    past,
    order,
    device,
    work,
    refs: createFileRefs(artifacts, outside),
    pool: new WorkerPool({
      home: workerHome,
      program: builtProgram('worker'),
      pids: home.at('workers'),
      memory,
      rank: order.rank,
      device,
      idleMs,
      cancelMs,
      silentMs,
    }),
    describer: createDescriber({ home: workerHome, program: builtProgram('describe-worker'), idleMs }),
  };
}

/** What a step has kept beyond its end is forgotten when nothing was added to it for so long: as long as runs keep their results. */
const keptMs = 30 * 86_400_000;

/** Removes folders of steps that nothing goes on with: what a run that goes on may need stays, and what is kept for other settings. */
export async function clearWork(work: string, needed: boolean): Promise<void> {
  if (needed || !existsSync(work)) return;
  for (const name of await readdir(work)) {
    const folder = join(work, name);
    if (isKeptFolder(name) && Date.now() - (await lastChange(folder)) < keptMs) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
async function lastChange(folder: string): Promise<number> {
  const inside = (await readdir(folder)).map((name) => join(folder, name));
  const times = await Promise.all([folder, ...inside].map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(...times);
}
