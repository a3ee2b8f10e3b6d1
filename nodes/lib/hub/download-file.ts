import { createHash } from 'node:crypto';
import { download } from '../net/download.ts';
import { persist } from '../net/persist.ts';
import { hubFailures } from './hub-failures.ts';
import { askHub, type Hub } from './hub-request.ts';
import { refuse, type RepositoryName, resolvePath } from './repository.ts';

/** A file as the hub describes it before it is downloaded. */
export interface RemoteFile {
  name: string;
  /** Where it is asked for, below the endpoint. */
  path: string;
  size: number;
  /** SHA-256 of large files, git's SHA-1 of small ones. */
  hash: string;
}

export async function describeFile(hub: Hub, name: RepositoryName, file: { commit: string; name: string }): Promise<RemoteFile> {
  const path = resolvePath(name, file);
  const { headers } = await persist(hub, async () => {
    const answer = await askHub(hub, path, { method: 'HEAD', described: true });
    refuse(hub, name, answer);
    answer.drop();
    return answer;
  });
  const tag = String(headers['x-linked-etag'] ?? headers.etag ?? '');
  const hash = /^(?:W\/)?"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(tag)?.[1];
  const size = Number(headers['x-linked-size'] ?? headers['content-length'] ?? Number.NaN);
  if (hash === undefined || !Number.isSafeInteger(size) || size < 0) throw hubFailures.strangeAnswer(hub.endpoint.host);
  return { name: file.name, path, size, hash };
}

/** Downloads a file to `target`; goes on with what an earlier try has left there. `received`: bytes that are here. */
export function downloadFile(
  hub: Hub,
  file: RemoteFile & RepositoryName,
  { target, received }: { target: string; received(bytes: number): void },
): Promise<void> {
  const { size, hash } = file;
  return download(hub, {
    target,
    size,
    received,
    // Git names a small file by the hash of its size and content, the store of large files by the hash of the content.
    hash: () => (hash.length === 64 ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`)),
    proof: () => hash,
    async open(from) {
      const answer = await askHub(hub, file.path, { headers: from > 0 ? { range: `bytes=${from}-` } : {} });
      refuse(hub, file, answer);
      return answer;
    },
    failures: {
      cut: (received) => hubFailures.cut(file.name, received, size),
      wrongContent: () => hubFailures.wrongContent(file.name),
      diskFull: () => hubFailures.diskFull(size),
    },
  });
}
