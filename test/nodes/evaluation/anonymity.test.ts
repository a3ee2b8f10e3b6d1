import { expect, test } from 'vitest';
import anonymity from '../../../nodes/evaluation/anonymity.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import mask from '../../../nodes/prepare/mask-private-data.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

/** Twelve patients: figures 2 and 3 of Machanavajjhala et al., "l-diversity: privacy beyond k-anonymity" (2007). */
const table = (cells: string) =>
  tableFromRows(
    cells
      .trim()
      .split('\n')
      .map((line) =>
        Object.fromEntries(
          line
            .trim()
            .split(' ')
            .map((cell, at) => [['zip', 'age', 'illness'][at] ?? '', cell]),
        ),
      ),
  );
const fourAnonymous = () =>
  table(`130** <30 heart
130** <30 heart
130** <30 viral
130** <30 viral
1485* >=40 cancer
1485* >=40 heart
1485* >=40 viral
1485* >=40 viral
130** 3* cancer
130** 3* cancer
130** 3* cancer
130** 3* cancer`);
const threeDiverse = () =>
  table(`1305* <=40 heart
1305* <=40 viral
1305* <=40 cancer
1305* <=40 cancer
1485* >40 cancer
1485* >40 heart
1485* >40 viral
1485* >40 viral
1306* <=40 heart
1306* <=40 viral
1306* <=40 cancer
1306* <=40 cancer`);
const settings = { known: ['zip', 'age'], sensitive: 'illness', k: 4, l: 3 };
function figures(
  report: Awaited<ReturnType<typeof runNode<typeof anonymity.inputs, typeof anonymity.outputs, typeof anonymity.settings>>>['report'],
) {
  const [first] = report.blocks;
  return first?.kind === 'figures' ? first.items.map(({ value }) => value) : [];
}

test('the published tables: 4-anonymous with groups of one illness alone, and 3-diverse', async () => {
  const where = await bench();
  const one = await runNode(anonymity, { rows: fourAnonymous() }, settings, where);
  expect(figures(one.report)).toEqual([4, 0, 0, 3, 1]);
  // Only the group of three different illnesses passes.
  expect((await readRows(where.context, one.kept)).map((row) => row.zip)).toEqual(['1485*', '1485*', '1485*', '1485*']);
  const three = await runNode(anonymity, { rows: threeDiverse() }, settings);
  expect(figures(three.report)).toEqual([4, 0, 0, 3, 3]);
  expect(three.kept.count).toBe(12);
  expect(three.heard.warnings).toEqual([]);
});

test('rows that fail leave with the reason; a missing cell is a value like any other', async () => {
  const where = await bench();
  const rows = tableFromRows([
    ...Array.from({ length: 5 }, (_, at) => ({ zip: 'a', age: null, illness: at % 2 === 0 ? 'x' : 'y' })),
    ...Array.from({ length: 5 }, () => ({ zip: 'b', age: 3, illness: 'x' })),
    { zip: 'c', age: 3, illness: 'z' },
  ]);
  const { kept, removed, heard } = await runNode(anonymity, { rows }, { ...settings, k: 5, l: 2 }, where);
  expect((await readRows(where.context, kept)).map((row) => row.zip)).toEqual(['a', 'a', 'a', 'a', 'a']);
  const reasons = (await readRows(where.context, removed)).map((row) => `${String(row.zip)} ${String(row.reason)}`);
  expect(reasons).toEqual([...Array.from({ length: 5 }, () => 'b too few different values'), 'c too few like it']);
  expect(heard.headline).toBe('Smallest group 1, 1 row in too small ones');
});

test('the ways out are a node before it that makes columns coarser, with which the figure gets better', async () => {
  const where = await bench();
  const rows = tableFromRows(Array.from({ length: 200 }, (_, at) => ({ age: 20 + (at % 50), sex: at % 2 === 0 ? 'f' : 'm', income: at })));
  const spec = { ...rows, columns: rows.columns.map((column) => (column.name === 'age' ? { ...column, min: 20, max: 69 } : column)) };
  const asked = { known: ['age', 'sex'], k: 10 };
  const { heard } = await runNode(anonymity, { rows: spec }, asked, where);
  const [warning] = heard.warnings;
  expect(warning && say(warning.message, 'en')).toBe('200 of 200 rows could be traced to a person by the chosen columns.');
  const [coarser, without] = warning?.fixes ?? [];
  expect(without && say(without.label, 'en')).toBe('Leave “age” out');
  if (!coarser || !('insert' in coarser)) throw new Error('no node to put in');
  expect(coarser).toMatchObject({
    insert: 'prepare/mask-private-data',
    settings: { columnRules: [{ column: 'age', action: 'band', size: 10 }], contact: 'keep' },
  });
  const { rows: masked } = await runNode(
    mask,
    { rows },
    { ...coarser.settings, columnRules: [{ column: 'age', action: 'band', size: 10 }] },
    where,
  );
  const after = await runNode(anonymity, { rows: masked }, asked);
  expect(figures(after.report)).toEqual([20, 0, 0, 10]);
});

test('a column cannot be known and secret at once', () => {
  const spec = { rows: { type: 'table' as const, columns: [{ name: 'zip', type: 'text' as const }] } };
  const problems = anonymity.check?.(spec, filledSettings(anonymity, { known: ['zip', 'age'], sensitive: 'zip' }));
  expect(problems?.map(({ code }) => code)).toEqual(['missing-column', 'sensitive-known']);
});
