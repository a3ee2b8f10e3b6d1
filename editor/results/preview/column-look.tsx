import type { TableShape } from '../../../runtime/protocol.ts';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Bars } from '../chart/bars.tsx';
import { Histogram } from '../chart/histogram.tsx';
import { useReadable } from '../table/cell-text.ts';
import { barsNote, columnBars, columnNote, missingNote } from '../table/column-words.ts';

const firstClasses = 8;
/** Above this many the number of different values is an estimate. */
const countedDistinct = 50;

type Column = TableShape['columns'][number];

/** A column on one line: name and type, shape, what is missing and how many values differ; the classes of the target below. */
export function ColumnLook({ column: given, count, target }: { column: Column; count: number | undefined; target: boolean }) {
  const say = useSay();
  const column = useReadable(given);
  const note = barsNote(column);
  const bars = columnBars(column);
  const missing = missingNote(column.missing);
  const { distinct } = column;
  return (
    <li className={target ? 'look-column target' : 'look-column'}>
      <div className="look-name">
        <b>{column.name}</b>
        {target && <Pill>{say({ en: 'target', zh: '目标列' })}</Pill>}
        <small>{say(columnNote(column))}</small>
      </div>
      {bars.length > 0 ? <Histogram counts={bars} title={note && say(note)} width={84} height={24} /> : <span />}
      <small className="look-figures">
        {distinct !== undefined && column.type !== 'category' && (
          <span>
            {say(
              distinct > countedDistinct
                ? { en: '≈ {count} different', zh: '约 {count} 种取值' }
                : { en: '{count} different', zh: '{count} 种取值' },
              { count: distinct > countedDistinct ? Number(distinct.toPrecision(2)) : distinct },
            )}
          </span>
        )}
        {column.missing !== undefined && (
          <span className={missing ? 'warn-text' : undefined}>{missing ? say(missing) : say({ en: 'none empty', zh: '无空值' })}</span>
        )}
      </small>
      {column.type === 'category' && (target ? <ClassCounts column={column} count={count} /> : <ClassLine column={column} />)}
    </li>
  );
}

function ClassLine({ column: { classes = [] } }: { column: Column }) {
  const { number } = useFormats();
  const first = classes.slice(0, firstClasses);
  if (first.length === 0) return null;
  return (
    <p className="look-classes">
      {first.map(({ name, count: rows }) => (rows === undefined ? name : `${name} ${number(rows)}`)).join(', ')}
      {classes.length > firstClasses && ' …'}
    </p>
  );
}

/** The rows of each class of the target. */
function ClassCounts({ column, count }: { column: Column; count: number | undefined }) {
  const say = useSay();
  const { number, share } = useFormats();
  const classes = column.classes ?? [];
  const counted = classes.flatMap(({ name, count: rows }) => (rows === undefined ? [] : [{ name, rows }]));
  if (counted.length === 0)
    return (
      <p className="look-classes">
        {classes
          .map(({ name }) => name)
          .slice(0, firstClasses)
          .join(', ')}
      </p>
    );
  const largest = Math.max(...counted.map(({ rows }) => rows));
  const total = count ?? counted.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <div className="look-bars">
      <Bars
        label={say({ en: 'Rows of each class', zh: '各类别的行数' })}
        items={counted.slice(0, firstClasses).map(({ name, rows }) => ({
          label: name,
          share: rows / largest,
          value: `${number(rows)} · ${share(rows / Math.max(1, total))}`,
        }))}
      />
      {counted.length > firstClasses && (
        <small>{say({ en: 'and {count} more classes', zh: '以及另外 {count} 个类别' }, { count: counted.length - firstClasses })}</small>
      )}
    </div>
  );
}
