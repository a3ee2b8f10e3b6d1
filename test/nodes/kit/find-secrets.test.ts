import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSecrets, withoutSecrets } from '../../../nodes/kit/find-secrets.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { inputsType, subflowHash, subflowType } from '../../../nodes/kit/subflow.ts';
import { emptyWorkflow, parseWorkflow, type Subflow, type Workflow, type WorkflowNode, workflowText } from '../../../nodes/kit/workflow.ts';

function holding(text: string): Workflow {
  return {
    ...emptyWorkflow('w', 'Mail'),
    nodes: {
      hook: { type: 'control/webhook-trigger', version: 1, settings: { sample: text, list: [{ inner: text }] }, ui: { x: 0, y: 0 } },
    },
  };
}

// Made up, in the public formats; put together here so that no scanner takes this file for a leak.
const secrets: [string, string][] = [
  ['AWS', `AKIA${'QWERTYUIOP123456'}`],
  ['GitHub', `ghp_${'aB3'.repeat(12)}`],
  ['Hugging Face', `hf_${'aBcDeFgHiJ'.repeat(3)}xyz`],
  ['language model', `sk-${'proj-Ab1'.repeat(4)}`],
  ['Graftwork', `gw_${'Zx9_'.repeat(10)}`],
  ['Alibaba', `LTAI${'5tAbCdEfGhIjKlMn'}`],
  ['token', `eyJ${'hbGciOiJIUzI1'}.${'eyJzdWIiOiIxMjM0'}.${'SflKxwRJSM'}`],
  ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----'],
];

test.each(secrets)('a key of %s is found with its place and taken out', (_, secret) => {
  const workflow = holding(`{ "note": "call it with ${secret} please" }`);
  const [first] = findSecrets(workflow);
  expect(first).toMatchObject({ node: 'hook', setting: 'sample' });
  expect(first?.shown).not.toContain(secret.slice(4));
  const clean = workflowText(withoutSecrets(workflow));
  expect(clean).not.toContain(secret.slice(0, 20));
  expect(parseWorkflow(clean).ok).toBe(true);
});

test.each([
  ['postgres://reader:hunter2pass@db.example.com/mail', 'hunter2pass'],
  ['password: correcthorse', 'correcthorse'],
  ['数据库密码：tiger-2024', 'tiger-2024'],
  ['Authorization: Bearer abcdefghijklmnop1234', 'abcdefghijklmnop1234'],
  ['x9Kq2LmZ8vT4wR7yB1nC5dF0gH3jP6sA', 'x9Kq2LmZ8vT4wR7yB1nC5dF0gH3jP6sA'],
])('in “%s” only the secret goes', (text, secret) => {
  const workflow = holding(text);
  expect(findSecrets(workflow).length).toBeGreaterThan(0);
  const [node] = Object.values(withoutSecrets(workflow).nodes);
  expect(node?.settings.sample).toBe(text.replace(secret, '***'));
});

test('notes, titles and what this version does not know are looked at too', () => {
  const secret = `glpat-${'a1B2'.repeat(6)}`;
  const note = { id: 'n', text: secret, x: 0, y: 0, width: 1, height: 1 };
  const workflow = { ...holding('nothing'), description: secret, notes: [note], future: { deep: [secret] } };
  expect(findSecrets(workflow)).toHaveLength(3);
  expect(workflowText(withoutSecrets(workflow))).not.toContain(secret);
});

test('ordinary texts, hashes, names of secrets and addresses are no secrets, and such a workflow stays the same object', () => {
  const workflow = holding(
    [
      'Send the answer to https://example.com/mail/inbox?page=2 and to customer-support-team@example.com',
      'a3f5c2'.repeat(10),
      'upload of training-data-2024-version-final-corrected.csv',
      '请把退款申请转给人工客服，密码由客户自行设置',
      'The token count is 12; the secret of success',
      'data:image/png;name=ThisIsALongCamelCaseNameOfSomething',
    ].join('\n'),
  );
  expect(findSecrets(workflow)).toEqual([]);
  expect(withoutSecrets(workflow)).toBe(workflow);
});

test('whatever surrounds a key, nothing of it is left', () => {
  const secret = `ghp_${'k9L'.repeat(12)}`;
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
      const clean = withoutSecrets(holding(`${before} ${secret} ${after}`));
      return !workflowText(clean).includes(secret) && findSecrets(clean).every(({ shown }) => !shown.startsWith('ghp_'));
    }),
  );
});

test('keys inside a subflow are found at their node, and without them the file is still sound', () => {
  const secret = `ghp_${'k9L'.repeat(12)}`;
  const { workflow } = makeSubflow(holding(secret), {}, { id: 's', name: 'Part', nodes: new Set(['hook']) });
  expect(new Set(findSecrets(workflow).map(({ node }) => node))).toEqual(new Set(['subflow/hook']));
  const clean = workflowText(withoutSecrets(workflow));
  expect(clean).not.toContain(secret);
  expect(parseWorkflow(clean).ok).toBe(true);
});

const token = `ghp_${'k9L'.repeat(12)}`;
const inner = { type: 'test/any', version: 1, settings: {}, ui: { x: 0, y: 0 } };
const border = { ...inner, type: inputsType, settings: { ports: [{ name: 'rows', type: 'table', label: token }] } };
const subflow: Subflow = { ...emptyWorkflow('s', 'Part'), revision: 0, nodes: { inner } };
const opened = (parts: Partial<Subflow>, node: Partial<WorkflowNode> = {}): Workflow => {
  const content = { ...subflow, ...parts };
  const hash = subflowHash(content);
  return {
    ...emptyWorkflow('w', 'W'),
    nodes: { part: { ...inner, type: subflowType(hash), ...node } },
    subflows: { [hash]: content, ...(parts.nodes?.deeper ? { [subflowHash(subflow)]: subflow } : {}) },
  };
};

test.each<[string, string, Workflow]>([
  ['the title of a node that stands for a subflow', 'part', opened({}, { title: token })],
  [
    'the note of one inside another',
    'part/deeper',
    opened({ nodes: { deeper: { ...inner, type: subflowType(subflowHash(subflow)), note: token } } }),
  ],
  ['the label of a port at the border', 'part/border', opened({ nodes: { inner, border } })],
  ['the label of an input', 'part', opened({ inputs: { rate: { node: 'inner', setting: 'rate', label: token } } })],
  [
    'the value that a subflow is given',
    'part',
    opened({ inputs: { rate: { node: 'inner', setting: 'rate' } } }, { settings: { rate: token } }),
  ],
])('what is taken out is what was found: %s', (_, node, workflow) => {
  expect(findSecrets(workflow)).toMatchObject([{ node, shown: 'ghp_…' }]);
  const clean = withoutSecrets(workflow);
  expect(workflowText(clean)).not.toContain(token);
  expect(findSecrets(clean)).toEqual([]);
  expect(withoutSecrets(clean)).toBe(clean);
});
