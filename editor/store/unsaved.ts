import { isObject } from '../../nodes/kit/json.ts';
import { checkedWorkflow, type Workflow, workflowText } from '../../nodes/kit/workflow.ts';
import { store, stored } from '../i18n/preferences.ts';
import type { Unsaved } from './autosave.ts';

/** A copy that an earlier page left behind. */
export interface FoundCopy extends Unsaved {
  key: string;
}

/** Every opening of a workflow has its own copy: two tabs, or two visits, must not throw away each other's. */
const page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
const prefix = (id: string) => `graftwork.unsaved.${id}.`;
const lockOf = (owner: string) => `graftwork.page.${owner}`;
let openings = 0;
let isAlive = false;

interface CopyKeeper {
  /** Keeps the content that the server does not have yet, so that neither a reload nor a closed tab loses it. Answers whether that worked. */
  keep(copy: Unsaved | null): boolean;
  /** The newest copy that an earlier visit left, when it differs from what the server has. */
  find(onServer: Workflow): Promise<FoundCopy | undefined>;
}

export function copyKeeper(id: string): CopyKeeper {
  const own = `${prefix(id)}${page}.${++openings}`;
  return {
    keep(copy) {
      if (copy) showAlive();
      return store(own, copy && JSON.stringify(copy));
    },
    async find(onServer) {
      const alive = new Set(((await locks()?.query())?.held ?? []).map(({ name }) => name));
      const found: FoundCopy[] = [];
      for (const key of keysFrom(prefix(id))) {
        const [owner = ''] = key.slice(prefix(id).length).split('.');
        if (key === own || (owner !== page && alive.has(lockOf(owner)))) continue;
        const copy = readCopy(id, stored(key));
        if (copy && workflowText(copy.workflow) !== workflowText(onServer)) found.push({ ...copy, key });
        else store(key, null);
      }
      return found.toSorted((a, b) => b.at - a.at)[0];
    },
  };
}

/** As long as this page lives it holds a lock, by which others know that its copy is no remainder. */
function showAlive(): void {
  if (isAlive) return;
  isAlive = true;
  void locks()?.request(lockOf(page), () => new Promise(() => {}));
}
/** Missing where the page came over an insecure connection; then a copy of a page that lives may be offered, which harms nothing. */
function locks(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.locks;
}

export function dropCopy({ key }: FoundCopy): void {
  store(key, null);
}

function keysFrom(start: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

function readCopy(id: string, text: string | null): Unsaved | undefined {
  if (text === null) return undefined;
  try {
    const data: unknown = JSON.parse(text);
    if (!isObject(data) || typeof data.base !== 'string' || typeof data.at !== 'number') return undefined;
    const parsed = checkedWorkflow(data.workflow);
    return parsed.ok && parsed.workflow.id === id ? { workflow: parsed.workflow, base: data.base, at: data.at } : undefined;
  } catch {
    return undefined;
  }
}
