import { expect, test } from 'vitest';
import { say } from '../../../nodes/kit/text.ts';
import adaptModel from '../../../nodes/training/adapt-model.ts';
import { filledSettings } from '../../filled-settings.ts';

const checked = (given: Parameters<NonNullable<typeof adaptModel.check>>[0], settings: object) =>
  (adaptModel.check?.(given, filledSettings(adaptModel, settings)) ?? []).map(({ code, message, setting }) => ({
    code,
    setting,
    says: say(message, 'en'),
  }));

test('what the model reads is mended with one press', () => {
  const model = { type: 'model', task: 'embedding', inputs: [{ name: 'age', type: 'number' }] } as const;
  const rows = { type: 'table' } as const;
  const problems = checked({ model: { ...model, inputs: [...model.inputs] }, rows, validation: undefined }, { target: 'kind' });
  expect(problems).toContainEqual({
    code: 'model-reads-other',
    setting: 'reads',
    says: 'The model that is wired in reads columns of numbers.',
  });
});
