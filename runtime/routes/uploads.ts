import multipart from '@fastify/multipart';
import { AppError } from '../errors.ts';
import { firstOwner } from '../outside.ts';
import type { FolderEntry, Uploaded } from '../protocol.ts';
import { folderEntries, listedFolders } from '../store/folders.ts';
import type { UploadPart } from '../store/uploads.ts';
import type { Routes } from './parts.ts';
import { Type } from './schema.ts';

const readingNode = 'data/read-file';
const maxFiles = 10_000;

/** GRAFTWORK_MAX_UPLOAD in bytes, each file; 2 GB where nothing is said. */
function maxUpload(given = process.env.GRAFTWORK_MAX_UPLOAD): number {
  const bytes = Number(given);
  return given !== undefined && Number.isFinite(bytes) && bytes > 0 ? bytes : 2_000_000_000;
}

/** Files from the browser, and the folders that the host has listed. */
export const uploadRoutes: Routes =
  ({ engine, stores, catalog }) =>
  async (app) => {
    // A folder's files come with their paths inside it; the store takes out what leads elsewhere.
    await app.register(multipart, {
      preservePath: true,
      limits: { fileSize: maxUpload(), files: maxFiles, fields: 20, fieldSize: 10_000, headerPairs: 50 },
    });

    // Schemas describe bodies that are parsed before; here the parser's own object is the only source of names and sizes.
    app.post('/api/uploads', { schema: { consumes: ['multipart/form-data'] } }, async (request, reply) => {
      if (!request.isMultipart()) throw notAnUpload();
      const file = await stores.uploads.keep(request.owner ?? firstOwner, partsOf(request.files()));
      if (!file)
        throw new AppError(400, 'no-file', {
          en: 'The upload holds no file. Choose one and try again.',
          zh: '上传中没有文件。请选择文件后重试。',
        });
      const sample = Object.hasOwn(catalog, readingNode) ? await engine.sniff(readingNode, file).catch(() => undefined) : undefined;
      const uploaded: Uploaded = { file, ...(sample && { sample }) };
      return reply.code(201).send(uploaded);
    });

    app.get('/api/folders', async (): Promise<string[]> => [...listedFolders().keys()]);

    const params = Type.Object({ name: Type.String({ maxLength: 64 }) });
    app.get('/api/folders/:name', { schema: { params } }, async (request): Promise<FolderEntry[]> => folderEntries(request.params.name));
  };

async function* partsOf(
  files: AsyncIterable<{ filename: string; file: UploadPart['content'] & { truncated: boolean } }>,
): AsyncGenerator<UploadPart> {
  for await (const { filename, file } of files) {
    yield { name: filename, content: file };
    // The parser cuts a file at the limit; the half of it is of no use to anybody.
    if (file.truncated) throw tooLarge();
  }
}

const notAnUpload = (): AppError =>
  new AppError(415, 'not-an-upload', {
    en: 'This is not a file upload: send the file itself as “multipart/form-data”, not a description of it.',
    zh: '这不是文件上传：请以“multipart/form-data”发送文件本身，而不是文件的描述。',
  });
const tooLarge = (): AppError =>
  new AppError(
    413,
    'too-large',
    {
      en: 'This file is larger than {limit} bytes. Place it in a listed folder (GRAFTWORK_FOLDERS), or raise GRAFTWORK_MAX_UPLOAD.',
      zh: '该文件超过 {limit} 字节。请将其放入已列出的文件夹（GRAFTWORK_FOLDERS），或调高 GRAFTWORK_MAX_UPLOAD。',
    },
    { limit: maxUpload() },
  );
