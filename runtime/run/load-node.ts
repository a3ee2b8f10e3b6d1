import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyNode } from '../../nodes/kit/define-node.ts';
import { isObject } from '../../nodes/kit/json.ts';

const typePattern = /^[a-z0-9-]{1,40}\/[a-z0-9-]{1,60}$/;
const loaded = new Map<string, AnyNode>();

/** Imports a node's file, once. Only inside workers: the server never runs a node's code. */
export async function loadNode(type: string, folders: readonly string[]): Promise<AnyNode> {
  const known = loaded.get(type);
  if (known) return known;
  if (!typePattern.test(type) || type.startsWith('kit/') || type.startsWith('lib/')) throw new Error(`${type} is not a node type.`);
  const file = folders.map((folder) => join(folder, `${type}.js`)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`There is no node ${type}.`);
  const module: { default?: unknown } = await import(pathToFileURL(file).href);
  if (!isNode(module.default)) throw new Error(`${type} does not define a node.`);
  loaded.set(type, module.default);
  return module.default;
}

/** The catalog was built from the same definition and has checked it, so a look at its form is enough. */
function isNode(definition: unknown): definition is AnyNode {
  return isObject(definition) && typeof definition.run === 'function' && isObject(definition.inputs) && isObject(definition.outputs);
}
