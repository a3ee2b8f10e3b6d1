import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aligned, distributed } from '../../../editor/canvas/align.ts';
import { type CanvasShape, shapesMaker } from '../../../editor/canvas/canvas-shape.ts';
import type { Box, Point } from '../../../editor/canvas/geometry.ts';
import { layoutInput } from '../../../editor/canvas/placed.ts';
import { groupEdit } from '../../../editor/commands/group-actions.ts';
import { layoutOf } from '../../../editor/layout/layout.ts';
import { closeGroup, emptyHistory, type History, record, redo, undo } from '../../../editor/store/history.ts';
import { moveEdit } from '../../../editor/store/moves.ts';
import { partOf, paste, withoutData } from '../../../editor/store/part.ts';
import { deleteAndReconnect } from '../../../editor/store/rewire.ts';
import { applyEdit, type Edit } from '../../../nodes/kit/edits.ts';
import { lyingBetween, makeSubflow, unmakeSubflow } from '../../../nodes/kit/fold.ts';
import { subflowOf } from '../../../nodes/kit/subflow.ts';
import { message } from '../../../nodes/kit/text.ts';
import { realCatalog } from '../real-catalog.ts';
import { emptyWorkflow, type Workflow, type WorkflowNode, workflowText } from '../../../nodes/kit/workflow.ts';

const label = message({ en: 'Change', zh: '修改' });
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const place = fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.integer({ min: -999, max: 999 }) });
const node: fc.Arbitrary<WorkflowNode> = fc.record({
  type: fc.constantFrom('prepare/split-rows', 'unknown/thing'),
  version: fc.constant(1),
  settings: fc.dictionary(fc.constantFrom('share', 'seed'), fc.integer()),
  ui: place,
});
const wire = fc.record({ from: fc.tuple(id, fc.constant('rows')), to: fc.tuple(id, fc.constantFrom('rows', 'test')) });
const at = fc.option(fc.record({ node: id, port: fc.constant('rows') }), { nil: undefined });
const card = fc
  .record({ id, text: fc.string(), x: fc.nat(), y: fc.nat(), width: fc.nat(), height: fc.nat(), at })
  .map(({ at: about, ...note }) => (about ? { ...note, at: about } : note));
const group = fc
  .record({ id, name: fc.string(), nodes: fc.array(id), folded: fc.boolean() })
  .map(({ folded, ...rest }) => (folded ? { ...rest, folded } : rest));
const single: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('add-nodes' as const), nodes: fc.dictionary(id, node), wires: fc.array(wire, { maxLength: 0 }) }),
  fc.record({ kind: fc.constant('remove-nodes' as const), ids: fc.array(id) }),
  fc.record({ kind: fc.constant('move-nodes' as const), to: fc.dictionary(id, place) }),
  fc.record({
    kind: fc.constant('set-settings' as const),
    node: id,
    settings: fc.dictionary(fc.constantFrom('share', 'seed'), fc.integer()),
  }),
  fc.record({ kind: fc.constant('set-title' as const), node: id, title: fc.string() }),
  fc.record({ kind: fc.constant('add-wire' as const), wire, many: fc.boolean() }),
  fc.record({ kind: fc.constant('remove-wires' as const), wires: fc.array(wire) }),
  fc.record({ kind: fc.constant('rename' as const), name: fc.string() }),
  fc.record({ kind: fc.constant('set-note-card' as const), note: card }),
  fc.record({ kind: fc.constant('remove-note-card' as const), id }),
  fc.record({ kind: fc.constant('set-group' as const), group }),
  fc.record({ kind: fc.constant('remove-group' as const), id }),
);
const edits = fc.array(
  fc.record({
    edit: fc.oneof(
      single,
      fc.array(single, { maxLength: 3 }).map((all): Edit => ({ kind: 'all', edits: all })),
    ),
    group: fc.option(fc.constantFrom('typing', 'moving'), { nil: undefined }),
    close: fc.boolean(),
  }),
  { maxLength: 40 },
);

interface State {
  workflow: Workflow;
  history: History;
}
function change({ workflow, history }: State, edit: Edit, group?: string): State {
  const after = applyEdit(workflow, edit);
  return after === workflow
    ? { workflow, history }
    : { workflow: after, history: record(history, { label, before: workflow, after, group }) };
}
function undoAll({ workflow, history }: State): State {
  const step = undo(history);
  return step ? undoAll({ workflow: step.entry.before, history: step.history }) : { workflow, history };
}
function redoAll({ workflow, history }: State): State {
  const step = redo(history);
  return step ? redoAll({ workflow: step.entry.after, history: step.history }) : { workflow, history };
}

test('random edits, then undo of all, give the same bytes; redo of all gives the last content', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const opened: State = { workflow: emptyWorkflow('w', 'Mail'), history: emptyHistory };
      const bytes = workflowText(opened.workflow);
      const last = list.reduce((state, { edit, group, close }) => {
        const next = change(state, edit, group);
        return close ? { ...next, history: closeGroup(next.history) } : next;
      }, opened);
      const undone = undoAll(last);
      expect(workflowText(undone.workflow)).toBe(bytes);
      expect(undone.history.past).toEqual([]);
      expect(workflowText(redoAll(undone).workflow)).toBe(workflowText(last.workflow));
    }),
    { numRuns: 200 },
  );
});

