import type { Catalog } from '../../../nodes/kit/define-node.ts';
import type { BranchValue } from '../../../nodes/kit/fan-out.ts';
import { nodeAt } from '../../../nodes/kit/scope.ts';
import { settingWords } from '../../../nodes/kit/setting-words.ts';
import type { Setting } from '../../../nodes/kit/settings.ts';
import { message, type Message } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';

export function settingOf(
  catalog: Catalog,
  workflow: Workflow,
  { node, setting }: Pick<BranchValue, 'node' | 'setting'>,
): Setting | undefined {
  return catalog[nodeAt(workflow, node)?.type ?? '']?.settings[setting];
}

/** The value that a branch stands for, as its setting writes it. */
export function valueWords(catalog: Catalog, workflow: Workflow, branch: BranchValue): Message {
  const definition = settingOf(catalog, workflow, branch);
  return message({ en: '{value}', zh: '{value}' }, { value: definition ? settingWords(definition, branch.value) : String(branch.value) });
}
