import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import type { Message, Text } from '../../nodes/kit/text.ts';
import { checkedWorkflow, parseWorkflow, type Workflow, type WorkflowNode, workflowText } from '../../nodes/kit/workflow.ts';
import type { Pins } from '../engine.ts';
import { AppError } from '../errors.ts';
import { artifactsIn } from '../run/artifacts-in.ts';
import type { Published, Saved, WorkflowVersion } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';
import { surplus } from './version-list.ts';
import { writeAtomic } from './write-atomic.ts';

/** So many autosaves are kept; versions that were named, published or run are kept for ever. */
const keptVersions = 300;

export interface PublishedWorkflow extends Published {
  trigger: string;
  pins: Pins;
  /** The trigger's sample request. */
  sample: Json;
  /** Artifacts that file settings of the published version name. */
  uploads: string[];
}
export interface WorkflowDocument extends Document {
  name: string;
  description: string;
  version: string;
  updatedAt: string;
  nodes: number;
  /** Newest last. */
  versions: WorkflowVersion[];
  /** What is live. */
  published?: PublishedWorkflow;
  /** All that was ever published, newest last: each can be live again, with the results that it stood on. */
  publications: PublishedWorkflow[];
  /** Triggers of the draft by the hook's name, for the test address. */
  triggers: { node: string; hook: string }[];
  /** Artifacts that file settings of the draft name. */
  uploads: string[];
  /** Artifacts of results that nodes of the draft keep. */
  pinned?: string[];
  /** It can be brought back for a while. */
  deletedAt?: string;
}

/** A save over something newer than the tab had seen. */
export class StaleSave extends AppError {
  readonly newest: { version: string; workflow: Workflow };
  constructor(newest: StaleSave['newest']) {
    super(409, 'stale-save', {
      en: 'This workflow was saved elsewhere in the meantime, so your version was not written over it. Keep one of the two.',
      zh: '该工作流期间已在别处保存，因此没有用您的版本覆盖。请选择保留其中一个。',
    });
    this.newest = newest;
  }
}

export interface Workflows {
  list(): WorkflowDocument[];
  /** Those that can be brought back, newest first. */
  deleted(): WorkflowDocument[];
  find(id: string): WorkflowDocument | undefined;
  /** Throws AppError 404. */
  get(id: string): WorkflowDocument;
  load(id: string): Promise<Workflow>;
  version(id: string, version: string): Promise<Workflow>;
  /** Stores a new document of this content under a new id. */
  create(owner: string, content: Workflow): Promise<WorkflowDocument>;
  save(id: string, workflow: unknown, base: string): Promise<Saved>;
  rename(id: string, name: string): Promise<Saved>;
  /** Gives a version a name, or takes it away with ''. `at` tells entries of the same content apart; the newest where it is left out. */
  nameVersion(id: string, version: string, name: string, at?: string): Promise<void>;
  /** Keeps a version for ever, since there is a run of it. */
  noteRun(id: string, version: string): Promise<void>;
  publish(id: string, published: Omit<PublishedWorkflow, 'number' | 'at' | 'uploads'>): Promise<PublishedWorkflow>;
  /** Makes an earlier publication the live one again; throws AppError 404 where there is none of this number. */
  publishAgain(id: string, number: number): Promise<PublishedWorkflow>;
  unpublish(id: string): Promise<void>;
  /** Hides a workflow until it is brought back or purged. */
  remove(id: string): Promise<void>;
  /** Brings a deleted workflow back as it was; without what was live where `offline`. */
  restore(id: string, offline: boolean): Promise<WorkflowDocument>;
  /** Deletes for good what was deleted. */
  purge(id: string): Promise<void>;
}

function workflowVersion(workflow: Workflow): string {
  return createHash('sha256').update(workflowText(workflow)).digest('hex').slice(0, 32);
}

