import { createHash, randomBytes } from 'node:crypto';
import type { Document, Documents } from './documents.ts';

export const sessionDays = 30;
const sessionMs = sessionDays * 24 * 3_600_000;

interface SessionDocument extends Document {
  createdAt: number;
  /** The key that it was opened with: it ends with it. */
  key?: string;
}
export interface Sessions {
  /** Answers the token that goes into the cookie; only its hash is kept. */
  create(owner: string, key?: string): Promise<string>;
  /** Whose a session is that is not over, and the key that it was opened with, if it was. */
  find(token: string): { owner: string; key?: string } | undefined;
  remove(token: string): Promise<void>;
  /** Ends the sessions that were opened with a key. */
  removeOfKey(key: string): Promise<void>;
  /** Hears the hash of the token of each session that is ended. */
  onEnd(listener: (id: string) => void): void;
}

/** SHA-256 suffices for tokens of 256 random bits: there is nothing to guess that a slow hash would protect. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export async function openSessions(documents: Documents, now = Date.now): Promise<Sessions> {
  const sessions = await documents.open<SessionDocument>('sessions');
  const listeners: ((id: string) => void)[] = [];
  async function end(id: string): Promise<void> {
    if (!(await sessions.remove(id))) return;
    for (const listener of listeners) listener(id);
  }
  const isOver = ({ createdAt }: SessionDocument): boolean => now() - createdAt > sessionMs;
  await Promise.all(
    sessions
      .all()
      .filter(isOver)
      .map(({ id }) => sessions.remove(id)),
  );
  return {
    async create(owner, key) {
      const token = randomBytes(32).toString('base64url');
      await sessions.put({ id: hashToken(token), owner, createdAt: now(), ...(key !== undefined && { key }) });
      return token;
    },
    find(token) {
      const session = sessions.get(hashToken(token));
      return session && !isOver(session) ? session : undefined;
    },
    remove: (token) => end(hashToken(token)),
    async removeOfKey(key) {
      const opened = sessions.all().filter((session) => session.key === key);
      await Promise.all(opened.map(({ id }) => end(id)));
    },
    onEnd: (listener) => void listeners.push(listener),
  };
}
