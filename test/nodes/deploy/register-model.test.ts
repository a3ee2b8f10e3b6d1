import { expect, test } from 'vitest';
import registerModel from '../../../nodes/deploy/register-model.ts';
import { checkSettings } from '../../../nodes/kit/check-settings.ts';
import { runNode } from '../../run-node.ts';
import { plainModel } from './plain-model.ts';

test('says under which name the registry is to keep the model', async () => {
  const { model, heard } = await runNode(registerModel, { model: plainModel, metrics: undefined }, { name: 'spam-filter', alias: 'live' });
  expect(model).toEqual({ ...plainModel, registered: { name: 'spam-filter', version: 0, alias: 'live' } });
  expect(heard.headline).toBe('spam-filter, live');
});

test('acts on the registry, so it runs every time', () => {
  expect([registerModel.cache, registerModel.effect]).toEqual(['never', 'register-model']);
});

test('refuses names that cannot be part of an address', () => {
  for (const name of ['Spam Filter', '../x', 'a/b', '-a']) expect(checkSettings(registerModel.settings, { name })).toHaveLength(1);
});
