import { expect, test } from 'vitest';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { type Catalog, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { fanOut } from '../../../nodes/kit/fan-out.ts';
import { number } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type SettingRange, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';

const words = { en: 'x', zh: 'x' };
const ranged = number({ label: words, default: 0, range: true });
const entry = (type: string, cache: 'by-inputs' | 'never') =>
  catalogEntry(type, 'c', {
    title: words,
    summary: words,
    help: words,
    icon: 'x',
    words: [],
    cache,
    inputs: { value: { type: 'value', optional: true }, other: { type: 'value', optional: true } },
    outputs: { value: { type: 'value' } },
    settings: { rate: ranged, size: ranged, depth: ranged },
    run: async () => ({ value: { type: 'value', json: null } }),
  });
const catalog: Catalog = { 'test/any': entry('test/any', 'by-inputs'), 'test/act': entry('test/act', 'never') };

function workflowOf(nodes: Record<string, Partial<WorkflowNode>>, wires: string[]): Workflow {
  return {
    ...emptyWorkflow('w', 'W'),
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => [id, { type: 'test/any', version: 1, settings: {}, ui: { x: 0, y: 0 }, ...node }]),
    ),
    wires: wires.map((wire) => {
      const [from = '', to = '', port = 'value'] = wire.split(/ > |\./);
      return { from: [from, 'value'], to: [to, port] };
    }),
  };
}
const list = (...values: number[]): SettingRange => ({ values });
const wiresOf = ({ workflow }: { workflow: Workflow }): string[] =>
  workflow.wires.map(({ from, to }) => `${from[0]} > ${to[0]}${to[1] === 'value' ? '' : '.other'}`);

test('without ranges the workflow is its own steps', () => {
  const workflow = workflowOf({ a: {}, b: {} }, ['a > b']);
  expect(fanOut(workflow, catalog).workflow).toBe(workflow);
});

test('only what has a range or lies below one is taken several times, with plain settings', () => {
  const workflow = workflowOf({ data: {}, train: { settings: { size: 3 }, ranges: { rate: list(1, 2) } }, judge: {}, aside: {} }, [
    'data > train',
    'train > judge',
    'data > judge.other',
    'data > aside',
  ]);
  const fanned = fanOut(workflow, catalog);
  expect(Object.keys(fanned.workflow.nodes)).toEqual(['data', 'train@1', 'train@2', 'judge@1', 'judge@2', 'aside']);
  expect(fanned.workflow.nodes['train@2']).toEqual({ type: 'test/any', version: 1, settings: { size: 3, rate: 2 }, ui: { x: 0, y: 0 } });
  expect(wiresOf(fanned)).toEqual([
    'data > train@1',
    'data > train@2',
    'train@1 > judge@1',
    'train@2 > judge@2',
    'data > judge@1.other',
    'data > judge@2.other',
    'data > aside',
  ]);
  expect(fanned.branches.get('judge@2')).toEqual({ node: 'judge', values: [{ node: 'train', setting: 'rate', value: 2 }] });
});

test('branches of the same origin meet again by pairs; those of different origins multiply', () => {
  const same = workflowOf({ a: { ranges: { rate: list(1, 2) } }, b: {}, c: {}, join: {} }, [
    'a > b',
    'a > c',
    'b > join',
    'c > join.other',
  ]);
  expect(wiresOf(fanOut(same, catalog)).slice(4)).toEqual(['b@1 > join@1', 'b@2 > join@2', 'c@1 > join@1.other', 'c@2 > join@2.other']);
  const two = workflowOf({ a: { ranges: { rate: list(1, 2) } }, b: { ranges: { size: list(3, 4) } }, join: {} }, [
    'a > join',
    'b > join.other',
  ]);
  expect(wiresOf(fanOut(two, catalog))).toContain('b@4 > join@1,4.other');
  expect(Object.keys(fanOut(two, catalog).workflow.nodes).filter((id) => id.startsWith('join'))).toHaveLength(4);
});

test('what acts on the outer world stays one step and waits for a choice', () => {
  const workflow = workflowOf({ a: { ranges: { rate: list(1, 2) } }, deploy: { type: 'test/act' }, told: {} }, [
    'a > deploy',
    'deploy > told',
  ]);
  const fanned = fanOut(workflow, catalog);
  expect(Object.keys(fanned.workflow.nodes)).toEqual(['a@1', 'a@2', 'deploy', 'told']);
  expect([...fanned.held]).toEqual([['deploy', 'a']]);
});

test('what is pinned or given from outside does not fan out, nor what lies below it alone', () => {
  const workflow = workflowOf({ a: { ranges: { rate: list(1, 2) }, pin: { value: { type: 'value', json: 1 } } }, b: {} }, ['a > b']);
  expect(Object.keys(fanOut(workflow, catalog).workflow.nodes)).toEqual(['a', 'b']);
  const given = workflowOf({ a: { ranges: { rate: list(1, 2) } }, b: {} }, ['a > b']);
  expect(Object.keys(fanOut(given, catalog, new Set(['a'])).workflow.nodes)).toEqual(['a', 'b']);
});

test('more branches than a run takes are refused with the number, and cost nothing', () => {
  const many = list(...Array.from({ length: 40 }, (_, at) => at));
  const workflow = workflowOf({ a: { ranges: { rate: many } }, b: { ranges: { rate: many, size: many } } }, ['a > b']);
  const [problem] = checkWorkflow(workflow, catalog);
  expect(problem).toMatchObject({ code: 'too-many-branches', node: 'b' });
  expect(problem && say(problem.message, 'en')).toBe(
    'The ranges here and above multiply to 64,000 branches; a run takes at most 100. Take some values away.',
  );
  expect(fanOut(workflow, catalog).branches.size).toBe(0);
});

test('the number is the true one, also where one node alone has far too many', () => {
  const most = list(...Array.from({ length: 100 }, (_, at) => at));
  const [problem] = checkWorkflow(workflowOf({ a: { ranges: { rate: most, size: most, depth: most } } }, []), catalog);
  expect(problem && say(problem.message, 'en')).toContain('multiply to 1,000,000 branches');
});
