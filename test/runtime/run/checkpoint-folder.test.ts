import { expect, test } from 'vitest';
import type { PortValue } from '../../../nodes/kit/ports.ts';
import { tuningSettings } from '../../../nodes/lib/training/tuning.ts';
import { tableEntry } from '../../nodes/kit/table-entry.ts';
import type { PreImage } from '../../../runtime/run/cache-key.ts';
import { checkpointFolder } from '../../../runtime/run/checkpoint-folder.ts';

const entry = { ...tableEntry('training/x', ['rows'], ['model']), settings: tuningSettings };
const rows = (json: number): Record<string, PortValue> => ({ rows: { type: 'value', json } });
function folder(pre: Partial<PreImage>, given = rows(1)): string | undefined {
  const whole: PreImage = { type: 'training/x', version: 1, code: 'c', settings: {}, files: {}, secrets: {}, inputs: {}, ...pre };
  return checkpointFolder({ pre: whole, entry, into: [{ from: ['read', 'rows'], to: ['train', 'rows'] }] }, () => given);
}

test('a checkpoint is found again on another device, and wherever the keys above have changed with it', () => {
  expect(folder({ device: 'cuda', inputs: { rows: [['key on cuda', 'rows']] } })).toBe(
    folder({ device: 'cpu', inputs: { rows: [['key on cpu', 'rows']] } }),
  );
  expect(folder({ settings: { device: 'auto', epochs: 3 } })).toBe(folder({ settings: { device: 'cpu', epochs: 3 } }));
});

test('other settings, another program or other rows have a folder of their own', () => {
  const folders = [folder({}), folder({ settings: { epochs: 3 } }), folder({ code: 'd' }), folder({}, rows(2))];
  expect(new Set(folders).size).toBe(folders.length);
});
