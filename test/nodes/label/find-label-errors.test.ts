import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import findLabelErrors from '../../../nodes/label/find-label-errors.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { Paused } from '../../../nodes/kit/problem.ts';
import { uniforms } from '../../../nodes/lib/learn/random.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { addColumns } from '../../../nodes/lib/tables/write-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

/** A sample set in which every tenth label, by chance, is another one; the true one stands in “truth”. */
async function spoiled(where: Bench, data: 'penguins' | 'intents', target: string): Promise<TableValue> {
  const { rows } = await runNode(sampleData, {}, { data }, where);
  const truth = (await readRows(where.context, rows, { columns: [target] })).map((row) => String(row[target]));
  const classes = [...new Set(truth)].sort();
  const chance = uniforms({ seed: 7, purpose: 'sample' });
  const given = truth.map((label) => {
    if (chance() >= 0.1) return label;
    const others = classes.filter((one) => one !== label);
    return others[Math.floor(chance() * others.length)] ?? label;
  });
  return addColumns(where.context, rows, [
    { name: target, kind: 'text', type: 'category', values: given },
    { name: 'truth', kind: 'text', type: 'text', values: truth },
  ]);
}

async function judge(where: Bench, rows: TableValue, target: string, columns: string[], pruning: 'noise-rate' | 'both' = 'noise-rate') {
  const { suspects, rest, report } = await runNode(findLabelErrors, { rows }, { target, columns, pruning }, where);
  const wrong = (part: Record<string, unknown>[]) => part.filter((row) => row[target] !== row['truth']).length;
  const [found, left] = [await readRows(where.context, suspects), await readRows(where.context, rest)];
  expect(found.length + left.length).toBe(rows.count);
  return {
    precision: wrong(found) / found.length,
    recall: wrong(found) / (wrong(found) + wrong(left)),
    mended: found.filter((row) => row['label'] === row['truth']).length / found.length,
    found,
    report,
  };
}

test('penguins with one label in ten wrong: finds most of them, the worst first, and what they should be', async () => {
  const where = await bench();
  const rows = await spoiled(where, 'penguins', 'species');
  const read = ['island', 'bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g', 'sex'];
  const { precision, recall, mended, found } = await judge(where, rows, 'species', read);
  // Measured: 0.903, 0.966 and 0.871.
  expect(precision).toBeGreaterThan(0.85);
  expect(recall).toBeGreaterThan(0.93);
  expect(mended).toBeGreaterThan(0.83);
  const quality = found.map((row) => Number(row['quality']));
  expect(quality).toEqual(quality.toSorted((a, b) => a - b));
  expect(found.every((row) => row['label'] !== row['species'])).toBe(true);
  const both = await judge(where, rows, 'species', read, 'both');
  expect(both.found.length).toBeLessThanOrEqual(found.length);
  expect(both.precision).toBeGreaterThan(0.85);
});

test('Chinese messages with one label in ten wrong', { timeout: 60_000 }, async () => {
  const where = await bench();
  const rows = await spoiled(where, 'intents', 'intent');
  const { precision, recall, mended, report } = await judge(where, rows, 'intent', ['message']);
  // Measured: 0.687, 0.868 and 0.649, with a model that is right about four messages in five.
  expect(precision).toBeGreaterThan(0.6);
  expect(recall).toBeGreaterThan(0.8);
  expect(mended).toBeGreaterThan(0.55);
  const figures = report.blocks[0];
  const noise = figures?.kind === 'figures' ? Number(figures.items[2]?.value) : 0;
  expect(noise).toBeGreaterThan(0.07);
  expect(noise).toBeLessThan(0.16);
});

