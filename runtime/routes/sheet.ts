import { join } from 'node:path';
import { findKeys } from '../../nodes/kit/find-secrets.ts';
import type { FileRef } from '../../nodes/kit/settings.ts';
import { type SheetLine, sheetOf } from '../../nodes/kit/share-sheet.ts';
import type { Text } from '../../nodes/kit/text.ts';
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
      sheetOf(workflow, parts.catalog).map(async ({ wants, makes, ...line }) => ({
        ...line,
        ...(wants && !(await isHere(wants, parts)) && { missing: true as const }),
        ...(makes && isTaken(makes, parts) && { taken: taken[makes.kind] }),
      })),
    );
    const { name, description, nodes } = workflow;
    return { name, description, nodes: Object.keys(nodes).length, lines, keys: findKeys(workflow, parts.catalog) };
  });
};

const taken: Record<NonNullable<SheetLine['makes']>['kind'], Text> = {
  endpoint: {
    en: 'One of that name answers here already: Run puts this model in its place, unless you change the name.',
    zh: '本机已有同名服务：除非改名，否则运行后会换成这个模型。',
  },
  model: {
    en: 'One of that name is here already: Run adds its next version, which is used from then on, unless you change the name.',
    zh: '本机已有同名模型：除非改名，否则运行后会新增一个版本并开始使用。',
  },
  hook: { en: 'The name is taken here: publishing asks for another.', zh: '该名称在本机已被占用：发布时需要换一个。' },
};

function isTaken({ kind, name }: NonNullable<SheetLine['makes']>, { stores }: Parts): boolean {
  switch (kind) {
    case 'endpoint':
      return stores.endpoints.has(name);
    case 'model':
      return stores.models.list().some((model) => model.name === name);
    case 'hook':
      return stores.hooks.find(name) !== undefined;
  }
}

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
