import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { usePreferences } from '../../../../editor/i18n/preferences.ts';
import { ColumnLook } from '../../../../editor/results/preview/column-look.tsx';
import { RowsLook } from '../../../../editor/results/preview/rows-look.tsx';
import { ColumnHead } from '../../../../editor/results/table/column-head.tsx';
import { TableRow } from '../../../../editor/results/table/table-row.tsx';
import type { ColumnSpec } from '../../../../nodes/kit/ports.ts';
import type { Language } from '../../../../nodes/kit/text.ts';

const reason: ColumnSpec = {
  name: 'reason',
  type: 'category',
  holds: 'reasons',
  distinct: 2,
  classes: [
    { name: 'missing: age', count: 3 },
    { name: 'outlier: age', count: 1 },
  ],
};
const other: ColumnSpec = { name: 'word', type: 'text' };
const row = { reason: 'missing: age', word: 'missing: age' };
/** What is rendered without a browser takes the first state. */
const readIn = (language: Language) => void Object.assign(usePreferences.getInitialState(), { language });
const words = (element: React.ReactElement) => renderToStaticMarkup(element).replace(/<[^>]+>/g, ' ');
afterEach(() => readIn('en'));

test('reasons are said in the language of the reader, and only where the column holds reasons', () => {
  readIn('zh');
  const line = words(
    <table>
      <tbody>
        <TableRow row={row} place={1} columns={[reason, other]} colorOf={() => 'data'} />
      </tbody>
    </table>,
  );
  expect(line).toContain('缺失：age');
  expect(line).toContain('missing: age');
  const look = words(<RowsLook value={{ type: 'table', columns: [reason], count: 1, rows: [row] }} />);
  expect(look).toContain('缺失：age');
  expect(look).not.toContain('missing');
});

test('a verdict has no colour of chance, since red would be read as bad', () => {
  const verdict: ColumnSpec = { name: 'verdict', type: 'category', holds: 'words' };
  const line = renderToStaticMarkup(
    <table>
      <tbody>
        <TableRow row={{ verdict: 'stable' }} place={1} columns={[verdict]} colorOf={() => 'protect'} />
      </tbody>
    </table>,
  );
  expect(line).toContain('c-control');
  expect(line).not.toContain('c-protect');
});

test('the shape of the column names its reasons, not classes', () => {
  readIn('zh');
  const portrait = words(<ColumnLook column={reason} count={4} target={false} />);
  expect(portrait).toContain('缺失：age 3, 异常值：age 1');
  expect(portrait).toContain('原因，2 种');
  const head = renderToStaticMarkup(
    <table>
      <thead>
        <tr>
          <ColumnHead column={reason} summary={reason} />
        </tr>
      </thead>
    </table>,
  );
  expect(head).toContain('缺失：age 75 %');
  expect(head).not.toContain('missing');
});
