import { Fragment, useState } from 'react';
import { likelyColumns, type MappedColumn, type Mapping, mappedColumns } from '../../nodes/kit/map-columns.ts';
import type { ColumnSpec, ColumnType, Row, TableValue } from '../../nodes/kit/ports.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { ListSetting } from '../../nodes/kit/settings.ts';
import { idToRun, startRun } from '../commands/run-actions.ts';
import { Button } from '../controls/button.tsx';
import { useKeptFocus } from '../controls/kept-focus.ts';
import { ShowAll } from '../controls/show-all.tsx';
import { useSay } from '../i18n/use-say.ts';
import { isPicture, Picture } from '../results/picture.tsx';
import { columnTypeWords } from '../results/table/column-words.ts';
import { useRows } from '../results/table/use-rows.ts';
import { writeCell } from '../results/write-json.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { isGoing, useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { useArrivingTable } from './arriving-table.ts';
import '../results/results.css';
import './mapping-preview.css';

const firstValues = 3;
const longestValue = 40;
const firstColumns = 12;
/** What was likely meant is searched for each missing one: of thousands only the first are shown. */
const mostColumns = 200;
const noTable: TableValue = { type: 'table', columns: [], count: 0 };

interface Props {
  node: string;
  maps: NonNullable<ListSetting['maps']>;
  /** The entries of the list. */
  entries: Json;
  onMap(mapping: Mapping): void;
}

/** What the columns of a table become: which one stands for each that is expected, with its first values, and which may be meant where none does. */
export function MappingPreview({ node, maps, entries, onMap }: Props) {
  const say = useSay();
  const { columns: described, from, last } = useArrivingTable(node, maps.of);
  const { columns: expected, from: example } = useArrivingTable(node, maps.expected);
  const others = useWorkflow((state) => (state.workflow.nodes[node]?.settings[maps.others] === 'leave' ? 'leave' : 'keep'));
  const { rows } = useRows(last ?? noTable, 0, firstValues);
  const [all, setAll] = useState(false);
  const keptFocus = useKeptFocus<HTMLUListElement>();
  const columns = described ?? last?.columns;
  const mappings = Array.isArray(entries) ? entries.flatMap(mappingOf) : [];
  if (!columns || (!expected && mappings.length === 0)) return <Hint wired={from !== undefined} known={!!columns} example={example} />;

  const { selected, absent, free } = mappedColumns(columns, { mappings, expected: expected ?? [], others });
  const mapped = selected.slice(0, others === 'keep' ? selected.length - free.length : undefined);
  const lines = [...absent.map((one) => ({ absent: one })), ...mapped.map((one) => ({ mapped: one }))];
  const title = say({ en: 'What the columns become', zh: '映射结果' });
  return (
    <section className="mapping" aria-label={title} tabIndex={-1}>
      <header>
        <b>{title}</b>
        {expected && (
          <output className="field-aside">
            {say(
              { en: '{found} of {count} found', zh: '{count} 列中已找到 {found} 列' },
              { found: expected.length - absent.length, count: expected.length },
            )}
          </output>
        )}
      </header>
      <ul {...keptFocus}>
        {lines
          .slice(0, all && lines.length <= mostColumns ? undefined : firstColumns)
          .map((line) =>
            'mapped' in line ? (
              <MappedLine key={`${line.mapped.name} ${line.mapped.from.name}`} mapped={line.mapped} rows={rows} />
            ) : (
              <AbsentLine
                key={line.absent.name}
                name={line.absent.name}
                likely={likelyColumns(line.absent, free)}
                onChoose={(column) => onMap({ column, name: line.absent.name, type: 'keep' })}
              />
            ),
          )}
      </ul>
      {lines.length > mostColumns ? (
        <p className="field-hint">
          {say({ en: 'and {count} more columns', zh: '以及另外 {count} 列' }, { count: lines.length - firstColumns })}
        </p>
      ) : (
        lines.length > firstColumns && <ShowAll all={all} count={lines.length} onChange={setAll} />
      )}
      {free.length > 0 && <OtherColumns free={free} kept={others === 'keep'} />}
      <ValuesNote from={from} last={last} />
    </section>
  );
}

function mappingOf(entry: Json): Mapping[] {
  if (!isObject(entry)) return [];
  const { column, name, type } = entry;
  return [{ column: String(column), name: String(name), type: isColumnType(type) ? type : 'keep' }];
}
function isColumnType(type: Json | undefined): type is ColumnType {
  return typeof type === 'string' && Object.hasOwn(columnTypeWords, type);
}

/** What is needed before there is anything to show. */
function Hint({ wired, known, example }: { wired: boolean; known: boolean; example: string | undefined }) {
  const say = useSay();
  const words = !wired
    ? { en: 'Wire the table whose columns are to be mapped into “rows”.', zh: '请把要映射的表格接到“数据”。' }
    : !known
      ? { en: 'Run the step before: its columns are known after it.', zh: '请先运行前一步：运行后才知道有哪些列。' }
      : example !== undefined
        ? { en: 'Which columns are expected is known after a run.', zh: '运行后才知道需要哪些列。' }
        : {
            en: 'Wire a table that has the right columns into “expected”, or add a mapping by hand.',
            zh: '请把列名正确的表格接到“所需的列”，或手动添加对应关系。',
          };
  return <p className="field-hint">{say(words)}</p>;
}