export async function openWorkflows(home: string, documents: Documents, catalog: Catalog): Promise<Workflows> {
  const root = join(home, 'workflows');
  const collection = await documents.open<WorkflowDocument>('workflows');
  const inOrder = queues();
  const fileOf = (id: string): string => join(root, id, 'workflow.json');
  const versionFile = (id: string, version: string): string => join(root, id, 'versions', `${version}.json`);

  const find = (id: string): WorkflowDocument | undefined => {
    const found = collection.get(id);
    return found?.deletedAt === undefined ? found : undefined;
  };
  const get = (id: string): WorkflowDocument => {
    const found = find(id);
    if (!found) throw new AppError(404, 'no-workflow', noWorkflow);
    return found;
  };
  const getDeleted = (id: string): WorkflowDocument => {
    const found = collection.get(id);
    if (found?.deletedAt === undefined) throw new AppError(404, 'no-workflow', notKept);
    return found;
  };
  const change = (id: string, part: (document: WorkflowDocument) => Partial<WorkflowDocument>): Promise<void> =>
    inOrder(id, async () => {
      const document = get(id);
      await collection.put({ ...document, ...part(document) });
    });

  async function write(before: WorkflowDocument, workflow: Workflow): Promise<Saved> {
    const version = workflowVersion(workflow);
    const updatedAt = new Date().toISOString();
    const { id } = before;
    await mkdir(join(root, id, 'versions'), { recursive: true });
    if (!existsSync(versionFile(id, version))) await writeAtomic(versionFile(id, version), workflowText(workflow));
    await writeAtomic(fileOf(id), workflowText(workflow));
    const isNew = before.versions.at(-1)?.version !== version;
    const kept = await thin(id, isNew ? [...before.versions, { version, at: updatedAt }] : before.versions);
    const { name, description } = workflow;
    const nodes = Object.keys(workflow.nodes).length;
    await collection.put({ ...before, name, description, version, updatedAt, nodes, versions: kept, ...factsOf(workflow, catalog) });
    return { version, updatedAt };
  }

  async function thin(id: string, versions: WorkflowVersion[]): Promise<WorkflowVersion[]> {
    const gone = surplus(versions, keptVersions);
    const left = versions.filter((version) => !gone.has(version));
    const needed = new Set(left.map(({ version }) => version));
    for (const { version } of gone) if (!needed.has(version)) await rm(versionFile(id, version), { force: true });
    return left;
  }

  async function stored(id: string, version: string): Promise<Workflow> {
    return accepted(parseWorkflow(await readFile(versionFile(id, version), 'utf8')));
  }
  /** The newest version that counts: where a save was cut off, the workflow's own file may be ahead of it. */
  const load = (id: string): Promise<Workflow> => stored(id, get(id).version);

  // Written by a Graftwork that kept only what was live.
  for (const { publications, ...old } of collection.all())
    if (!Array.isArray(publications)) await collection.put({ ...old, publications: old.published ? [old.published] : [] });
  const deleted = (): WorkflowDocument[] => collection.all().filter(({ deletedAt }) => deletedAt !== undefined);

  return {
    list: () => collection.all().filter(({ deletedAt }) => deletedAt === undefined),
    deleted: () => deleted().toSorted((a, b) => (b.deletedAt ?? '').localeCompare(a.deletedAt ?? '')),
    find,
    get,
    load,
    async version(id, version) {
      const known = get(id).versions.some((one) => one.version === version);
      if (!known) throw new AppError(404, 'no-version', noVersion);
      return stored(id, version);
    },
    async create(owner, content) {
      const id = `w${randomBytes(8).toString('hex')}`;
      const none = {
        name: '',
        description: '',
        version: '',
        updatedAt: '',
        nodes: 0,
        versions: [],
        publications: [],
        triggers: [],
        uploads: [],
      };
      await write({ id, owner, ...none }, { ...content, id });
      return get(id);
    },
    save: (id, workflow, base) =>
      inOrder(id, async () => {
        const document = get(id);
        const checked = accepted(checkedWorkflow(workflow));
        const next = { ...checked, id };
        // A save whose answer was lost comes again: it is no conflict.
        if (workflowVersion(next) === document.version) return { version: document.version, updatedAt: document.updatedAt };
        if (base !== document.version) throw new StaleSave({ version: document.version, workflow: await load(id) });
        return write(document, next);
      }),
    rename: (id, name) => inOrder(id, async () => write(get(id), { ...(await load(id)), name })),
    nameVersion: (id, version, name, at) =>
      change(id, ({ versions }) => {
        const place = versions.findLastIndex((known) => known.version === version && (at === undefined || known.at === at));
        if (place < 0) throw new AppError(404, 'no-version', noVersion);
        return { versions: marked(versions, place, name === '' ? { name: undefined } : { name }) };
      }),
    async noteRun(id, version) {
      const place = get(id).versions.findLastIndex((known) => known.version === version);
      if (place < 0 || get(id).versions[place]?.ran) return;
      await change(id, ({ versions }) => ({
        versions: versions.map((known) => (known.version === version ? { ...known, ran: true as const } : known)),
      }));
    },
    publish: (id, given) =>
      inOrder(id, async () => {
        const document = get(id);
        const { uploads } = factsOf(await stored(id, given.version), catalog);
        const number = nextNumber(document);
        const at = new Date().toISOString();
        const published = { ...given, uploads, number, at };
        const last = document.versions.length - 1;
        const isNewest = document.versions[last]?.version === given.version && document.versions[last].published === undefined;
        const versions = isNewest
          ? marked(document.versions, last, { published: number })
          : [...document.versions, { version: given.version, at, published: number }];
        await collection.put({ ...document, published, publications: [...document.publications, published], versions });
        return published;
      }),
    async publishAgain(id, number) {
      const published = get(id).publications.find((known) => known.number === number);
      if (!published) throw new AppError(404, 'no-publication', noPublication, { number });
      await change(id, () => ({ published }));
      return published;
    },
    unpublish: (id) =>
      inOrder(id, async () => {
        const { published: _, ...rest } = get(id);
        await collection.put(rest);
      }),
    remove: (id) => change(id, () => ({ deletedAt: new Date().toISOString() })),
    restore: (id, offline) =>
      inOrder(id, async () => {
        const { deletedAt: _, published, ...rest } = getDeleted(id);
        await collection.put({ ...rest, ...(published && !offline && { published }) });
        return get(id);
      }),
    purge: (id) =>
      inOrder(id, async () => {
        await collection.remove(getDeleted(id).id);
        await rm(join(root, id), { recursive: true, force: true });
      }),
  };
}

