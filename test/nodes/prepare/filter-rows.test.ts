import { expect, test } from 'vitest';
import filterRows from '../../../nodes/prepare/filter-rows.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { operatorWords, type Condition } from '../../../nodes/lib/tables/filter-table.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { ReportValue, TableValue } from '../../../nodes/kit/ports.ts';
import { type Message, say } from '../../../nodes/kit/text.ts';
import { bench, runNode } from '../../run-node.ts';

const inline: TableValue = {
  ...tableFromRows([
    { id: 1, word: 'Apple', size: 5, day: '2024-01-10' },
    { id: 2, word: 'pear', size: 12.5, day: '2024-03-01T12:00:00' },
    { id: 3, word: null, size: null, day: null },
    { id: 4, word: "it's 10%", size: -1, day: '2023-12-31' },
  ]),
  columns: [
    { name: 'id', type: 'number' },
    { name: 'word', type: 'text' },
    { name: 'size', type: 'number' },
    { name: 'day', type: 'date' },
  ],
};

const cases: [Condition, number[]][] = [
  [{ column: 'word', operator: 'equals', value: 'apple' }, [1]],
  [{ column: 'word', operator: 'differs', value: 'apple' }, [2, 3, 4]],
  [{ column: 'word', operator: 'one-of', value: 'pear，APPLE' }, [1, 2]],
  [{ column: 'word', operator: 'contains', value: "'s 10%" }, [4]],
  [{ column: 'word', operator: 'lacks', value: 'a' }, [3, 4]],
  [{ column: 'word', operator: 'matches', value: '^[a-z]{4,5}$' }, [1, 2]],
  [{ column: 'size', operator: 'equals', value: '12.50' }, [2]],
  [{ column: 'size', operator: 'above', value: '5' }, [2]],
  [{ column: 'size', operator: 'at-least', value: '5' }, [1, 2]],
  [{ column: 'size', operator: 'below', value: '5' }, [4]],
  [{ column: 'size', operator: 'at-most', value: '5' }, [1, 4]],
  [{ column: 'size', operator: 'missing', value: '' }, [3]],
  [{ column: 'size', operator: 'present', value: '' }, [1, 2, 4]],
  [{ column: 'day', operator: 'at-least', value: '2024-01-10' }, [1, 2]],
];

test('each test keeps the same rows inline and stored', async () => {
  expect(new Set(cases.map(([condition]) => condition.operator))).toEqual(new Set(Object.keys(operatorWords)));
  const where = await bench();
  const stored = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, inline)}`, { types: inline.columns }),
  );
  for (const [condition, ids] of cases) {
    for (const rows of [inline, stored]) {
      const { kept, removed } = await runNode(filterRows, { rows }, { conditions: [condition] }, where);
      const found = (await readRows(where.context, kept)).map((row) => row['id']);
      expect([condition.operator, rows === inline, found]).toEqual([condition.operator, rows === inline, ids]);
      expect(kept.count + removed.count).toBe(4);
    }
  }
});

test('conditions are joined by all or any, and case can count', async () => {
  const conditions: Condition[] = [
    { column: 'word', operator: 'contains', value: 'A' },
    { column: 'size', operator: 'above', value: '4' },
  ];
  expect((await runNode(filterRows, { rows: inline }, { conditions })).kept.rows?.map((row) => row['id'])).toEqual([1, 2]);
  expect((await runNode(filterRows, { rows: inline }, { conditions, ignoreCase: false })).kept.rows?.map((row) => row['id'])).toEqual([1]);
  expect(
    (await runNode(filterRows, { rows: inline }, { conditions, join: 'any', ignoreCase: false })).kept.rows?.map((row) => row['id']),
  ).toEqual([1, 2]);
});

test('a value is a value, never SQL', async () => {
  const where = await bench();
  const stored = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, inline)}`, { types: inline.columns }),
  );
  const { kept } = await runNode(
    filterRows,
    { rows: stored },
    { conditions: [{ column: 'word', operator: 'equals', value: "' OR true --" }] },
    where,
  );
  expect(kept.count).toBe(0);
});

test('what cannot be compared is said before and during a run', async () => {
  const bad: Condition[] = [
    { column: 'size', operator: 'above', value: 'big' },
    { column: 'word', operator: 'matches', value: '(' },
    { column: 'day', operator: 'below', value: 'soon' },
    { column: 'gone', operator: 'equals', value: '' },
  ];
  const spec = { type: 'table' as const, columns: inline.columns };
  const codes = filterRows.check?.({ rows: spec }, { conditions: bad, join: 'all', ignoreCase: true }).map((problem) => problem.code);
  expect(codes).toEqual(['not-a-number', 'bad-pattern', 'not-a-date', 'missing-column']);
  for (const condition of bad)
    await expect(runNode(filterRows, { rows: inline }, { conditions: [condition] })).rejects.toThrow(/Write|Check|has no column/);
});

test('the report says for which condition each row was removed, alike inline and stored, and leads to the rows', async () => {
  const where = await bench();
  const stored = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, inline)}`, { types: inline.columns }),
  );
  const conditions: Condition[] = [
    { column: 'size', operator: 'at-least', value: '5' },
    { column: 'day', operator: 'below', value: '2024-02-01' },
    { column: 'word', operator: 'present', value: '' },
  ];
  const shown = ({ blocks }: ReportValue, language: 'en' | 'zh') =>
    blocks.flatMap((block): unknown[] => {
      const words = (cell: string | number | null | Message) => (typeof cell === 'object' && cell ? say(cell, language) : cell);
      if (block.kind === 'bars') return block.items.map(({ label, value }) => [words(label), value]);
      return block.kind === 'table' ? block.rows.map((row) => row.map(words)) : block.kind === 'output' ? [block.output] : [];
    });
  for (const rows of [inline, stored]) {
    const { report } = await runNode(filterRows, { rows }, { conditions }, where);
    expect(shown(report, 'en')).toEqual([
      ['Not “size” is at least 5', 2],
      ['Not “day” is below 2024-02-01', 1],
      'removed',
      ['Not “size” is at least 5', '(missing)'],
      ['Not “size” is at least 5', '-1'],
      ['Not “day” is below 2024-02-01', '2024-03-01T12:00:00'],
    ]);
    const any = await runNode(filterRows, { rows }, { conditions: conditions.slice(0, 2), join: 'any' }, where);
    expect(shown(any.report, 'zh')).toEqual([['不满足任何条件', 1], 'removed']);
  }
});
