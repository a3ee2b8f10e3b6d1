import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { AppError } from '../errors.ts';
import { writeAtomic } from './write-atomic.ts';

/** What every stored thing has. `owner` is there from the start, so that several people can share one server later. */
export interface Document {
  id: string;
  owner: string;
}

/** A small set of documents, whole in memory. A promise of a change resolves once the change is on disk. */
export interface Collection<D extends Document> {
  all(): D[];
  get(id: string): D | undefined;
  put(document: D): Promise<void>;
  remove(id: string): Promise<boolean>;
}
export interface Documents {
  open<D extends Document>(name: string): Promise<Collection<D>>;
  /** Writes what a lazy collection still holds back. */
  close(): Promise<void>;
}

/**
 * Collections under a folder, one file each. Every write replaces the file by a rename, and changes that arrive during
 * a write share the next one. `lazyMs`: for counters, whose loss in a crash harms nobody; changes are written that much later.
 */
export async function openDocuments(folder: string, { lazyMs = 0 } = {}): Promise<Documents> {
  await mkdir(folder, { recursive: true });
  const closers: (() => Promise<void>)[] = [];

  async function open<D extends Document>(name: string): Promise<Collection<D>> {
    const file = join(folder, `${name}.json`);
    const low = new Low<{ documents: D[] }>(wholeFile(file), { documents: [] });
    await low.read().catch((error: unknown) => {
      if (!(error instanceof SyntaxError)) throw error;
      throw new AppError(
        500,
        'damaged-file',
        {
          en: 'The file {file} is damaged, so Graftwork did not start. Restore it from a backup, or move it away to begin without it.',
          zh: '文件 {file} 已损坏，Graftwork 未启动。请从备份恢复该文件，或将它移走后重新开始。',
        },
        { file },
      );
    });
    const documents = new Map(low.data.documents.map((document) => [document.id, document]));
    let timer: NodeJS.Timeout | undefined;

    const write = async (): Promise<void> => {
      low.data.documents = [...documents.values()];
      await low.write();
    };
    const changed = async (): Promise<void> => {
      if (lazyMs === 0) return write();
      timer ??= setTimeout(() => {
        timer = undefined;
        write().catch(() => {});
      }, lazyMs).unref();
      return undefined;
    };
    const putBack = (id: string, before: D | undefined): void => {
      if (before) documents.set(id, before);
      else documents.delete(id);
    };
    closers.push(async () => {
      if (!timer) return;
      clearTimeout(timer);
      timer = undefined;
      await write();
    });

    return {
      all: () => [...documents.values()],
      get: (id) => documents.get(id),
      async put(document) {
        const before = documents.get(document.id);
        documents.set(document.id, document);
        try {
          await changed();
        } catch (error) {
          // What was said not to be saved must not appear later either, unless somebody changed it again in the meantime.
          if (documents.get(document.id) === document) putBack(document.id, before);
          throw error;
        }
      },
      async remove(id) {
        const before = documents.get(id);
        if (!documents.delete(id)) return false;
        try {
          await changed();
        } catch (error) {
          if (!documents.has(id)) putBack(id, before);
          throw error;
        }
        return true;
      },
    };
  }

  return { open, close: async () => void (await Promise.all(closers.map((close) => close()))) };
}

/** lowdb's own adapter renames before the content is on the disk, which a loss of power may turn into an empty file. */
function wholeFile<Data>(path: string): Adapter<Data> {
  let batch: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let latest: Data | undefined;
  return {
    async read() {
      const content = await readFile(path, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      });
      return content === undefined ? null : JSON.parse(content);
    },
    write(data) {
      latest = data;
      if (!batch) {
        const next = writing.then(() => {
          batch = undefined;
          return writeAtomic(path, JSON.stringify(latest, null, 2));
        });
        batch = next;
        writing = next.catch(() => undefined);
      }
      return batch;
    },
  };
}
