import { link, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderBytes } from '../../../runtime/store/folder-bytes.ts';

test('all files below count, one with several names once, and what a link leads to not at all', async () => {
  const root = await mkdtemp(join(tmpdir(), 'graftwork-bytes-'));
  await mkdir(join(root, 'hub/snapshots'), { recursive: true });
  await writeFile(join(root, 'outside'), 'x'.repeat(5_000));
  await writeFile(join(root, 'hub/blob'), 'x'.repeat(1_000));
  await link(join(root, 'hub/blob'), join(root, 'hub/snapshots/model.bin'));
  await writeFile(join(root, 'hub/snapshots/list.json'), 'x'.repeat(30));
  const before = await folderBytes(join(root, 'hub'));
  expect(before).toBe(1_030);
  await symlink(join(root, 'outside'), join(root, 'hub/elsewhere'));
  expect((await folderBytes(join(root, 'hub'))) - before).toBeLessThan(1_000);
  expect(await folderBytes(join(root, 'nowhere'))).toBe(0);
});