test('goes on from the parts that were judged before it was cut off', async () => {
  const where = await bench();
  const rows = await spoiled(where, 'penguins', 'species');
  const whole = await runNode(findLabelErrors, { rows }, { target: 'species', columns: ['bill_length_mm', 'bill_depth_mm'] }, where);
  const seen = whole.heard.progress.length;
  expect(existsSync(join(where.context.workdir, 'part-4.f32'))).toBe(true);
  const again = await runNode(findLabelErrors, { rows }, { target: 'species', columns: ['bill_length_mm', 'bill_depth_mm'] }, where);
  expect(again.suspects.artifact).toBe(whole.suspects.artifact);
  expect(again.heard.progress.length - seen).toBe(5);
  where.cancel();
  await expect(runNode(findLabelErrors, { rows }, { target: 'species', columns: [] }, where)).rejects.toThrow();
});

test('a pause in the middle of a training loses nothing', async () => {
  const [whole, paused] = [await bench(), await bench()];
  const settings = { target: 'species', columns: ['bill_length_mm', 'bill_depth_mm'] };
  const expected = await runNode(findLabelErrors, { rows: await spoiled(whole, 'penguins', 'species') }, settings, whole);
  const rows = await spoiled(paused, 'penguins', 'species');
  const { progress } = paused.context;
  let calls = 0;
  paused.context.progress = (...told) => {
    if (++calls === 60) throw new Paused();
    progress(...told);
  };
  await expect(runNode(findLabelErrors, { rows }, settings, paused)).rejects.toBeInstanceOf(Paused);
  const done = await runNode(findLabelErrors, { rows }, settings, paused);
  expect(done.suspects.artifact).toBe(expected.suspects.artifact);
});

test('takes probabilities that stand in the rows; rows without label are left alone; says what is missing', async () => {
  const certain = (label: string | null, a: number) => ({ label, probability_a: a, probability_b: 1 - a, c0: 1 });
  const rows = tableFromRows(
    [certain('a', 0.9), certain('a', 0.8), certain('a', 0.02), certain('b', 0.1), certain('b', 0.2), certain(null, 0.9)],
    {
      columns: [
        { name: 'label', type: 'category' },
        { name: 'probability_a', type: 'number' },
        { name: 'probability_b', type: 'number' },
        { name: 'c0', type: 'number' },
      ],
    },
  );
  const { suspects, rest, heard } = await runNode(findLabelErrors, { rows }, { target: 'label', from: 'columns' });
  expect(suspects.rows).toEqual([
    { label: 'a', probability_a: 0.02, probability_b: 0.98, c0: 1, label_2: 'b', confidence: 0.98, quality: 0.02 },
  ]);
  expect([rest.count, heard.headline]).toEqual([5, '1 of 5 labels are suspect']);
  const few = { ...rows, columns: rows.columns.slice(0, 2) };
  await expect(runNode(findLabelErrors, { rows: few }, { target: 'label', from: 'columns' })).rejects.toThrow('probability_b');
});

test('says before the run what it cannot do, and refuses what it cannot judge', async () => {
  const { rows } = await runNode(sampleData, {}, { data: 'penguins' });
  const check = (settings: object) =>
    findLabelErrors
      .check?.({ rows: { type: 'table', columns: rows.columns } }, filledSettings(findLabelErrors, settings))
      ?.map(({ code }) => code);
  expect(check({ target: '' })).toContain('empty-setting');
  expect(check({ target: 'gone' })).toContain('missing-column');
  expect(check({ target: 'species', columns: ['species'] })).toContain('empty-setting');
  expect(check({ target: 'species' })).toEqual([]);
  const single = tableFromRows(
    Array.from({ length: 30 }, (_, at) => ({ text: `word ${at}`, label: 'a' })),
    {
      columns: [
        { name: 'text', type: 'text' },
        { name: 'label', type: 'category' },
      ],
    },
  );
  await expect(runNode(findLabelErrors, { rows: single }, { target: 'label' })).rejects.toThrow('All rows have the same label');
  const report = findLabelErrors.describe?.(
    { rows: { type: 'table', columns: rows.columns } },
    filledSettings(findLabelErrors, { target: 'species' }),
  );
  expect(report?.suspects?.columns?.slice(-3).map(({ name }) => name)).toEqual(['label', 'confidence', 'quality']);
});
