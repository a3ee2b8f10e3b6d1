import { afterAll, beforeAll, expect, test } from 'vitest';
import trainTable from '../../nodes/training/train-table-model.ts';
import trainText from '../../nodes/training/train-text-classifier.ts';
import { Failure } from '../../nodes/kit/problem.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { ErrorBody, WorkflowRecord } from '../../runtime/protocol.ts';
import { messages, penguins } from '../nodes/training/sample-tables.ts';
import { runNode } from '../run-node.ts';
import { type Program, startProgram } from '../start-program.ts';
import { ask, both, node, openWorkflow, outlook, type Reply, start, started, uploaded, watchRun, workflowOf } from './drive.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
  await program.signIn();
});
afterAll(() => program.end('SIGKILL'));

const save = ({ workflow, version }: WorkflowRecord, change: Partial<Workflow>): Promise<Reply<{ version: string } & ErrorBody>> =>
  ask(program, 'PUT', `/api/workflows/${workflow.id}`, { workflow: { ...workflow, ...change }, base: version });

/** Before the run and at its start the same is said. */
async function refusal(record: WorkflowRecord, code: string): Promise<{ en: string; zh: string; node: string | undefined }> {
  const { problems, steps } = (await outlook(program, record)).body;
  const found = problems.find((problem) => problem.code === code);
  expect(found?.severity).toBe('error');
  expect(steps.filter(({ node: at, action }) => at === found?.node && action !== 'blocked')).toEqual([]);
  const { status, body } = await start(program, record);
  expect(status).toBe(409);
  expect(body.error.code).toBe('has-problems');
  expect(body.error.problems).toContainEqual(found);
  return { ...both(found?.message), node: found?.node };
}

test('a circle is said with what to do, and nothing hangs on it', async () => {
  const nodes = { a: node('prepare/clean-rows'), b: node('prepare/remove-duplicates') };
  const record = await openWorkflow(program, workflowOf(nodes, ['a.rows > b.rows', 'b.kept > a.rows']));
  const { en, zh } = await refusal(record, 'cycle');
  expect(en).toMatch(/go round in a circle\. Remove one wire/);
  expect(zh).toMatch(/形成了环。请删除/);
  const alone = await openWorkflow(program, workflowOf({ a: node('prepare/clean-rows') }, ['a.rows > a.rows']));
  expect((await refusal(alone, 'cycle')).node).toBe('a');
});

test('a node that this Graftwork does not have is said, kept, and stops only what needs it', async () => {
  const nodes = { data: node('data/sample-data', { data: 'penguins' }), odd: node('future/dream', { deep: { x: [1] } }) };
  const record = await openWorkflow(program, workflowOf(nodes, ['data.rows > odd.rows']));
  expect(record.workflow.nodes.odd).toEqual(nodes.odd);
  const { problems } = (await outlook(program, record)).body;
  expect(problems.map(({ code, node: at }) => [code, at])).toContainEqual(['unknown-node', 'odd']);
  const { status, body } = await start(program, record);
  expect(status).toBe(409);
  expect(both(body.error.problems?.[0]?.message).en).toMatch(/no node “future\/dream”.*install a version that has it, or replace/);
  expect(both(body.error.problems?.[0]?.message).zh).toMatch(/没有“future\/dream”节点.*请/);
  const { workflow, version } = record;
  const to = { workflow: workflow.id, version, target: { mode: 'to', node: 'data' } };
  expect((await ask(program, 'POST', '/api/runs', to)).status).toBe(201);
});

const letters = (column: string): string =>
  `text,${column}\n${Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? `win a prize ${at},spam` : `see you at lunch ${at},ham`)).join('\n')}\n`;

test('a column that vanished with a new file is named at the node that needs it, before the run and at its start', async () => {
  const first = await uploaded(program, 'letters.csv', letters('label'));
  const nodes = (file: typeof first): Workflow['nodes'] => ({
    read: node('data/read-file', { file: { ...file } }),
    train: node('training/train-text-classifier', { target: 'label', textColumns: ['text'], effort: 'quick' }),
  });
  const record = await openWorkflow(program, workflowOf(nodes(first), ['read.rows > train.rows']));
  expect((await watchRun(program, await started(program, record)).ended()).status).toBe('done');

  const second = await uploaded(program, 'letters.csv', letters('verdict'));
  const changed = { ...record.workflow, nodes: nodes(second) };
  const { status, body } = await save(record, changed);
  expect(status).toBe(200);
  const { steps } = (await outlook(program, { ...record, workflow: changed })).body;
  const why = steps.find(({ node: at }) => at === 'read')?.why.map((reason) => both(reason).en);
  expect(why).toEqual(['new content of “File”']);
  const refused = await refusal({ ...record, workflow: changed, version: body.version }, 'missing-column');
  expect(refused).toEqual({
    en: 'The column “label” is no longer in the rows. Choose another.',
    zh: '数据中已经没有“label”列。请选择其他列。',
    node: 'train',
  });
});

test('a column that vanished unforeseen is named by the step itself', async () => {
  const text = runNode(trainText, { rows: messages(), validation: undefined }, { target: 'verdict', textColumns: ['text'] });
  const table = runNode(trainTable, { rows: penguins().training, validation: undefined }, { target: 'Weight' });
  for (const [run, column] of [
    [text, 'verdict'],
    [table, 'Weight'],
  ] as const) {
    const failure: unknown = await run.catch((error: unknown) => error);
    const problem = failure instanceof Failure ? failure.problem : undefined;
    expect(problem?.code).toBe('missing-column');
    expect(both(problem?.message).en).toMatch(new RegExp(`“${column}”.*[Cc]hoose`));
    expect(both(problem?.message).zh).toMatch(new RegExp(`“${column}”.*请`));
  }
});

test('two tabs that save at once lose nothing: the second hears the differences, and both contents can be had', async () => {
  const nodes = { data: node('data/sample-data', { data: 'mails' }) };
  const record = await openWorkflow(program, workflowOf(nodes, []));
  const first = await save(record, { nodes: { data: node('data/sample-data', { data: 'penguins' }) } });
  const mine = { description: 'what the second tab wrote' };
  const refused = await save(record, mine);
  expect(refused.status).toBe(409);
  const { stale } = refused.body.error;
  const said = (stale?.differences ?? []).map((difference) => both(difference));
  expect(said.map(({ en }) => en)).toContainEqual(
    expect.stringMatching(/“Sample data”: Data E-mails, spam or not → Penguins, three species/),
  );
  expect(said.map(({ zh }) => zh)).toContainEqual(expect.stringMatching(/“示例数据”：数据 邮件（是否垃圾邮件） → 企鹅（三个物种）/));
  expect(said.map(({ en }) => en)).toContain('changed the description');
  // The second tab keeps its own content by saving it over what it was shown; the first tab's stays as a version.
  const over = await save({ ...record, version: stale?.version ?? '' }, mine);
  expect(over.status).toBe(200);
  const versions = `/api/workflows/${record.workflow.id}/versions/${first.body.version}`;
  expect((await ask<Workflow>(program, 'GET', versions)).body.nodes.data?.settings).toEqual({ data: 'penguins' });
});
