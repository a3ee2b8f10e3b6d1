import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { nodeTitle, unpinned } from '../../nodes/kit/check.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { type Branch, type BranchValue, fanOut } from '../../nodes/kit/fan-out.ts';
import { indexWires, topologicalOrder } from '../../nodes/kit/graph.ts';
import { sameJson } from '../../nodes/kit/json.ts';
import type { Pin } from '../../nodes/kit/pins.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';
import type { Outside } from '../engine.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import type { Cache, CacheEntry } from '../store/cache.ts';
import type { PastStep } from '../store/past-steps.ts';
import { artifactsIn } from './artifacts-in.ts';
import { cacheKey, contentKey, countedSettings, type PreImage } from './cache-key.ts';
import { type FileRefs, fileRefsOf, type ResolvedRef } from './file-refs.ts';

/** A step as it stands before a run: what it would be run with, and what of it is known already. */
export interface Surveyed {
  /** The node's id, with its branch behind it where a range fans out. */
  step: string;
  node: string;
  branch?: readonly BranchValue[];
  /** Its place in a search by successive halving. */
  round?: Branch['round'];
  entry: CatalogEntry;
  settings: Record<string, Json>;
  /** Wires between steps. */
  into: readonly Wire[];
  files: Record<string, Exclude<ResolvedRef, { problem: unknown }>>;
  /** Undefined where it lies below something that runs every time: then it is known only in the run. */
  pre?: PreImage;
  /** Undefined also where it runs every time. */
  key?: string;
  cached?: CacheEntry;
  /** Where what runs every time keeps its latest result, for others to stand on; never a reason not to run. */
  latest?: string;
  /** Outputs that came from outside or are pinned: it does not run. */
  given?: Readonly<Record<string, PortValue>>;
  pinned?: true;
  /** Why it cannot run until one branch above it is chosen. */
  held?: Message;
  problems: Problem[];
}

export interface SurveyParts {
  catalog: Catalog;
  cache: Cache;
  artifacts: ArtifactStore;
  refs: FileRefs;
  outside: Pick<Outside, 'secret' | 'payloads'>;
  device: string;
}

/** All steps of nodes that can be ordered, also of those inside subflows, with their keys, in order. Nodes of unknown type are left out. */
export async function survey(
  parts: SurveyParts,
  whole: Workflow,
  given: Record<string, Record<string, PortValue>> = {},
  past: Record<string, PastStep> = {},
): Promise<Map<string, Surveyed>> {
  const fanned = fanOut(expand(whole), parts.catalog, new Set(Object.keys(given)));
  const { into } = indexWires(fanned.workflow);
  const found = new Map<string, Surveyed>();
  const keyAbove = (step: string): string | undefined => found.get(step)?.key;
  for (const step of topologicalOrder(fanned.workflow).order) {
    const placed = fanned.workflow.nodes[step];
    const entry = placed && Object.hasOwn(parts.catalog, placed.type) ? parts.catalog[placed.type] : undefined;
    if (!placed || !entry) continue;
    const branch = fanned.branches.get(step);
    const node = branch?.node ?? step;
    const origin = fanned.held.get(node);
    const surveyed: Surveyed = {
      step,
      node,
      entry,
      settings: withDefaults(entry.settings, placed.settings),
      into: into.get(step) ?? [],
      files: {},
      problems: [],
      ...(branch && { branch: branch.values }),
      ...(branch?.round && { round: branch.round }),
      ...(origin !== undefined && { held: chooseFirst(whole, parts.catalog, origin) }),
    };
    found.set(step, surveyed);
    const outputs = given[node];
    if (outputs) Object.assign(surveyed, { given: outputs, key: contentKey(outputs) });
    else {
      await addFiles(parts, surveyed);
      addSecrets(parts, surveyed);
      keyOf(parts, surveyed, keyAbove);
      if (placed.pin) found.set(step, withPin(parts, surveyed, placed.pin, past[step]));
      else if (surveyed.key !== undefined) surveyed.cached = wholeEntry(parts, surveyed.key);
    }
  }
  return found;
}

function chooseFirst(workflow: Workflow, catalog: Catalog, origin: string): Message {
  return message(
    {
      en: 'Choose one result first: “{node}” above has several values, and this node acts once.',
      zh: '请先选定一个结果：上游的“{node}”有多个值，而此节点只执行一次。',
    },
    { node: nodeTitle(workflow, catalog, origin) },
  );
}

