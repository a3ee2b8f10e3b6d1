import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { bytesOfDataUrl } from '../../../nodes/lib/images/data-url.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import { pictureBytes, plainPixels } from '../../nodes/lib/images/picture-bytes.ts';
import { fakeOutside, openStage, type Stage, workflowOf } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'graftwork-tables-'));
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ outside: fakeOutside({ folders: { here: folder } }) });
});
afterAll(() => stage.engine.close());

async function read(name: string, content: string): Promise<TableValue> {
  writeFileSync(join(folder, name), content);
  const run = await stage.run(workflowOf({ read: ['data/read-file', { file: { source: 'folder', folder: 'here', path: name } }] }));
  const rows = run.state.steps.read?.outputs?.rows;
  if (rows?.type !== 'table') throw new Error(JSON.stringify(run.state.steps.read?.problem));
  return rows;
}

test('rows that repeat another are counted in a worker when they are asked for', async () => {
  const lines = ['name,age', 'Ada,36', 'Bo,41', 'Ada,36', 'Cy,', 'Cy,', 'Ada,37', 'Ada,36'];
  const { artifact = '' } = await read('people.csv', lines.join('\n'));
  expect(await stage.engine.tableDuplicates(artifact)).toBe(3);
  expect(await stage.engine.tableDuplicates(artifact)).toBe(3);
});

test('a page stays below a megabyte however long its texts are, the first rows and later ones alike', async () => {
  const text = '长'.repeat(9_000);
  const lines = ['a,b,c', ...Array.from({ length: 1_300 }, (_, row) => `${row} ${text},${text},${row}`)];
  const { artifact = '' } = await read('long.csv', lines.join('\n'));
  for (const offset of [0, 1_100]) {
    const page = await stage.engine.tablePage(artifact, offset, 200);
    expect(page.rows).toHaveLength(200);
    expect(new Blob([JSON.stringify(page)]).size).toBeLessThan(1_000_000);
    expect(page.rows[3]?.a).toMatch(new RegExp(`^${offset + 3} 长+…$`));
  }
});

test('a page shows pictures small, and each is there whole when it is asked for', async () => {
  const pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  for (const shade of [40, 90]) writeFileSync(join(pictures, `${shade}.png`), pictureBytes(plainPixels(300, 200, [shade, 0, 0]), 'png'));
  const run = await stage.run(workflowOf({ read: ['data/read-images', { file: { source: 'folder', folder: 'here', path: 'pictures' } }] }));
  const rows = run.state.steps.read?.outputs?.rows;
  if (rows?.type !== 'table') throw new Error(JSON.stringify(run.state.steps.read?.problem));
  const { artifact = '' } = rows;
  const whole = await stage.engine.tablePicture(artifact, 'image', 1);
  const reader = await openPictureReader();
  expect(reader.upTo(bytesOfDataUrl(String(whole)) ?? new Uint8Array(), 1_000)).toMatchObject({ width: 300, height: 200 });
  await expect(stage.engine.tablePicture(artifact, 'image', 2)).rejects.toMatchObject({ status: 404, code: 'no-picture' });
  await expect(stage.engine.tablePicture(artifact, 'file', 0)).rejects.toMatchObject({ code: 'no-picture' });
});
