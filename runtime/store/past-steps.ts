import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeOfStep } from '../../nodes/kit/fan-out.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { PreImage } from '../run/cache-key.ts';
import { timeOf } from '../run/expected-time.ts';
import { hold } from '../hold.ts';
import { writeAtomic } from './write-atomic.ts';

/** What a step of a workflow was last run with, and how long it took: the ground for "why again" and for estimates. */
export interface PastStep {
  pre: PreImage;
  ms: number;
  /** It was ended with the best so far, so its result is not the whole step's. */
  early?: true;
  /** Of one that was ended early: how long the whole took before, and what it gave. */
  wholeMs?: number;
  outputs?: Readonly<Record<string, PortValue>>;
}

export interface PastSteps {
  of(workflow: string): Promise<Record<string, PastStep>>;
  /** Milliseconds that a node type took of late, anywhere; undefined when it never ran. */
  typical(type: string): number | undefined;
  /** Resolves when later questions see it; the file follows. */
  note(workflow: string, steps: Record<string, PastStep>): Promise<void>;
  written(): Promise<void>;
}

const heldWorkflows = 20;
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

export async function openPastSteps(root: string): Promise<PastSteps> {
  await mkdir(root, { recursive: true });
  const recent = new Map<string, Record<string, PastStep>>();
  const types = new Map<string, number>(Object.entries(await readTimes(join(root, 'types.json'))));
  let turn: Promise<void> = Promise.resolve();

  async function of(workflow: string): Promise<Record<string, PastStep>> {
    const known = recent.get(workflow);
    if (known) return known;
    let steps: Record<string, PastStep> = {};
    try {
      if (idPattern.test(workflow)) steps = JSON.parse(await readFile(join(root, `w-${workflow}.json`), 'utf8'));
    } catch {
      // Never run, or torn: then nothing is known.
    }
    hold(recent, [workflow, steps], heldWorkflows);
    return steps;
  }

  return {
    of,
    typical: (type) => types.get(type),
    async note(workflow, ended) {
      const known = await of(workflow);
      const steps = Object.fromEntries(Object.entries(ended).map(([step, past]) => [step, timeOf(past, known[step])]));
      // How long a training takes that someone ended early says nothing of the whole.
      for (const { pre, ms, early } of Object.values(steps)) if (!early) types.set(pre.type, ((types.get(pre.type) ?? ms) + ms) / 2);
      const nodes = new Set(Object.keys(steps).map(nodeOfStep));
      // Branches that the node no longer has are forgotten.
      const before = Object.entries(known).filter(([step]) => !step.includes('@') || !nodes.has(nodeOfStep(step)));
      const all = { ...Object.fromEntries(before), ...steps };
      hold(recent, [workflow, all], heldWorkflows);
      turn = turn
        .then(async () => {
          if (!idPattern.test(workflow)) return;
          await writeAtomic(join(root, `w-${workflow}.json`), JSON.stringify(all));
          await writeAtomic(join(root, 'types.json'), JSON.stringify(Object.fromEntries(types)));
        })
        // Only explanations and estimates would miss it.
        .catch(() => undefined);
    },
    written: () => turn,
  };
}

async function readTimes(path: string): Promise<Record<string, number>> {
  try {
    const times: Record<string, number> = JSON.parse(await readFile(path, 'utf8'));
    return times;
  } catch {
    return {};
  }
}