const catalog = await realCatalog();
const chosen = fc.uniqueArray(id, { minLength: 1 });
/** What commands do that work out more than one change from what is there. */
const commands: fc.Arbitrary<(workflow: Workflow) => Workflow> = fc.oneof(
  single.map((edit) => (workflow: Workflow) => applyEdit(workflow, edit)),
  chosen.map((ids) => (workflow: Workflow) => applyEdit(workflow, deleteAndReconnect(workflow, catalog, new Set(ids)).edit)),
  chosen.map((ids) => (workflow: Workflow) => applyEdit(workflow, groupEdit(workflow, { id: 'g', name: '', nodes: ids }))),
  fc.tuple(chosen, place, fc.boolean()).map(([ids, by, stranger]) => (workflow: Workflow) => {
    const part = withoutData(partOf(workflow, new Set(ids), new Set(ids)));
    return paste(workflow, catalog, stranger ? { ...part, id: 'other' } : part, { by }).workflow;
  }),
  chosen.map((ids) => (workflow: Workflow) => {
    const there = ids.filter((node) => Object.hasOwn(workflow.nodes, node));
    const nodes = new Set([...there, ...lyingBetween(workflow, new Set(there))]);
    return nodes.size ? makeSubflow(workflow, catalog, { id: 's1', name: 'Part', nodes, notes: new Set() }).workflow : workflow;
  }),
  fc.nat().map((at) => (workflow: Workflow) => {
    const uses = Object.keys(workflow.nodes).filter((node) => subflowOf(workflow.subflows, workflow.nodes[node]));
    return unmakeSubflow(workflow, uses[at % uses.length] ?? '')?.workflow ?? workflow;
  }),
  fc.constantFrom('left', 'right', 'top', 'bottom', 'middle', 'centre').map((edge) => movedBy((boxes) => aligned(boxes, edge))),
  fc.constantFrom('x', 'y').map((along) => movedBy((boxes) => distributed(boxes, along))),
  fc.constant(
    movedBy((boxes, shape) => layoutOf(layoutInput(shape, new Map([...boxes].map(([node, box]) => [node, { box, nodes: [node] }]))))),
  ),
);
function movedBy(places: (boxes: ReadonlyMap<string, Box>, shape: CanvasShape) => Map<string, Point>) {
  return (workflow: Workflow): Workflow => {
    const shape = shapesMaker()(workflow, catalog, {});
    const change = moveEdit(workflow, Object.fromEntries(places(shape.boxes, shape)));
    return change ? applyEdit(workflow, change) : workflow;
  };
}

test('groups, notes, folds, subflows, pastes, layouts and alignments are undone to the same bytes too (ComfyUI 10762, 9610)', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 25 }), (list) => {
      const opened: State = { workflow: emptyWorkflow('w', 'Mail'), history: emptyHistory };
      const last = list.reduce(({ workflow, history }: State, command): State => {
        const after = command(workflow);
        return after === workflow
          ? { workflow, history }
          : { workflow: after, history: record(history, { label, before: workflow, after }) };
      }, opened);
      const undone = undoAll(last);
      expect(workflowText(undone.workflow)).toBe(workflowText(opened.workflow));
      expect(workflowText(redoAll(undone).workflow)).toBe(workflowText(last.workflow));
    }),
    { numRuns: 150 },
  );
});

const typed = (name: string): Edit => ({ kind: 'rename', name });

test('letters typed in one field are one step of undo', () => {
  const opened: State = { workflow: emptyWorkflow('w', ''), history: emptyHistory };
  const written = ['M', 'Ma', 'Mail'].reduce((state, name) => change(state, typed(name), 'name'), opened);
  expect(written.history.past).toHaveLength(1);
  expect(undo(written.history)?.entry.before.name).toBe('');
});

test('after a field was left, typing in it again is a step of its own', () => {
  const opened: State = { workflow: emptyWorkflow('w', ''), history: emptyHistory };
  const first = change(opened, typed('Mail'), 'name');
  const second = change({ ...first, history: closeGroup(first.history) }, typed('Mails'), 'name');
  expect(second.history.past.map(({ after }) => after.name)).toEqual(['Mail', 'Mails']);
});

test('what ends a group of its own leaves another that has begun meanwhile', () => {
  const opened: State = { workflow: emptyWorkflow('w', ''), history: emptyHistory };
  const first = change(opened, typed('Mail'), 'name');
  const second = change({ ...first, history: closeGroup(first.history, 'move') }, typed('Mails'), 'name');
  expect(second.history.past).toHaveLength(1);
});

test('an edit that changes nothing leaves no step', () => {
  const opened: State = { workflow: emptyWorkflow('w', ''), history: emptyHistory };
  expect(change(opened, { kind: 'remove-nodes', ids: ['gone'] }).history.past).toEqual([]);
});

test('an edit after undo gives up what was undone', () => {
  const opened: State = { workflow: emptyWorkflow('w', ''), history: emptyHistory };
  const first = change(opened, typed('Mail'));
  const step = undo(first.history);
  if (!step) throw new Error('nothing to undo');
  const other = change({ workflow: step.entry.before, history: step.history }, typed('Letters'));
  expect(redo(other.history)).toBeUndefined();
});
