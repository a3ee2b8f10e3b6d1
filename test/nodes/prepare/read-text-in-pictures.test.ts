import { expect, test } from 'vitest';
import type { TableSpec } from '../../../nodes/kit/ports.ts';
import { dataUrl } from '../../../nodes/lib/images/data-url.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import readText from '../../../nodes/prepare/read-text-in-pictures.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { drawText } from '../lib/ocr/draw-text.ts';

const picture = async (...lines: string[]) => dataUrl('png', await drawText(lines, { width: 700 }));
const image = { columns: [{ name: 'photo', type: 'image' as const }] };

test('each picture gets its text, lines and confidence; one that is broken gets none, and that is said', async () => {
  const where = await bench();
  const given = tableFromRows(
    [
      { photo: await picture('Invoice 2024-0517', '合同自签字之日起生效'), text: 'mine' },
      { photo: await picture(' '), text: 'mine' },
      { photo: 'broken', text: 'mine' },
    ],
    image,
  );
  const { rows, heard } = await runNode(readText, { rows: { ...given, role: 'test' } }, { boxes: true }, where);
  const all = await readRows(where.context, rows);
  expect(all.map(({ text, text_2, text_lines }) => [text, text_2, text_lines])).toEqual([
    ['mine', 'Invoice 2024-0517\n合同自签字之日起生效', 2],
    ['mine', '', 0],
    ['mine', null, null],
  ]);
  expect(all[0]?.text_confidence).toBeGreaterThan(0.8);
  expect(all[0]?.text_boxes).toMatchObject([{ corners: [{}, {}, {}, {}] }, { corners: [{}, {}, {}, {}] }]);
  expect([rows.role, heard.headline, heard.warnings.map(({ code }) => code)]).toEqual([
    'test',
    'Text in 1 of 3 pictures',
    ['broken-pictures'],
  ]);
  const spec = readText.describe?.({ rows: { type: 'table', columns: given.columns } }, filledSettings(readText, { boxes: true }));
  expect(spec?.rows?.columns?.map(({ name, type }) => [name, type])).toEqual(rows.columns.map(({ name, type }) => [name, type]));
}, 60_000);

test('rows without pictures are refused before a run and by it', async () => {
  const texts: TableSpec = { type: 'table', columns: [{ name: 'a', type: 'text' }] };
  expect(readText.check?.({ rows: texts }, filledSettings(readText, {})).map(({ code }) => code)).toEqual(['no-pictures']);
  await expect(runNode(readText, { rows: tableFromRows([{ a: 'x' }]) }, {})).rejects.toThrow('no column of pictures');
});

test('a stopped run leaves the loop', async () => {
  const where = await bench();
  where.cancel();
  const given = tableFromRows([{ photo: await picture('x') }], image);
  await expect(runNode(readText, { rows: given }, {}, where)).rejects.toThrow();
  expect(where.heard.progress).toEqual([]);
});
