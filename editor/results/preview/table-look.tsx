import { useState } from 'react';
import type { ColumnSpec, TableValue } from '../../../nodes/kit/ports.ts';
import type { TableShape } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { useLoaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { ColumnLook } from './column-look.tsx';
import { RowsLook } from './rows-look.tsx';

const firstColumns = 60;
/** Counted without being asked for up to this many rows: it takes a moment only. */
const countedAtOnce = 200_000;

/** What a table holds, at a glance: its columns, the classes of the one that matters, and its first rows. */
export function TableLook({ value, target }: { value: TableValue; target: string | undefined }) {
  const say = useSay();
  const { loaded } = useLoaded<TableShape | undefined>(`shape ${value.artifact ?? ''}`, async () =>
    value.artifact === undefined ? undefined : api.tableShape(value.artifact),
  );
  const summary = loaded.status === 'ready' ? loaded.value : undefined;
  // Of very many columns the summary tells the first alone.
  const columns: TableShape['columns'] = summary ? [...summary.columns, ...value.columns.slice(summary.columns.length)] : value.columns;
  if (value.count === 0) return <p className="look-note">{say({ en: 'This table has no rows.', zh: '此表格没有数据。' })}</p>;
  return (
    <>
      <p className="look-facts">
        {say(
          { en: '{rows} {rows|row|rows}, {columns} {columns|column|columns}', zh: '{rows} 行，{columns} 列' },
          { rows: value.count, columns: value.columns.length },
        )}
        {value.artifact !== undefined && <Duplicates key={value.artifact} artifact={value.artifact} count={value.count} />}
      </p>
      <ColumnList columns={columns} count={value.count} target={target} />
      <RowsLook value={value} />
    </>
  );
}

/** Columns with the target first, as far as there is room. */
export function ColumnList({
  columns,
  count,
  target,
}: {
  columns: TableShape['columns'];
  count: number | undefined;
  target: string | undefined;
}) {
  const say = useSay();
  const isTarget = ({ name }: ColumnSpec) => name === target;
  const sorted = [...columns.filter(isTarget), ...columns.filter((column) => !isTarget(column))];
  return (
    <ul className="look-columns" aria-label={say({ en: 'Columns', zh: '列' })}>
      {sorted.slice(0, firstColumns).map((column) => (
        <ColumnLook key={column.name} column={column} count={count} target={isTarget(column)} />
      ))}
      {columns.length > firstColumns && (
        <li className="look-note">
          {say({ en: 'and {count} more columns', zh: '以及另外 {count} 列' }, { count: columns.length - firstColumns })}
        </li>
      )}
    </ul>
  );
}

function Duplicates({ artifact, count }: { artifact: string; count: number }) {
  const say = useSay();
  const [wanted, setWanted] = useState(count <= countedAtOnce);
  if (!wanted)
    return (
      <Button look="ghost" small onClick={() => setWanted(true)}>
        {say({ en: 'Count duplicates', zh: '统计重复行' })}
      </Button>
    );
  return <CountedDuplicates artifact={artifact} />;
}

function CountedDuplicates({ artifact }: { artifact: string }) {
  const say = useSay();
  const { loaded } = useLoaded(`duplicates ${artifact}`, () => api.tableDuplicates(artifact));
  const words =
    loaded.status === 'loading'
      ? { en: 'counting duplicates …', zh: '正在统计重复行……' }
      : loaded.status === 'failed'
        ? { en: 'duplicates could not be counted', zh: '无法统计重复行' }
        : loaded.value === null
          ? { en: 'too large to count duplicates here: use “Inspect quality”', zh: '表格过大，无法在此统计重复行，请用“检查数据质量”' }
          : loaded.value === 0
            ? { en: 'no duplicates', zh: '没有重复行' }
            : { en: '{count} {count|row repeats|rows repeat} another', zh: '{count} 行与其他行重复' };
  const some = loaded.status === 'ready' && loaded.value !== null && loaded.value > 0;
  return (
    <span aria-live="polite" className={some ? 'warn-text' : undefined}>
      {say(words, { count: loaded.status === 'ready' ? (loaded.value ?? 0) : 0 })}
    </span>
  );
}
