import { expect, test } from 'vitest';
import type { PortValue } from '../../../nodes/kit/ports.ts';
import type { PreImage } from '../../../runtime/run/cache-key.ts';
import { checkpointFolder } from '../../../runtime/run/checkpoint-folder.ts';

const rows = (json: number): Record<string, PortValue> => ({ rows: { type: 'value', json } });
function folder(pre: Partial<PreImage>, given = rows(1)): string | undefined {
  const whole: PreImage = { type: 'training/x', version: 1, code: 'c', settings: {}, files: {}, secrets: {}, inputs: {}, ...pre };
  return checkpointFolder({ pre: whole, into: [{ from: ['read', 'rows'], to: ['train', 'rows'] }] }, () => given);
}

test('a checkpoint is found again on another device, and wherever the keys above have changed with it', () => {
  expect(folder({ device: 'cuda', inputs: { rows: [['key on cuda', 'rows']] } })).toBe(
    folder({ device: 'cpu', inputs: { rows: [['key on cpu', 'rows']] } }),
  );
});

test('other settings, another program or other rows have a folder of their own', () => {
  const folders = [folder({}), folder({ settings: { epochs: 3 } }), folder({ code: 'd' }), folder({}, rows(2))];
  expect(new Set(folders).size).toBe(folders.length);
});
