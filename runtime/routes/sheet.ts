import { join } from 'node:path';
import type { FileRef } from '../../nodes/kit/settings.ts';
import { type SheetLine, sheetOf } from '../../nodes/kit/share-sheet.ts';
import { parseWorkflow } from '../../nodes/kit/workflow.ts';
import type { Sheet } from '../protocol.ts';
import { fileIn, folderPath } from '../store/folders.ts';
import { accepted } from '../store/workflows.ts';
import type { Parts, Routes } from './parts.ts';
import { bodyLimit, Type } from './schema.ts';

/** What a file from somebody else would do, before it is opened. Nothing of it is stored, described or run. */
export const sheetRoutes: Routes = (parts) => async (app) => {
  const asking = Type.Object({ file: Type.String() }, { additionalProperties: false });
  app.post('/api/sheet', { bodyLimit, schema: { body: asking } }, async ({ body }): Promise<Sheet> => {
    const workflow = accepted(parseWorkflow(body.file));
    const lines = await Promise.all(
      sheetOf(workflow, parts.catalog).map(async ({ wants, ...line }) => ({
        ...line,
        ...(wants && !(await isHere(wants, parts)) && { missing: true as const }),
      })),
    );
    return { name: workflow.name, description: workflow.description, nodes: Object.keys(workflow.nodes).length, lines };
  });
};

function isHere(wants: NonNullable<SheetLine['wants']>, parts: Parts): boolean | Promise<boolean> {
  if ('file' in wants) return fileIsHere(wants.file, parts);
  if ('secret' in wants) return parts.stores.secrets.get(wants.secret) !== undefined;
  return false;
}

async function fileIsHere(ref: FileRef, { root, stores }: Parts): Promise<boolean> {
  switch (ref.source) {
    case 'upload':
      return stores.artifacts.has(ref.artifact);
    case 'model':
      return stores.models.find(ref.name, ref.alias) !== undefined;
    case 'example':
      return (await fileIn(join(root, 'examples'), ref.path)) !== undefined;
    case 'folder': {
      const folder = folderPath(ref.folder);
      return folder !== undefined && (await fileIn(folder, ref.path)) !== undefined;
    }
  }
}
