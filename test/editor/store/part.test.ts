import { expect, test } from 'vitest';
import { workflowTextIn } from '../../../editor/store/clipboard-text.ts';
import { type Part, partOf, paste, withoutData } from '../../../editor/store/part.ts';
import { emptyWorkflow, parseWorkflow, type Workflow, workflowText } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const node = (type: string, x: number, settings = {}) => ({ type, version: 1, settings, ui: { x, y: 0 } });
const workflow: Workflow = {
  ...emptyWorkflow('w', 'Mail'),
  nodes: {
    read: node('data/read-file', 0),
    split: node('prepare/split-rows', 300, { share: 0.2 }),
    train: node('training/train-text-classifier', 600),
  },
  wires: [
    { from: ['read', 'rows'], to: ['split', 'rows'] },
    { from: ['split', 'training'], to: ['train', 'rows'] },
  ],
  groups: [{ id: 'g', name: 'Prepare', nodes: ['read', 'split'], folded: true }],
  notes: [{ id: 'n', text: 'Why by class', x: 300, y: -100, width: 200, height: 60, at: { node: 'split', port: 'test' } }],
};
const nothing = { wires: 0, secrets: 0, pins: 0, uploads: 0 };

/** Through the text of the clipboard and back. */
function through(part: Part): Part {
  const parsed = parseWorkflow(workflowTextIn(workflowText(withoutData(part))));
  if (!parsed.ok) throw new Error('the clipboard text is no workflow');
  return parsed.workflow;
}

test('copied nodes come back under new ids with the wires, groups and notes that belong to them', () => {
  const part = through(partOf(workflow, new Set(['read', 'split']), new Set()));
  const { workflow: after } = paste(workflow, catalog, part, { by: { x: 40, y: 40 } });
  expect(Object.keys(after.nodes)).toEqual(['read', 'split', 'train', 'read-2', 'split-2']);
  expect(after.wires.at(-1)).toEqual({ from: ['read-2', 'rows'], to: ['split-2', 'rows'] });
  expect(after.groups.at(-1)).toEqual({ id: 'g-2', name: 'Prepare', nodes: ['read-2', 'split-2'], folded: true });
  expect(after.notes.at(-1)).toMatchObject({ id: 'n-2', x: 340, at: { node: 'split-2', port: 'test' } });
  expect(after.nodes['split-2']?.ui).toEqual({ x: 340, y: 40 });
  expect(after.nodes.read).toBe(workflow.nodes.read);
});

test('what is pasted at a place has its top left corner there', () => {
  const part = partOf({ ...workflow, notes: [] }, new Set(['split', 'train']), new Set());
  const { workflow: after } = paste(emptyWorkflow('other', ''), catalog, part, { at: { x: 10, y: 20 } });
  expect(after.nodes.split?.ui).toEqual({ x: 10, y: 20 });
  expect(after.nodes.train?.ui).toEqual({ x: 310, y: 20 });
});

test('a wire to a node that was not copied is left out, said, and offered again where that node is', () => {
  const part = through(partOf(workflow, new Set(['split']), new Set()));
  const pasted = paste(workflow, catalog, part, { by: { x: 0, y: 200 } });
  expect(pasted.leftOut).toEqual({ ...nothing, wires: 2 });
  expect(pasted.offers).toEqual([{ from: ['read', 'rows'], to: ['split-2', 'rows'] }]);
});

test('in another workflow an input is offered the only output that fits, and nothing where there are two', () => {
  const part = through(partOf(workflow, new Set(['split']), new Set()));
  const one: Workflow = { ...emptyWorkflow('other', ''), nodes: { mails: node('data/sample-data', 0) } };
  expect(paste(one, catalog, part, { by: { x: 0, y: 0 } }).offers).toEqual([{ from: ['mails', 'rows'], to: ['split', 'rows'] }]);
  const two: Workflow = { ...one, nodes: { ...one.nodes, more: node('data/sample-data', 0) } };
  expect(paste(two, catalog, part, { by: { x: 0, y: 0 } }).offers).toEqual([]);
});

test('pinned results stay where they are, and pasting says so', () => {
  const pinned: Workflow = {
    ...workflow,
    nodes: { read: { ...node('data/read-file', 0), pin: { rows: { type: 'table', columns: [], count: 0, rows: [] } } } },
  };
  const part = through(partOf(pinned, new Set(['read']), new Set()));
  const pasted = paste(workflow, catalog, part, { by: { x: 0, y: 0 } });
  expect(pasted.workflow.nodes['read-2']).not.toHaveProperty('pin');
  expect(pasted.leftOut.pins).toBe(1);
});

test('a node from elsewhere chooses no secret of this place, one from here keeps its own', () => {
  const read = catalog['data/read-file'];
  if (!read) throw new Error('no such node');
  const secret = { kind: 'secret' as const, label: { en: 'Key', zh: '密钥' } };
  const known = { ...catalog, 'data/read-file': { ...read, settings: { key: secret } } };
  const from = (id: string): Workflow => ({
    ...emptyWorkflow(id, ''),
    nodes: { call: node('data/read-file', 0, { key: 'payroll-key' }) },
  });
  const part = (id: string) => through(partOf(from(id), new Set(['call']), new Set()));
  const foreign = paste(from('w'), known, part('stranger'), { by: { x: 0, y: 0 } });
  expect([foreign.workflow.nodes['call-2']?.settings.key, foreign.leftOut.secrets]).toEqual(['', 1]);
  const own = paste(from('w'), known, part('w'), { by: { x: 0, y: 0 } });
  expect([own.workflow.nodes['call-2']?.settings.key, own.leftOut.secrets]).toEqual(['payroll-key', 0]);
});

test('a file that this computer does not have is left out and counted', () => {
  const file = { source: 'upload', artifact: 'a'.repeat(64), name: 'mails.csv', bytes: 12 };
  const part = partOf({ ...workflow, wires: [], nodes: { read: node('data/read-file', 0, { file }) } }, new Set(['read']), new Set());
  const pasted = paste(workflow, catalog, part, { by: { x: 0, y: 0 } }, new Set([file.artifact]));
  expect([pasted.workflow.nodes['read-2']?.settings.file, pasted.leftOut.uploads]).toEqual([null, 1]);
  expect(paste(workflow, catalog, part, { by: { x: 0, y: 0 } }).leftOut).toEqual(nothing);
});

test('a text that went through an e-mail is read: wrapped, quoted, between other words, with bent quotes', () => {
  const noted = {
    ...workflow,
    description: 'A long description that a mail program will break at some column or other, “quoted” words and all',
  };
  const text = workflowText(noted);
  const wrapped = text.replace('break at some', 'break at\nsome');
  const parsed = (mail: string) => {
    const { ok, ...rest } = parseWorkflow(workflowTextIn(mail));
    return ok && 'workflow' in rest ? workflowText(rest.workflow) : rest;
  };
  expect(parsed(text)).toBe(text);
  expect(parsed(`Hi,\nhere it is:\n\n${wrapped}\nBye\n`)).toBe(text);
  expect(parsed(wrapped.replaceAll(/^/gm, '> '))).toBe(text);
  expect(parsed(text.replaceAll('  ', '\u00A0 '))).toBe(text);
  expect(parsed(workflowText(workflow).replaceAll(/"([^"]*)"/g, '“$1”'))).toBe(workflowText(workflow));
});
