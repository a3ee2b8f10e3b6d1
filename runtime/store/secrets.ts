import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { SecretRecord } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';
import { writeAtomic } from './write-atomic.ts';

const keyBytes = 32;
const tagBytes = 16;

/** AES-256-GCM: nonce, tag and cipher text in one string. */
export interface Cipher {
  seal(plain: string): string;
  open(sealed: string): string;
}

/** The key is GRAFTWORK_KEY (any text, hashed to 256 bits) or a file that only this user may read, made at first use. */
export async function openCipher(home: string, given = process.env.GRAFTWORK_KEY): Promise<Cipher> {
  const key = given ? createHash('sha256').update(given).digest() : await keyFile(join(home, 'secret.key'));
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), data]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: tagBytes });
        decipher.setAuthTag(bytes.subarray(12, 12 + tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(12 + tagBytes)), decipher.final()]).toString('utf8');
      } catch {
        throw new AppError(500, 'wrong-key', {
          en: 'A stored secret cannot be read with the present key. Set GRAFTWORK_KEY to the key it was saved with, or save the secret again.',
          zh: '无法用当前密钥读取已保存的机密。请把 GRAFTWORK_KEY 设为保存时使用的密钥，或重新保存该机密。',
        });
      }
    },
  };
}

async function keyFile(path: string): Promise<Buffer> {
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const key = kept === undefined ? randomBytes(keyBytes) : Buffer.from(kept.trim(), 'hex');
  if (kept === undefined) await writeAtomic(path, `${key.toString('hex')}\n`);
  if (key.length === keyBytes) return key;
  throw new AppError(
    500,
    'damaged-key',
    {
      en: 'The file {path} holds no key any more, so Graftwork did not start. Restore it from a backup, or delete it and save all secrets again.',
      zh: '文件 {path} 中的密钥已损坏，Graftwork 未启动。请从备份恢复该文件；或将其删除，然后重新保存所有机密。',
    },
    { path },
  );
}

interface SecretDocument extends Document {
  version: number;
  updatedAt: string;
  /** Missing once the secret is deleted: the number stays, so that a new secret of that name never gets an old version's cached results. */
  sealed?: string;
}
export interface Secrets {
  list(): SecretRecord[];
  put(owner: string, name: string, value: string): Promise<SecretRecord>;
  remove(name: string): Promise<boolean>;
  get(name: string): { value: string; version: number } | undefined;
}

export async function openSecrets(documents: Documents, cipher: Cipher): Promise<Secrets> {
  const secrets = await documents.open<SecretDocument>('secrets');
  const record = ({ id, version, updatedAt }: SecretDocument): SecretRecord => ({ name: id, version, updatedAt });
  return {
    list: () =>
      secrets
        .all()
        .filter(({ sealed }) => sealed !== undefined)
        .map(record),
    async put(owner, name, value) {
      const version = (secrets.get(name)?.version ?? 0) + 1;
      const secret = { id: name, owner, version, updatedAt: new Date().toISOString(), sealed: cipher.seal(value) };
      await secrets.put(secret);
      return record(secret);
    },
    async remove(name) {
      const secret = secrets.get(name);
      if (secret?.sealed === undefined) return false;
      const { sealed: _, ...rest } = secret;
      await secrets.put(rest);
      return true;
    },
    get(name) {
      const secret = secrets.get(name);
      return secret?.sealed === undefined ? undefined : { value: cipher.open(secret.sealed), version: secret.version };
    },
  };
}
