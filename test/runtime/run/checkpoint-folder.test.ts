import { expect, test } from 'vitest';
import type { CatalogEntry } from '../../../nodes/kit/define-node.ts';
import type { PortValue } from '../../../nodes/kit/ports.ts';
import { integer, secret, text } from '../../../nodes/kit/settings.ts';
import { tuningSettings } from '../../../nodes/lib/training/tuning.ts';
import { tableEntry } from '../../nodes/kit/table-entry.ts';
import type { PreImage } from '../../../runtime/run/cache-key.ts';
import { checkpointFolder, isKeptFolder } from '../../../runtime/run/checkpoint-folder.ts';

const entry = { ...tableEntry('training/x', ['rows'], ['model']), settings: tuningSettings };
const budgeted = {
  ...entry,
  settings: {
    labels: text({ label: { en: 'Labels', zh: '标签' }, default: '' }),
    most: integer({ label: { en: 'Most', zh: '最多' }, default: 1, goesOn: true }),
    key: secret({ label: { en: 'Key', zh: '密钥' }, goesOn: true }),
  },
};
const rows = (json: number): Record<string, PortValue> => ({ rows: { type: 'value', json } });
function folder(pre: Partial<PreImage>, given = rows(1), type: Pick<CatalogEntry, 'settings'> = entry): string | undefined {
  const whole: PreImage = { type: 'training/x', version: 1, code: 'c', settings: {}, files: {}, secrets: {}, inputs: {}, ...pre };
  return checkpointFolder(
    { pre: whole, entry: { ...entry, ...type }, into: [{ from: ['read', 'rows'], to: ['train', 'rows'] }] },
    () => given,
  );
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

test('a raised budget and another key go on in the same folder, which is told by its name; other labels do not', () => {
  const of = (labels: string, most: number, key: number) =>
    folder({ settings: { labels, most }, secrets: { key } }, rows(1), budgeted) ?? '';
  expect(of('a', 2, 3)).toBe(of('a', 1, 1));
  expect(of('b', 1, 1)).not.toBe(of('a', 1, 1));
  expect([of('a', 1, 1), folder({}) ?? ''].map(isKeptFolder)).toEqual([true, false]);
});

test('answers that were paid for are found again by a newer program', () => {
  expect(folder({ code: 'd' }, rows(1), budgeted)).toBe(folder({ code: 'c' }, rows(1), budgeted));
});