function MappedLine({ mapped: { from, name, type }, rows }: { mapped: MappedColumn; rows: readonly Row[] }) {
  const say = useSay();
  const words = { column: from.name, type: columnTypeWords[from.type] };
  return (
    <li>
      <p className="mapping-name">
        <b>{name}</b>
        <small>{say(columnTypeWords[type])}</small>
      </p>
      {(from.name !== name || from.type !== type) && (
        <p className="mapping-from">
          {say(
            from.type === type
              ? { en: 'from “{column}”', zh: '取自“{column}”' }
              : { en: 'from “{column}”, which is {type}', zh: '取自“{column}”（{type}）' },
            words,
          )}
        </p>
      )}
      {rows.length > 0 && <Values name={from.name} rows={rows} />}
    </li>
  );
}

function Values({ name, rows }: { name: string; rows: readonly Row[] }) {
  const say = useSay();
  return (
    <p className="mapping-values">
      <span className="unseen">{say({ en: 'First values:', zh: '前几个值：' })} </span>
      {rows.map((row, at) => {
        const cell = row[name];
        if (isPicture(cell))
          return (
            <Picture
              key={at}
              source={cell}
              words={say({ en: '{column} of row {place}', zh: '第 {place} 行的 {column}' }, { column: name, place: at + 1 })}
            />
          );
        const text = writeCell(cell);
        return (
          <Fragment key={at}>
            {at > 0 && ' · '}
            {text === '' ? say({ en: 'empty', zh: '空' }) : <span title={text}>{cut(text)}</span>}
          </Fragment>
        );
      })}
    </p>
  );
}

function cut(text: string): string {
  const signs = [...text];
  return signs.length > longestValue ? `${signs.slice(0, longestValue).join('')}…` : text;
}

function AbsentLine({ name, likely, onChoose }: { name: string; likely: readonly string[]; onChoose(column: string): void }) {
  const say = useSay();
  return (
    <li className="absent">
      <p className="mapping-name">
        <b>{name}</b>
        <small className="warn-text">{say({ en: 'not found', zh: '未找到' })}</small>
      </p>
      {likely.length === 0 ? (
        <p className="mapping-from">{say({ en: 'No column is left that could be it.', zh: '没有剩余的列可以对应。' })}</p>
      ) : (
        <div className="mapping-likely">
          <span>{say({ en: 'Perhaps', zh: '可能是' })}</span>
          {likely.map((column) => (
            <Button
              key={column}
              small
              aria-label={say({ en: '“{name}” is “{column}”', zh: '“{name}”对应“{column}”' }, { name, column })}
              onClick={() => onChoose(column)}
            >
              {column}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}

function OtherColumns({ free, kept }: { free: readonly ColumnSpec[]; kept: boolean }) {
  const say = useSay();
  const names = free.slice(0, 5).map(({ name }) => name);
  const columns = names.join(say({ en: ', ', zh: '、' })) + (free.length > names.length ? ' …' : '');
  return (
    <p className="field-hint">
      {say(
        kept
          ? { en: '{count} {count|other stays|others stay} behind them: {columns}', zh: '另有 {count} 列保留在后面：{columns}' }
          : { en: '{count} {count|other is|others are} left out: {columns}', zh: '另有 {count} 列被去掉：{columns}' },
        { count: free.length, columns },
      )}
    </p>
  );
}

/** Where the values come from, or how to see some. */
function ValuesNote({ from, last }: { from: string | undefined; last: TableValue | undefined }) {
  const say = useSay();
  const going = useRun(isGoing);
  const changed = useOutlook((state) => from !== undefined && state.stepOf[from]?.action === 'run' && !state.everyTime.has(from));
  if (!last)
    return (
      <button
        type="button"
        className="text-button"
        disabled={going}
        onClick={({ currentTarget }) => {
          // The button goes when there are values: the keyboard stays at what they stand in.
          currentTarget.closest<HTMLElement>('.mapping')?.focus();
          if (from !== undefined) void startRun({ mode: 'to', node: idToRun(from) });
        }}
      >
        {say({ en: 'Run the step before to see values', zh: '运行前一步即可看到值' })}
      </button>
    );
  const words =
    last.count === 0
      ? { en: 'The table had no rows in the last run.', zh: '上次运行时表格没有数据。' }
      : changed && !going
        ? { en: 'Values of the last run. Something has changed since.', zh: '显示的是上次运行的值。此后有改动。' }
        : { en: 'Values of the last run.', zh: '显示的是上次运行的值。' };
  return <p className="field-hint">{say(words)}</p>;
}
