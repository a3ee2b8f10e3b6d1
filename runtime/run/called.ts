import { expand } from '../../nodes/kit/expand.ts';
import { reach } from '../../nodes/kit/graph.ts';
import { withoutPins } from '../../nodes/kit/pins.ts';
import type { Setting } from '../../nodes/kit/settings.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';

/** The workflow without subflows as a trigger's call runs it, and what lies below the trigger: there it is never what someone pinned while trying things out. */
export function called(draft: Workflow, trigger: string): { workflow: Workflow; below: ReadonlySet<string> } {
  const flat = expand(draft);
  const below = reach(flat, [trigger], 'down');
  return { workflow: withoutPins(flat, (node) => below.has(node)), below };
}

/** A caller is a stranger: it sets only what lies below the trigger, and never which file is read or which secret is used. */
export function callerMaySet(below: ReadonlySet<string>, node: string, { kind }: Setting): boolean {
  return below.has(node) && kind !== 'file' && kind !== 'secret';
}