/** The number of the publication that comes next. Of those before an update of Graftwork only marks in the versions may be left. */
export function nextNumber({ publications, versions }: Pick<WorkflowDocument, 'publications' | 'versions'>): number {
  return Math.max(0, ...publications.map(({ number }) => number), ...versions.map(({ published = 0 }) => published)) + 1;
}

function marked(
  versions: readonly WorkflowVersion[],
  place: number,
  mark: { name?: string | undefined; published?: number },
): WorkflowVersion[] {
  return versions.map((version, at) => {
    if (at !== place) return version;
    const { name, ...rest } = { ...version, ...mark };
    return name === undefined ? rest : { ...rest, name };
  });
}

const noWorkflow: Text = {
  en: 'There is no such workflow; it may have been deleted. Go back to the first page and choose another.',
  zh: '没有这个工作流，它可能已被删除。请返回首页另选一个。',
};
const noVersion: Text = {
  en: 'This version of the workflow is not kept any more. Save the workflow and use the newest version.',
  zh: '工作流的这个版本已不再保留。请保存工作流并使用最新版本。',
};
const notKept: Text = {
  en: 'This workflow is not among the deleted ones; it may be gone for good. Load the list again.',
  zh: '已删除的工作流中没有它，可能已被彻底删除。请刷新列表。',
};
const noPublication: Text = {
  en: 'There is no published version {number}. Load the page again to see which there are.',
  zh: '没有已发布的版本 {number}。请刷新页面查看现有版本。',
};

/** The workflow of a parse, or its refusal as an error. */
export function accepted(parsed: { ok: true; workflow: Workflow } | { ok: false; problem: Message }): Workflow {
  if (parsed.ok) return parsed.workflow;
  throw new AppError(400, 'bad-workflow', parsed.problem.text, parsed.problem.values);
}

function factsOf(workflow: Workflow, catalog: Catalog): Pick<WorkflowDocument, 'triggers' | 'uploads' | 'pinned'> {
  const nodes = Object.entries(expand(workflow).nodes);
  const triggers = nodes.flatMap(([id, { type, settings }]) => {
    const entry = Object.hasOwn(catalog, type) ? catalog[type] : undefined;
    return entry?.trigger ? [{ node: id, hook: String(withDefaults(entry.settings, settings).name ?? '') }] : [];
  });
  const uploads = filesIn(nodes.map(([, node]) => node));
  const pinned = [...new Set(nodes.flatMap(([, { pin }]) => [...artifactsIn(pin)]))];
  return { triggers, uploads, pinned };
}

/** Artifacts that file settings name. */
export function filesIn(nodes: readonly WorkflowNode[]): string[] {
  return nodes
    .flatMap(({ settings }) => Object.values(settings))
    .flatMap((value) => (isObject(value) && value.source === 'upload' && typeof value.artifact === 'string' ? [value.artifact] : []));
}

/** Runs the tasks of one key one after another. */
function queues(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const next = (last.get(key) ?? Promise.resolve()).then(task, task);
    const settled = next.catch(() => {});
    last.set(key, settled);
    void settled.then(() => last.get(key) === settled && last.delete(key));
    return next;
  };
}