/**
 * A pinned step gives what it keeps, whatever lies above. Where its results are those of a run that is remembered, it
 * keeps that run's key too, so that pinning alone makes nothing below run again; a pin cannot bring a key of its own.
 */
function withPin(
  parts: SurveyParts,
  { files: _, pre, key, latest: __, ...surveyed }: Surveyed,
  pin: Pin,
  past: PastStep | undefined,
): Surveyed {
  const keys = [key, past && cacheKey(past.pre)].filter((candidate) => candidate !== undefined);
  const known = keys.find((candidate) => sameJson(parts.cache.find(candidate)?.outputs, pin));
  const isThere = [...artifactsIn(pin)].every((artifact) => parts.artifacts.has(artifact));
  return {
    ...surveyed,
    files: {},
    into: [],
    given: pin,
    pinned: true,
    key: known ?? contentKey(pin),
    problems: isThere ? [] : [unpinned('pin-missing', surveyed.node, pinMissing)],
  };
}
const pinMissing = {
  en: 'The pinned result is not on this machine. Unpin it, and it runs again.',
  zh: '固定的结果不在这台机器上。取消固定后，它会重新运行。',
};

async function addFiles({ refs, outside }: SurveyParts, surveyed: Surveyed): Promise<void> {
  const hook = surveyed.settings[surveyed.entry.fingerprint?.payloads ?? ''];
  if (surveyed.entry.fingerprint && typeof hook === 'string')
    surveyed.files[surveyed.entry.fingerprint.payloads] = { fingerprint: outside.payloads(hook) };
  for (const [setting, ref] of fileRefsOf(surveyed.entry, surveyed.settings)) {
    const resolved = await refs.resolve(ref);
    if (!('problem' in resolved)) surveyed.files[setting] = resolved;
    else surveyed.problems.push({ code: resolved.code, severity: 'error', message: resolved.problem, node: surveyed.node, setting });
  }
}

function addSecrets({ outside }: SurveyParts, { entry, settings, node, problems }: Surveyed): void {
  for (const setting of secretSettings(entry)) {
    const name = settings[setting];
    if (typeof name !== 'string' || name === '' || outside.secret(name)) continue;
    problems.push({
      code: 'secret-missing',
      severity: 'error',
      node,
      setting,
      message: message(
        {
          en: 'There is no secret named “{name}”. Add it under Keys and secrets, or choose another.',
          zh: '没有名为“{name}”的机密。请在“密钥”页面添加，或选择其他机密。',
        },
        { name },
      ),
    });
  }
}

export function secretSettings(entry: CatalogEntry): string[] {
  return Object.entries(entry.settings).flatMap(([name, { kind }]) => (kind === 'secret' ? [name] : []));
}

/** Fills in what the step will be run with and its key, once the keys above are known. */
export function keyOf(
  { outside, device }: Pick<SurveyParts, 'outside' | 'device'>,
  surveyed: Surveyed,
  keyAbove: (node: string) => string | undefined,
): void {
  const { entry, into, files } = surveyed;
  const inputs: PreImage['inputs'] = {};
  for (const { from, to } of into) {
    const key = keyAbove(from[0]);
    if (key === undefined) return;
    (inputs[to[1]] ??= []).push([key, from[1]]);
  }
  const settings = countedSettings(entry, surveyed.settings);
  const secrets = secretSettings(entry).flatMap((name): [string, number][] => {
    const secret = typeof settings[name] === 'string' ? outside.secret(settings[name]) : undefined;
    return secret ? [[name, secret.version]] : [];
  });
  surveyed.pre = {
    type: entry.type,
    version: entry.version,
    code: entry.code,
    settings,
    files: Object.fromEntries(Object.entries(files).map(([name, { fingerprint }]) => [name, fingerprint])),
    secrets: Object.fromEntries(secrets),
    inputs,
    ...(entry.device === 'gpu-preferred' && { device }),
  };
  // A trigger that nobody calls gives its sample, which is a setting; a call's request is given from outside.
  if (entry.cache === 'never' && !entry.trigger) surveyed.latest = cacheKey(surveyed.pre);
  else surveyed.key = cacheKey(surveyed.pre);
}

/** A cache entry whose artifacts are all still there. */
export function wholeEntry({ cache, artifacts }: Pick<SurveyParts, 'cache' | 'artifacts'>, key: string): CacheEntry | undefined {
  const entry = cache.find(key);
  return entry && [...artifactsIn(entry.outputs)].every((artifact) => artifacts.has(artifact)) ? entry : undefined;
}
