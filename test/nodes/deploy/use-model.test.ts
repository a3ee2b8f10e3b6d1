import { expect, test } from 'vitest';
import useModel from '../../../nodes/deploy/use-model.ts';
import { bench, runNode } from '../../run-node.ts';
import { plainModel } from './plain-model.ts';

test('brings the registered version that the alias points to', async () => {
  const registered = { ...plainModel, registered: { name: 'spam', version: 3, alias: 'live' } };
  const where = await bench({ models: { 'spam:live': registered } });
  const { model, heard } = await runNode(useModel, {}, { model: { source: 'model', name: 'spam', alias: 'live' } }, where);
  expect(model).toEqual(registered);
  expect(heard.headline).toBe('spam, version 3');
});

test('says that a model must be chosen', async () => {
  await expect(runNode(useModel, {}, {})).rejects.toThrow('Choose a registered model.');
});

test('a model that is not registered is not made up', async () => {
  const where = await bench({ models: {} });
  await expect(runNode(useModel, {}, { model: { source: 'model', name: 'gone', alias: 'live' } }, where)).rejects.toThrow();
});
