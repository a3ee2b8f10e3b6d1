import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import { settingsOf } from '../../nodes/kit/subflow-entry.ts';
import type { Input, Workflow } from '../../nodes/kit/workflow.ts';

/** Settings of inner nodes that are set at the node outside. */

/** The name under which a setting is set outside; undefined where it is not. */
export function markOf({ inputs }: Pick<Workflow, 'inputs'>, node: string, setting: string): string | undefined {
  return Object.entries(inputs).find(([, input]) => input.node === node && input.setting === setting)?.[0];
}

/** Shows a setting outside under a name that is free, or takes it back: its value outside is its value inside then. */
export function markEdit(workflow: Workflow, node: string, setting: string): Edit {
  const name = markOf(workflow, node, setting);
  if (name !== undefined) return { kind: 'set-input', name, input: null };
  return { kind: 'set-input', name: freshId(setting, (taken) => Object.hasOwn(workflow.inputs, taken)), input: { node, setting } };
}

/** What it is called outside, as it is typed; nothing gives it back its own name. */
export function labelEdit({ inputs }: Pick<Workflow, 'inputs'>, name: string, label: string): Edit | undefined {
  const before = inputs[name];
  if (!before) return undefined;
  const { label: _, ...input } = before;
  return { kind: 'set-input', name, input: label.trim() ? { ...input, label } : input };
}

/** The names of all settings that are shown outside, in their order there. */
export function markedNames(workflow: Workflow, catalog: Catalog): string[] {
  return settingsOf(workflow, catalog).map(([name]) => name);
}

/** One place up or down. From then on all have a place that somebody chose. */
export function moveEdit(workflow: Workflow, catalog: Catalog, name: string, by: 1 | -1): Edit | undefined {
  const names = markedNames(workflow, catalog);
  const at = names.indexOf(name);
  const other = names[at + by];
  if (at < 0 || other === undefined) return undefined;
  names[at] = other;
  names[at + by] = name;
  const edits = names.flatMap((one, order): Edit[] => {
    const input: Input | undefined = workflow.inputs[one];
    return input ? [{ kind: 'set-input', name: one, input: { ...input, order } }] : [];
  });
  return { kind: 'all', edits };
}
