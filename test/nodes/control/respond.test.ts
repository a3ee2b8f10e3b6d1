import { expect, test } from 'vitest';
import respond from '../../../nodes/control/respond.ts';
import { checkSettings } from '../../../nodes/kit/check-settings.ts';
import { runNode } from '../../run-node.ts';

test('answers with the value it is given', async () => {
  const { answer } = await runNode(respond, { value: { type: 'value', json: { spam: true } } });
  expect(answer).toEqual({ type: 'value', json: { spam: true } });
});

test('is never cached and tells the engine to reply', () => {
  expect([respond.cache, respond.effect, respond.needs?.light]).toEqual(['never', 'respond', true]);
});

test('refuses a status that no final answer has', () => {
  expect(checkSettings(respond.settings, { status: 100 })).toHaveLength(1);
  expect(checkSettings(respond.settings, { status: 404 })).toEqual([]);
});

test('shows the expected answer before any run', () => {
  expect(respond.describe?.({ value: { type: 'value', example: 1 } }, { status: 200 })).toEqual({ answer: { type: 'value', example: 1 } });
});
