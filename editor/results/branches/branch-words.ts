import { nodeTitle } from '../../../nodes/kit/check.ts';
import type { Catalog } from '../../../nodes/kit/define-node.ts';
import type { BranchValue } from '../../../nodes/kit/fan-out.ts';
import { nodeAt } from '../../../nodes/kit/scope.ts';
import { settingWords } from '../../../nodes/kit/setting-words.ts';
import type { Setting } from '../../../nodes/kit/settings.ts';
import { message, type Message } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { figureOf } from '../../../nodes/kit/figure-words.ts';
import type { ScoreColumn } from './rank.ts';

export function settingOf(
  catalog: Catalog,
  workflow: Workflow,
  { node, setting }: Pick<BranchValue, 'node' | 'setting'>,
): Setting | undefined {
  return catalog[nodeAt(workflow, node)?.type ?? '']?.settings[setting];
}

/** What a column of figures is called: with the node that measured it, where several did. */
export function columnWords(catalog: Catalog, workflow: Workflow, columns: readonly ScoreColumn[]): (column: ScoreColumn) => Message {
  const several = new Set(columns.map(({ node }) => node)).size > 1;
  return ({ node, figure }) => {
    const { label } = figureOf(figure);
    if (!several) return message(label);
    return message({ en: '{figure} ({node})', zh: '{figure}（{node}）' }, { figure: label, node: nodeTitle(workflow, catalog, node) });
  };
}

/** The value that a branch stands for, as its setting writes it. */
export function valueWords(catalog: Catalog, workflow: Workflow, branch: BranchValue): Message {
  const definition = settingOf(catalog, workflow, branch);
  return message({ en: '{value}', zh: '{value}' }, { value: definition ? settingWords(definition, branch.value) : String(branch.value) });
}
