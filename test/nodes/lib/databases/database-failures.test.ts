import { expect, test } from 'vitest';
import { say } from '../../../../nodes/kit/text.ts';
import { databaseFailures } from '../../../../nodes/lib/databases/database-failures.ts';

const tables = ['appointments', 'archive.patients_old', 'doctors', 'invoices', 'letters', 'patients', 'rooms', 'wards'];
const offered = (table: string) =>
  databaseFailures.noTable(table, tables).problem.fixes?.map(({ label }) => say(label, 'en').replace(/^Read “(.*)”$/, '$1'));

test('a table that is not there is answered with those that are like it, then with others', () => {
  expect(offered('Patient')?.slice(0, 2)).toEqual(['patients', 'archive.patients_old']);
  expect(offered('invoice')?.[0]).toBe('invoices');
  expect(offered('')).toEqual(['appointments', 'doctors', 'invoices']);
});
