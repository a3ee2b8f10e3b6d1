import { join } from 'node:path';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { openArtifacts, type ArtifactStore } from './artifacts.ts';
import { type Collection, type Document, openDocuments } from './documents.ts';
import { type Endpoints, openEndpoints } from './endpoints.ts';
import { type Hooks, openHooks } from './hooks.ts';
import { type Idempotency, openIdempotency } from './idempotency.ts';
import { type Keys, openKeys } from './keys.ts';
import { type Labellings, openLabellings } from './labellings.ts';
import { type Models, openModels } from './models.ts';
import { openPayloads, type Payloads } from './payloads.ts';
import { openCipher, openSecrets, type Secrets } from './secrets.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { openSubflows, type Subflows } from './subflows.ts';
import { openUploads, type Uploads } from './uploads.ts';
import { openWorkflows, type Workflows } from './workflows.ts';

/** How often an endpoint or a webhook was called, over restarts. */
export interface CountsDocument extends Document {
  requests: number;
  failed: number;
}

/** A run whose result is still to be sent to its caller's address. */
export interface CallbackDocument extends Document {
  hook: string;
  url: string;
}

/** Everything under the home folder that is not the run engine's. */
export interface Stores {
  workflows: Workflows;
  subflows: Subflows;
  models: Models;
  endpoints: Endpoints;
  hooks: Hooks;
  keys: Keys;
  secrets: Secrets;
  sessions: Sessions;
  uploads: Uploads;
  labellings: Labellings;
  artifacts: ArtifactStore;
  counts: Collection<CountsDocument>;
  idempotency: Idempotency;
  callbacks: Collection<CallbackDocument>;
  payloads: Payloads;
  /** A deleted workflow goes for good, and gives up the names of its webhooks. */
  purge(workflow: string): Promise<void>;
  /** The same for all that were deleted a month ago; done at the start and once a day. */
  purgeOld(now?: number): Promise<void>;
  close(): Promise<void>;
}

const keptDeletedMs = 30 * 86_400_000;
const dayMs = 86_400_000;

export async function openStores(home: string, catalog: Catalog): Promise<Stores> {
  const documents = await openDocuments(join(home, 'documents'));
  const state = await openDocuments(join(home, 'state'));
  const counters = await openDocuments(join(home, 'counters'), { lazyMs: 5_000 });
  const [cipher, artifacts] = await Promise.all([openCipher(home), openArtifacts(join(home, 'artifacts'))]);
  const collections = {
    workflows: await openWorkflows(home, documents, catalog),
    subflows: await openSubflows(documents),
    models: await openModels(documents),
    endpoints: await openEndpoints(documents),
    hooks: await openHooks(documents, counters, cipher),
    keys: await openKeys(documents, counters),
    secrets: await openSecrets(documents, cipher),
    sessions: await openSessions(state),
    uploads: await openUploads(home, documents, artifacts),
    labellings: await openLabellings(join(home, 'labellings'), artifacts),
    counts: await counters.open<CountsDocument>('counts'),
    idempotency: await openIdempotency(join(home, 'state')),
    callbacks: await state.open<CallbackDocument>('callbacks'),
    payloads: await openPayloads(join(home, 'payloads')),
  };
  const { workflows, hooks, labellings, payloads, idempotency } = collections;
  async function purge(workflow: string): Promise<void> {
    await workflows.purge(workflow);
    for (const name of await hooks.release(workflow)) await payloads.remove(name);
    await labellings.purge(workflow);
  }
  async function purgeOld(now = Date.now()): Promise<void> {
    for (const { id, deletedAt = '' } of workflows.deleted()) if (now - Date.parse(deletedAt) > keptDeletedMs) await purge(id);
  }
  await purgeOld();
  const purging = setInterval(() => void purgeOld().catch(() => undefined), dayMs).unref();
  return {
    ...collections,
    artifacts,
    purge,
    purgeOld,
    async close() {
      clearInterval(purging);
      await Promise.all([counters.close(), idempotency.close(), labellings.close(), payloads.close()]);
    },
  };
}
