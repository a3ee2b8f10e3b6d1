import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../nodes/kit/json.ts';
import { say } from '../../../nodes/kit/text.ts';
import { subflowHash } from '../../../nodes/kit/subflow.ts';
import { emptyWorkflow, parseWorkflow, type Subflow, type Workflow, type WorkflowNode, workflowText } from '../../../nodes/kit/workflow.ts';

const base: Workflow = {
  ...emptyWorkflow('w1', 'Mail'),
  nodes: { a: { type: 'data/sample-data', version: 1, settings: { set: 'emails' }, ui: { x: 0, y: 0 } } },
};

function refusal(content: string): string {
  const parsed = parseWorkflow(content);
  return parsed.ok ? 'accepted' : say(parsed.problem, 'en');
}

test('load then save gives the same bytes', () => {
  const json = fc.json({ maxDepth: 3 }).map((text): Json => JSON.parse(text));
  const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/).filter((key) => !(key in Object.prototype));
  const settings = fc.dictionary(id, json, { maxKeys: 4 });
  const node = fc.record({
    type: fc.constant('prepare/split-rows'),
    version: fc.nat(9),
    settings,
    ui: fc.record({ x: fc.integer(), y: fc.integer() }),
  });
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), fc.dictionary(id, node, { maxKeys: 5 }), (name, nodes) => {
      const text = workflowText({ ...base, name, nodes });
      const parsed = parseWorkflow(text);
      if (!parsed.ok) return refusal(text).includes('forbidden');
      return workflowText(parsed.workflow) === text;
    }),
  );
});

test('what this version does not know is kept', () => {
  const text = `${JSON.stringify({ ...base, future: { deep: [1] } })}`;
  const parsed = parseWorkflow(text);
  expect(parsed.ok && workflowText(parsed.workflow)).toContain('"future"');
});

test('a file with prototype keys is refused', () => {
  expect(refusal(`{"format":"graftwork/1","__proto__":{"admin":true},"id":"w","name":"n","nodes":{},"wires":[]}`)).toContain(
    'forbidden name “__proto__”',
  );
  expect(refusal(JSON.stringify(base).replace('"set":"emails"', '"constructor":1'))).toContain('forbidden name “constructor”');
});

test('a file nested a hundred thousand deep is refused, not a crash', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(refusal(JSON.stringify(base).replace('"emails"', deep))).toMatch(/nested deeper|not valid JSON/);
});

test('ten thousand nodes are refused with the number and the limit', () => {
  const nodes = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`n${n}`, base.nodes.a]));
  expect(refusal(JSON.stringify({ ...base, nodes }))).toBe(
    'This file holds 10,000 nodes; a workflow may hold at most 5,000. Split it into several workflows.',
  );
});

test.each([
  ['half a file', '{"format":"graftwork/1",', 'not valid JSON'],
  ['another program’s file', '{"nodes":[],"links":[]}', 'not a Graftwork workflow file'],
  ['a later format', '{"format":"graftwork/9","id":"a","name":"b","nodes":{},"wires":[]}', 'newer Graftwork'],
  ['a node id that is a path', JSON.stringify({ ...base, nodes: { '../../etc': base.nodes.a } }), 'damaged at “nodes.../../etc”'],
  ['a node type that is a path', JSON.stringify(base).replace('data/sample-data', '../../secret'), 'damaged at “nodes.a”'],
  ['a wire that is listed twice', JSON.stringify({ ...base, wires: [wire(), wire()] }), 'damaged at “wires”'],
  ['a place that is no number', JSON.stringify(base).replace('"x":0', '"x":"left"'), 'damaged at “nodes.a”'],
])('%s is refused with a sentence', (_, content, sentence) => {
  expect(refusal(content)).toContain(sentence);
});

function wire() {
  return { from: ['a', 'rows'], to: ['a', 'rows'] };
}

function subflow(nodes: Workflow['nodes'], name = 'Part'): [hash: string, content: Subflow] {
  const content: Subflow = { id: 's', revision: 1, name, description: '', nodes, wires: [], groups: [], notes: [], inputs: {} };
  return [subflowHash(content), content];
}
const standing = (hash: string): WorkflowNode => ({ type: `subflow/${hash}`, version: 1, settings: {}, ui: { x: 0, y: 0 } });

test('a subflow whose content is not what its hash says is refused', () => {
  const [hash, content] = subflow({});
  const file = { ...base, nodes: { a: standing(hash) }, subflows: { [hash]: content } };
  expect(refusal(JSON.stringify(file))).toBe('accepted');
  expect(refusal(JSON.stringify(file).replace('"Part"', '"Other"'))).toContain('subflow “Other” is not what it says it is');
  expect(refusal(JSON.stringify({ ...file, subflows: { [hash]: { ...content, nodes: [] } } }))).toContain('damaged at “subflows.');
});

test('a subflow whose content is missing is refused, also one inside another', () => {
  const missing = 'a'.repeat(64);
  expect(refusal(JSON.stringify({ ...base, nodes: { a: standing(missing) } }))).toContain('content of the subflow “aaaaaaaa” is missing');
  const [hash, content] = subflow({ a: standing(missing) });
  const file = { ...base, nodes: { a: standing(hash) }, subflows: { [hash]: content } };
  expect(refusal(JSON.stringify(file))).toContain('is missing');
});

test('subflows that lie too deep in each other, or are too many once opened, are refused without opening them', () => {
  const nested = (levels: number, each: number): string => {
    const subflows: Record<string, Subflow> = {};
    let nodes = base.nodes;
    for (let level = 0; level < levels; level++) {
      const [hash, content] = subflow(nodes, `Level ${level}`);
      subflows[hash] = content;
      nodes = Object.fromEntries(Array.from({ length: each }, (_, at) => [`n${at}`, standing(hash)]));
    }
    return JSON.stringify({ ...base, nodes, subflows });
  };
  expect(refusal(nested(8, 1))).toBe('accepted');
  expect(refusal(nested(9, 1))).toContain('more than 8 deep');
  expect(refusal(nested(8, 50))).toContain('a workflow may have at most 5,000');
});
