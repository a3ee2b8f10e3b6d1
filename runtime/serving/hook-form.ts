import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { ColumnSpec } from '../../nodes/kit/ports.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { verbatim } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { Pins } from '../engine.ts';
import type { HookForm } from '../protocol.ts';
import { called, callerMaySet } from '../run/called.ts';

/** What the form page of a published workflow asks: the fields of a request, and the settings that its maker marked. */
export function hookForm(
  { hook, workflow, trigger, pins }: { hook: string; workflow: Workflow; trigger: string; pins: Pins },
  sample: Json,
  catalog: Catalog,
): HookForm {
  const { workflow: flat, below } = called(workflow, trigger);
  const inputs = Object.entries(flat.inputs).flatMap(([name, { node, setting, label }]): HookForm['inputs'] => {
    const placed = flat.nodes[node];
    const entry = catalog[placed?.type ?? ''];
    const asked = entry && Object.hasOwn(entry.settings, setting) ? entry.settings[setting] : undefined;
    if (!placed || !entry || !asked || !callerMaySet(below, node, asked)) return [];
    const named = label ? { ...asked, label: verbatim(label) } : asked;
    return [{ name, setting: named, value: withDefaults(entry.settings, placed.settings)[setting] ?? null }];
  });
  return { hook, title: workflow.name, description: workflow.description, sample, columns: columnsOf(pins), inputs };
}

/** The columns that the models behind the webhook read: they know choices and ranges that a sample alone does not show. */
function columnsOf(pins: Pins): ColumnSpec[] {
  const models = Object.values(pins).flatMap((outputs) => Object.values(outputs).filter((value) => value.type === 'model'));
  const columns = models.flatMap(({ inputs }) =>
    inputs.map(({ name, type, min, max, classes, averageLength }) => ({ name, type, min, max, classes, averageLength })),
  );
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
