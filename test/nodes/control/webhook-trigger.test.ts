import { expect, test } from 'vitest';
import { checkSettings } from '../../../nodes/kit/check-settings.ts';
import webhookTrigger from '../../../nodes/control/webhook-trigger.ts';
import { runNode } from '../../run-node.ts';

test('a call’s body is the value', async () => {
  const call = { request: { type: 'value' as const, json: { text: 'from the caller' } } };
  const { request } = await runNode(webhookTrigger, call, { sample: '{"text":"sample"}' });
  expect(request.json).toEqual({ text: 'from the caller' });
});

test('without a call the sample request is used, and shown before any run', async () => {
  const { request } = await runNode(webhookTrigger, {}, { sample: '{"text":"sample"}' });
  expect(request.json).toEqual({ text: 'sample' });
  expect(
    webhookTrigger.describe?.({}, { name: 'a', sample: '{"text":"sample"}', keep: false, mostMegabytes: 10 }).request?.example,
  ).toEqual({ text: 'sample' });
});

test('a null body is a body', async () => {
  const { request } = await runNode(webhookTrigger, { request: { type: 'value' as const, json: null } });
  expect(request.json).toBeNull();
});

test('a name that cannot be an address and a sample that is not JSON are refused', () => {
  const settings = (given: { name?: string; sample?: string }) =>
    checkSettings(webhookTrigger.settings, given).map((problem) => problem.setting);
  expect(settings({ name: 'spam-filter' })).toEqual([]);
  for (const name of ['Spam', 'a/b', '-a', 'a-', 'a b', '../x']) expect(settings({ name })).toEqual(['name']);
  expect(settings({ sample: '{"a":' })).toEqual(['sample']);
});
