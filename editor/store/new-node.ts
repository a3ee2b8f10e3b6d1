import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { valuesOf } from '../../nodes/kit/fold.ts';
import { defaultOf } from '../../nodes/kit/settings.ts';
import { subflowOf } from '../../nodes/kit/subflow.ts';
import type { Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import { knownSubflows } from './known-subflows.ts';

export function newNode(
  workflow: Workflow,
  entry: CatalogEntry,
  at: { x: number; y: number },
  settings: Record<string, Json> = {},
): { id: string; node: WorkflowNode } {
  const subflow = subflowOf(knownSubflows(), entry);
  const wish = subflow ? 'subflow' : entry.type.slice(entry.type.indexOf('/') + 1);
  const id = freshId(wish, (candidate) => Object.hasOwn(workflow.nodes, candidate));
  const start = subflow && valuesOf(subflow).settings;
  const defaults = Object.fromEntries(Object.entries(entry.settings).map(([name, setting]) => [name, defaultOf(setting)]));
  return { id, node: { type: entry.type, version: entry.version, settings: { ...defaults, ...start, ...settings }, ui: at } };
}
