import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { api } from '../../editor/api.ts';
import { followConflicts, restoreUnsaved, settleConflict, takeTheirs, threeOf } from '../../editor/store/conflicts.ts';
import {
  edit,
  openWorkflow,
  redoEdit,
  replaceWorkflow,
  saveNow,
  undoEdit,
  useWorkflow,
  workflowNow,
} from '../../editor/store/workflow-store.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { say } from '../../nodes/kit/text.ts';
import { type Workflow, workflowText } from '../../nodes/kit/workflow.ts';
import type { WorkflowRecord } from '../../runtime/protocol.ts';
import { hookWorkflow, startServer, type TestServer } from '../runtime/start-server.ts';

/**
 * The ways in which builders of this kind have lost people's work, as their users reported them. Each is tried with the
 * editor's real store against a real server.
 */
let server: TestServer;
let isAway = false;
beforeAll(async () => {
  server = await startServer();
  vi.stubGlobal(
    'fetch',
    async (path: string, { method = 'GET', body }: { method?: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH'; body?: string } = {}) => {
      if (isAway) throw new TypeError('Failed to fetch');
      const reply = await server.ask(method, path, body === undefined ? undefined : JSON.parse(body));
      return new Response(reply.statusCode === 204 ? null : reply.body, { status: reply.statusCode });
    },
  );
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  vi.stubGlobal(
    'localStorage',
    new Proxy(storage, { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }),
  );
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await server.close();
});
beforeEach(() => void (isAway = false));

const label = { en: 'Change', zh: '修改' };
const change = (...edits: Edit[]) => edits.forEach((one) => edit(one, label));
const onServer = async (): Promise<WorkflowRecord> => api.workflow(workflowNow().id);
const bytes = () => workflowText(workflowNow());

async function opened(name: string): Promise<WorkflowRecord> {
  const record = await server.newWorkflow(hookWorkflow(name));
  openWorkflow(record);
  return record;
}
const grouping: Edit = { kind: 'set-group', group: { id: 'g', name: 'Both', nodes: ['trigger', 'answer'] } };

test('undo brings back nodes with their wires, groups and notes, not only the nodes (ComfyUI FE 7040, 4778)', async () => {
  await opened('undo-all');
  change(grouping);
  const before = bytes();
  change({ kind: 'remove-nodes', ids: ['trigger', 'answer'] });
  expect(workflowNow().wires).toEqual([]);
  undoEdit();
  expect(bytes()).toBe(before);
});

test('undoing something else leaves a group as it was made (ComfyUI 10762, 9610)', async () => {
  await opened('group-stays');
  change(grouping, { kind: 'set-group', group: { id: 'g', name: 'Renamed', nodes: ['trigger'] } }, { kind: 'rename', name: 'Unrelated' });
  undoEdit();
  expect(workflowNow().groups).toEqual([{ id: 'g', name: 'Renamed', nodes: ['trigger'] }]);
});

test('what autosave wrote over can be gone back to, also after the tab was closed (ComfyUI FE 8778)', async () => {
  const { workflow, version } = await opened('closed-tab');
  change({ kind: 'remove-nodes', ids: ['answer'] });
  await saveNow();
  openWorkflow(await onServer());
  expect(Object.keys(workflowNow().nodes)).toEqual(['trigger']);
  replaceWorkflow(await api.version(workflow.id, version), { en: 'Restore', zh: '恢复' });
  await saveNow();
  expect((await onServer()).workflow).toEqual(workflow);
  undoEdit();
  expect(Object.keys(workflowNow().nodes)).toEqual(['trigger']);
});

test('a copy has the newest change, and the original keeps it as well (ComfyUI FE 5592)', async () => {
  const { workflow } = await opened('save-as');
  change({ kind: 'describe', description: 'the last thing written' });
  await saveNow();
  const copy = await api.createWorkflow({ copyOf: workflow.id });
  expect([copy.workflow.description, (await onServer()).workflow.description]).toEqual([
    'the last thing written',
    'the last thing written',
  ]);
});

test('a deleted workflow comes back as the same one, with its history and its webhook (Langflow 3324)', async () => {
  const { workflow } = await opened('vanished');
  await api.publish(workflow.id);
  const before = { record: await onServer(), history: await api.history(workflow.id) };
  await api.deleteWorkflow(workflow.id);
  expect((await api.workflows()).some(({ id }) => id === workflow.id)).toBe(false);
  await api.restoreWorkflow(workflow.id);
  expect({ record: await onServer(), history: await api.history(workflow.id) }).toEqual(before);
});

test('a save that gets no answer loses nothing: what was there stays, what is new is kept here until it is saved (Langflow 3164)', async () => {
  const { workflow } = await opened('no-answer');
  isAway = true;
  change({ kind: 'rename', name: 'Written offline' });
  expect(await saveNow()).toBeUndefined();
  expect(useWorkflow.getState()).toMatchObject({ save: { status: 'failed' }, kept: true });
  isAway = false;
  expect((await onServer()).workflow).toEqual(workflow);
  // The page is left and opened again before anything could be saved.
  openWorkflow(await onServer());
  await expect.poll(() => useWorkflow.getState().unsaved?.workflow.name).toBe('Written offline');
  expect(await restoreUnsaved()).toBeUndefined();
  await saveNow();
  expect((await onServer()).workflow.name).toBe('Written offline');
});

test('what could not be saved is put together with what was changed elsewhere since, not written over it', async () => {
  await opened('late-copy');
  isAway = true;
  change({ kind: 'rename', name: 'Written offline' });
  await saveNow();
  isAway = false;
  await elsewhere(() => ({ description: 'theirs' }));
  openWorkflow(await onServer());
  await expect.poll(() => useWorkflow.getState().unsaved?.workflow.name).toBe('Written offline');
  await restoreUnsaved();
  expect(workflowNow()).toMatchObject({ name: 'Written offline', description: 'theirs' });
});

test('saving the draft changes nothing for those who call what is live (Langflow 11181)', async () => {
  const { workflow, version } = await opened('stays-live');
  await api.publish(workflow.id);
  change({ kind: 'remove-nodes', ids: ['answer'] });
  await saveNow();
  const { key } = (await server.ask('POST', '/api/keys', { name: 'caller', scopes: ['hooks'] })).json();
  const headers = { host: 'localhost', authorization: `Bearer ${key}` };
  const reply = await server.app.inject({ method: 'POST', url: '/hooks/stays-live', headers, payload: { text: 'hi' } });
  expect(reply.json()).toEqual({ text: 'hi' });
  expect(server.small.calls.at(-1)?.version).toBe(version);
});

test('grouping, renaming a group and ungrouping can each be undone and done again (Node-RED 3758, 5219)', async () => {
  await opened('group-undo');
  const steps: Edit[] = [
    grouping,
    { kind: 'set-group', group: { id: 'g', name: 'Other', nodes: ['answer'] } },
    { kind: 'remove-group', id: 'g' },
  ];
  const states = [workflowNow().groups, ...steps.map((step) => (change(step), workflowNow().groups))];
  for (const before of states.slice(0, -1).toReversed()) {
    undoEdit();
    expect(workflowNow().groups).toEqual(before);
  }
  for (const after of states.slice(1)) {
    redoEdit();
    expect(workflowNow().groups).toEqual(after);
  }
});

/** Another tab or person saves something on top of what is on the server. */
async function elsewhere(part: (workflow: Workflow) => Partial<Workflow>): Promise<void> {
  const { workflow, version } = await onServer();
  await api.saveWorkflow(workflow.id, { ...workflow, ...part(workflow) }, version);
}

test('two tabs that change different things keep both, without a question, and undo takes back what was done here alone', async () => {
  const before = await opened('two-tabs');
  const stop = followConflicts();
  await elsewhere(() => ({ description: 'theirs' }));
  change({ kind: 'rename', name: 'Mine' });
  await saveNow();
  await saveNow();
  expect((await onServer()).workflow).toMatchObject({ name: 'Mine', description: 'theirs' });
  change({ kind: 'remove-nodes', ids: ['answer'] });
  undoEdit();
  undoEdit();
  expect(workflowNow()).toMatchObject({ name: before.workflow.name, description: 'theirs', nodes: before.workflow.nodes });
  expect(undoEdit()).toBeUndefined();
  await saveNow();
  expect((await onServer()).workflow).toMatchObject({ name: before.workflow.name, description: 'theirs' });
  redoEdit();
  redoEdit();
  expect(workflowNow()).toMatchObject({ name: 'Mine', description: 'theirs' });
  expect(Object.keys(workflowNow().nodes)).toEqual(['trigger']);
  stop();
});

test('two tabs that change the same thing are asked; what is chosen is saved, and neither side is lost', async () => {
  const { workflow } = await opened('same-thing');
  const stop = followConflicts();
  await elsewhere(() => ({ name: 'Theirs' }));
  change({ kind: 'rename', name: 'Mine' });
  await saveNow();
  expect(useWorkflow.getState().save.status).toBe('conflict');
  expect(threeOf(useWorkflow.getState())).toMatchObject({
    base: { name: workflow.name },
    mine: { name: 'Mine' },
    theirs: { name: 'Theirs' },
  });
  settleConflict({ '["name"]': 'theirs' });
  await saveNow();
  expect((await onServer()).workflow.name).toBe('Theirs');
  undoEdit();
  expect(workflowNow().name).toBe('Mine');
  await saveNow();
  expect((await onServer()).workflow.name).toBe('Mine');
  const versions = await api.versions(workflow.id);
  const names = await Promise.all(versions.map(async ({ version }) => (await api.version(workflow.id, version)).name));
  expect(names).toContain('Theirs');
  stop();
});

test('an undo that meets a newer change of others leaves it and says so', async () => {
  const { workflow } = await opened('newer');
  const stop = followConflicts();
  change({ kind: 'rename', name: 'Mine' });
  await saveNow();
  await elsewhere(() => ({ name: 'Theirs', description: 'by them' }));
  change({ kind: 'set-title', node: 'answer', title: 'Reply' });
  await saveNow();
  expect(workflowNow().name).toBe('Theirs');
  expect(undoEdit()?.left).toEqual([]);
  const turned = undoEdit();
  expect(turned?.left.map((part) => say(part, 'en'))).toEqual(['Name of the workflow']);
  expect(workflowNow()).toMatchObject({ name: 'Theirs', description: 'by them', nodes: workflow.nodes });
  stop();
});

test('taking all of theirs can be undone as well', async () => {
  await opened('take-theirs');
  await elsewhere(() => ({ name: 'Theirs' }));
  change({ kind: 'rename', name: 'Mine' });
  await saveNow();
  takeTheirs();
  expect(workflowNow().name).toBe('Theirs');
  await saveNow();
  undoEdit();
  expect(workflowNow().name).toBe('Mine');
});
