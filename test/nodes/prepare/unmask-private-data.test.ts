import { expect, test } from 'vitest';
import { maskKeys, sealText } from '../../../nodes/lib/privacy/keys.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import unmask from '../../../nodes/prepare/unmask-private-data.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

const secrets = { masking: 'correct horse battery staple' };
const sealed = (text: string, seed = 1) => `[enc~${sealText(maskKeys(secrets.masking, seed), text)}]`;

test('brings back what fits the key, leaves the rest and says how many', async () => {
  const where = await bench({ secrets });
  const broken = sealed('b').replace(/.\]$/, '?]');
  const table = tableFromRows([
    { text: `call ${sealed('138')} or ${sealed('张伟')}`, n: 1 },
    { text: `${broken} and ${sealed('x', 2)}`, n: 2 },
    { text: '[enc~', n: 3 },
  ]);
  const { rows, heard } = await runNode(unmask, { rows: table }, { key: 'masking' }, where);
  expect(rows.rows).toEqual([
    { text: 'call 138 or 张伟', n: 1 },
    { text: `${broken} and ${sealed('x', 2)}`, n: 2 },
    { text: '[enc~', n: 3 },
  ]);
  expect(heard.headline).toBe('2 values brought back');
  expect(heard.warnings.map(({ code }) => code)).toEqual(['values-shut']);
});

test('asks for the key before the run', () => {
  expect(unmask.check?.({ rows: undefined }, filledSettings(unmask))?.map(({ code }) => code)).toEqual(['no-key']);
});
