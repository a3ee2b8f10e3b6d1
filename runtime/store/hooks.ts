import { randomBytes, randomUUID } from 'node:crypto';
import type { Text } from '../../nodes/kit/text.ts';
import { AppError } from '../errors.ts';
import type { HookRequest, HookSettings } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';
import type { Cipher } from './secrets.ts';

export const hookDefaults: HookSettings = {
  keyNeeded: true,
  signed: false,
  requestsPerMinute: 600,
  maxBytes: 1_000_000,
  mode: 'sync',
  syncSeconds: 20,
};

/** The settings of a published webhook; they outlive unpublishing, so that publishing again changes nothing for callers. */
export interface HookDocument extends Document, HookSettings {
  workflow: string;
  signingSecret?: string;
}
interface RequestsDocument extends Document {
  /** Newest first. */
  requests: HookRequest[];
}
export const hookTaken: Text = {
  en: 'The webhook name “{name}” belongs to another workflow. Give the trigger another name, then publish again.',
  zh: 'Webhook 名称“{name}”已被另一个工作流使用。请为触发节点换一个名称，然后重新发布。',
};
const keptRequests = 50;
const keptBodyLength = 64_000;

interface Asked {
  name: string;
  workflow: string;
  exists(workflow: string): boolean;
}
export interface Hooks {
  list(): HookDocument[];
  find(name: string): HookDocument | undefined;
  get(name: string): HookDocument;
  /** Whether another workflow that still exists holds a name. */
  isTaken(asked: Asked): boolean;
  /** Gives a name to a workflow; throws 409 where it is taken. */
  claim(asked: Asked & { owner: string }): Promise<HookDocument>;
  /** A workflow that is deleted gives up its names, which are answered. */
  release(workflow: string): Promise<string[]>;
  change(name: string, settings: Partial<HookSettings>): Promise<HookDocument>;
  /** A new secret, shown once. */
  newSigningSecret(name: string): Promise<string>;
  /** The secret that callers sign with; made at the first need, so that a callback always has one. */
  signingSecret(name: string): Promise<string>;
  /** Keeps the newest 50 requests of a hook; a body above 64 KB is left out. */
  noteRequest(to: { name: string; owner: string }, request: Omit<HookRequest, 'id' | 'at'>, bodyLength: number): void;
  requests(name: string): HookRequest[];
}

export async function openHooks(documents: Documents, counters: Documents, cipher: Cipher): Promise<Hooks> {
  const hooks = await documents.open<HookDocument>('hooks');
  const kept = await counters.open<RequestsDocument>('hook-requests');
  const secrets = new Map<string, string>();

  function get(name: string): HookDocument {
    const found = hooks.get(name);
    if (found) return found;
    throw new AppError(
      404,
      'no-hook',
      {
        en: 'There is no webhook “{name}”. Check the address, or publish the workflow whose trigger has this name.',
        zh: '没有名为“{name}”的 Webhook。请检查地址，或发布使用该名称触发的工作流。',
      },
      { name },
    );
  }
  function isTaken({ name, workflow, exists }: Asked): boolean {
    const holder = hooks.get(name)?.workflow;
    return holder !== undefined && holder !== workflow && exists(holder);
  }
  async function put(document: HookDocument): Promise<HookDocument> {
    await hooks.put(document);
    return document;
  }
  async function newSigningSecret(name: string): Promise<string> {
    const secret = `gwsign_${randomBytes(32).toString('base64url')}`;
    await put({ ...get(name), signingSecret: cipher.seal(secret) });
    secrets.set(name, secret);
    return secret;
  }

  return {
    list: () => hooks.all(),
    find: (name) => hooks.get(name),
    get,
    isTaken,
    async claim(asked) {
      const { owner, name, workflow } = asked;
      const before = hooks.get(name);
      if (before?.workflow === workflow) return before;
      if (isTaken(asked)) throw new AppError(409, 'hook-taken', hookTaken, { name });
      secrets.delete(name);
      await kept.remove(name);
      return put({ id: name, owner, workflow, ...hookDefaults });
    },
    async release(workflow) {
      const owned = hooks.all().filter((hook) => hook.workflow === workflow);
      for (const { id } of owned) {
        secrets.delete(id);
        await Promise.all([hooks.remove(id), kept.remove(id)]);
      }
      return owned.map(({ id }) => id);
    },
    change: async (name, settings) => put({ ...get(name), ...settings }),
    newSigningSecret,
    async signingSecret(name) {
      const known = secrets.get(name);
      if (known !== undefined) return known;
      const sealed = get(name).signingSecret;
      if (sealed === undefined) return newSigningSecret(name);
      const secret = cipher.open(sealed);
      secrets.set(name, secret);
      return secret;
    },
    noteRequest({ name, owner }, request, bodyLength) {
      const left = bodyLength > keptBodyLength && { body: null, bodyLeftOut: true as const };
      const note: HookRequest = { ...request, id: randomUUID(), at: new Date().toISOString(), ...left };
      const before = kept.get(name)?.requests ?? [];
      // Mutating keeps a busy hook from copying fifty entries at each call.
      before.unshift(note);
      if (before.length > keptRequests) before.length = keptRequests;
      void kept.put({ id: name, owner, requests: before });
    },
    requests: (name) => kept.get(name)?.requests ?? [],
  };
}
