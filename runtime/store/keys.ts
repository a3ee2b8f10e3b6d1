import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { KeyRecord } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';
import { hashToken } from './sessions.ts';

export type Scope = KeyRecord['scopes'][number];
export const scopes = ['endpoints', 'hooks', 'label', 'api'] as const satisfies readonly Scope[];
/** Whose key it is, what it is called and what it opens. */
export type KeyHolder = Readonly<Pick<KeyDocument, 'id' | 'owner' | 'name' | 'scopes'>>;
interface KeyDocument extends Document {
  name: string;
  scopes: Scope[];
  createdAt: string;
  start: string;
  hash: string;
}
interface KeyUse extends Document {
  at: string;
}
export interface Keys {
  list(): KeyRecord[];
  /** `key` is shown once: only its hash is kept. */
  create(owner: string, name: string, scopes: Scope[]): Promise<KeyRecord & { key: string }>;
  remove(id: string): Promise<boolean>;
  /** Undefined for anything that is no key of ours. */
  find(key: string): KeyHolder | undefined;
  /** The same by the key's id, as a session keeps it; undefined once the key is removed. */
  holder(id: string): KeyHolder | undefined;
}

export async function openKeys(documents: Documents, counters: Documents): Promise<Keys> {
  const keys = await documents.open<KeyDocument>('keys');
  const uses = await counters.open<KeyUse>('key-uses');
  const byHash = new Map(keys.all().map((key) => [key.hash, key]));

  const record = ({ id, name, scopes, createdAt, start }: KeyDocument): KeyRecord => {
    const lastUsedAt = uses.get(id)?.at;
    return { id, name, scopes, createdAt, start, ...(lastUsedAt && { lastUsedAt }) };
  };
  /** One note a minute is enough to say when a key was last used. */
  function noteUse({ id, owner }: KeyDocument): void {
    const now = Date.now();
    if (now - Date.parse(uses.get(id)?.at ?? '1970-01-01') > 60_000) void uses.put({ id, owner, at: new Date(now).toISOString() });
  }

  return {
    list: () => keys.all().map(record),
    async create(owner, name, scopes) {
      const key = `gw_${randomBytes(32).toString('base64url')}`;
      const document = {
        id: randomUUID(),
        owner,
        name,
        scopes,
        createdAt: new Date().toISOString(),
        start: key.slice(0, 9),
        hash: hashToken(key),
      };
      await keys.put(document);
      byHash.set(document.hash, document);
      return { ...record(document), key };
    },
    async remove(id) {
      const key = keys.get(id);
      if (key) byHash.delete(key.hash);
      await uses.remove(id);
      return keys.remove(id);
    },
    find(key) {
      if (!key.startsWith('gw_')) return undefined;
      const hash = hashToken(key);
      const found = byHash.get(hash);
      if (!found || !timingSafeEqual(Buffer.from(found.hash), Buffer.from(hash))) return undefined;
      noteUse(found);
      return found;
    },
    holder(id) {
      const found = keys.get(id);
      if (found) noteUse(found);
      return found;
    },
  };
}
