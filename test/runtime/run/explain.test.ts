import { expect, test } from 'vitest';
import { catalogEntry } from '../../../nodes/kit/define-node.ts';
import { say } from '../../../nodes/kit/text.ts';
import cleanRows from '../../../nodes/prepare/clean-rows.ts';
import { settingChanges } from '../../../runtime/run/explain.ts';

const entry = catalogEntry('prepare/clean-rows', 'code', cleanRows);

test('a setting that came with a newer program is a reason only where it asks for something', () => {
  const said = (now: Record<string, string[]>) => settingChanges(entry, { required: ['age'] }, now).map((reason) => say(reason, 'en'));
  expect(said({ required: ['age'], outlierColumns: [] })).toEqual([]);
  expect(said({ required: [], outlierColumns: ['age'] })).toEqual(['Required: age → empty', 'Look for outliers in: empty → age']);
});
