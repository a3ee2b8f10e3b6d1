import { expect, test } from 'vitest';
import { entryWords, touchedBy } from '../../../editor/store/entry-words.ts';
import { applyEdit, type Edit } from '../../../nodes/kit/edits.ts';
import { message, say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Wire, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const node = (type: string, x: number): WorkflowNode => ({ type, version: 1, settings: {}, ui: { x, y: 0 } });
const before: Workflow = {
  ...emptyWorkflow('w', 'Mails'),
  nodes: { read: node('data/sample-data', 0), split: node('prepare/split-rows', 300) },
};
const catalog = await realCatalog();

function words(edit: Edit, label: { en: string; zh: string }): string[] {
  const change = { label: message(label), before, after: applyEdit(before, edit) };
  return [say(entryWords(change, catalog), 'en'), say(entryWords(change, catalog), 'zh')];
}

test('an edit is told with what it was done to, where its own words do not say that', () => {
  const remove: Edit = { kind: 'remove-nodes', ids: ['split'] };
  expect(words(remove, { en: 'Delete', zh: '删除' })).toEqual(['Delete (Split rows)', '删除（拆分数据）']);
  expect(words(remove, { en: 'Delete Split rows', zh: '删除拆分数据' })[0]).toBe('Delete Split rows');
  expect(words({ kind: 'remove-nodes', ids: ['read', 'split'] }, { en: 'Delete', zh: '删除' })[0]).toBe('Delete (2 nodes)');
  const wire: Wire = { from: ['read', 'rows'], to: ['split', 'rows'] };
  expect(words({ kind: 'add-wire', wire, many: false }, { en: 'Draw a wire', zh: '连线' })[0]).toBe(
    'Draw a wire (Sample data → Split rows)',
  );
  expect(words({ kind: 'set-title', node: 'split', title: 'Hold back' }, { en: 'Rename a node', zh: '重命名节点' })[0]).toBe(
    'Rename a node (Split rows)',
  );
  expect(words({ kind: 'rename', name: 'Letters' }, { en: 'Rename', zh: '重命名' })[0]).toBe('Rename');
});

test('what was touched are the nodes that differ, the members of a group that came or went, and wires only where no node did', () => {
  const grouped = applyEdit(before, { kind: 'set-group', group: { id: 'g', name: '', nodes: ['read', 'split'] } });
  expect(touchedBy({ label: message({ en: '', zh: '' }), before, after: grouped }).nodes).toEqual(['read', 'split']);
  expect(touchedBy({ label: message({ en: '', zh: '' }), before, after: before })).toEqual({ nodes: [], cards: [], wires: [] });
});
