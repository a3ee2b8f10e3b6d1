import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { originLine } from '../../../nodes/kit/origin-words.ts';
import type { Origin, TableValue } from '../../../nodes/kit/ports.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import type { TableShape } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { useLoaded } from '../../controls/load-state.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { download } from '../../share/download.ts';
import { ScrollBox } from '../scroll-box.tsx';
import { classColors } from './class-colors.ts';
import { ColumnHead } from './column-head.tsx';
import { roleWords } from './column-words.ts';
import { csvText } from './csv-text.ts';
import { newFirst } from './new-first.ts';
import './table.css';
import { PictureDialog, type PicturePlace } from './picture-dialog.tsx';
import { TableRow } from './table-row.tsx';
import { useRows } from './use-rows.ts';

const pageSize = 50;
/** More columns than these stand on pages of their own: a browser draws no hundred thousand cells. */
const columnsAtOnce = 100;
const mostOrigins = 3;
const none: ReadonlySet<string> = new Set();

/** A table, fifty rows at a time, with the shape of every column above it. */
export function TableView({
  value,
  name = 'rows',
  given = none,
}: {
  value: TableValue;
  name?: string;
  /** Columns that were there before: new ones beside them are shown first. */
  given?: ReadonlySet<string> | undefined;
}) {
  const say = useSay();
  const [offset, setOffset] = useState(0);
  const [firstColumn, setFirstColumn] = useState(0);
  const [picture, setPicture] = useState<PicturePlace>();
  const rows = useRows(value, offset, pageSize);
  const { loaded } = useLoaded<TableShape | undefined>(`summary ${value.artifact ?? ''}`, async () =>
    value.artifact === undefined ? undefined : api.tableShape(value.artifact),
  );
  const summary = loaded.status === 'ready' ? loaded.value : undefined;
  const columns = useMemo(() => newFirst(value.columns, given), [value, given]);
  const inView = columns.slice(firstColumn, firstColumn + columnsAtOnce);
  const colorOf = useMemo(() => {
    const known = summary?.columns ?? columns;
    const colors = new Map(known.map(({ name, classes = [] }) => [name, classColors(classes.map((item) => item.name))]));
    return (column: string, text: string) => colors.get(column)?.(text) ?? 'control';
  }, [summary, columns]);

  if (value.count === 0) {
    return (
      <div className="table-view">
        <p className="result-empty">{say({ en: 'This table has no rows.', zh: '此表格没有数据。' })}</p>
        <OriginLines origins={value.origins ?? []} />
      </div>
    );
  }
  return (
    <div className="table-view">
      <div className="table-bar">
        {value.role && <Pill>{say(roleWords[value.role])}</Pill>}
        <span className="muted">
          {say(
            { en: '{rows} {rows|row|rows}, {columns} {columns|column|columns}', zh: '{rows} 行，{columns} 列' },
            { rows: value.count, columns: columns.length },
          )}
        </span>
        {columns !== value.columns && <span className="muted">{say({ en: 'new columns first', zh: '新列在前' })}</span>}
        <span className="spring" />
        {columns.length > columnsAtOnce && (
          <Pages
            first={firstColumn}
            size={columnsAtOnce}
            count={columns.length}
            labels={{ earlier: { en: 'Earlier columns', zh: '前面的列' }, later: { en: 'Later columns', zh: '后面的列' } }}
            words={{ en: 'columns {from}–{to}', zh: '第 {from}–{to} 列' }}
            onChange={setFirstColumn}
          />
        )}
        {value.count > pageSize && (
          <Pages
            first={offset}
            size={pageSize}
            count={value.count}
            labels={{ earlier: { en: 'Earlier rows', zh: '上一页' }, later: { en: 'Later rows', zh: '下一页' } }}
            words={{ en: '{from}–{to}', zh: '{from}–{to}' }}
            onChange={setOffset}
          />
        )}
        <DownloadCsv value={value} name={name} />
      </div>
      <OriginLines origins={value.origins ?? []} />
      {rows.problem && (
        <p className="result-empty" role="alert">
          {say(rows.problem)}
        </p>
      )}
      <ScrollBox className="table-scroll" busy={rows.busy} label={say({ en: 'Rows', zh: '数据' })}>
        <table className="table-rows">
          <thead>
            <tr>
              <th scope="col" className="table-place">
                <span className="unseen">{say({ en: 'Row', zh: '行号' })}</span>
              </th>
              {inView.map((column) => (
                <ColumnHead key={column.name} column={column} summary={summary?.columns.find(({ name }) => name === column.name)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.rows.map((row, index) => (
              <TableRow
                key={rows.offset + index}
                row={row}
                place={rows.offset + index + 1}
                columns={inView}
                colorOf={colorOf}
                onPicture={(column) => setPicture({ column, row: rows.offset + index })}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {picture && (
        <PictureDialog
          value={value}
          place={picture}
          onMove={(row) => setPicture({ ...picture, row })}
          onClose={() => setPicture(undefined)}
        />
      )}
    </div>
  );
}

function Pages({
  first,
  size,
  count,
  labels,
  words,
  onChange,
}: {
  first: number;
  size: number;
  count: number;
  labels: { earlier: Text; later: Text };
  /** With `from` and `to`. */
  words: Text;
  onChange(first: number): void;
}) {
  const say = useSay();
  const { number } = useFormats();
  return (
    <span className="table-pages">
      <IconButton label={say(labels.earlier)} disabled={first === 0} onClick={() => onChange(Math.max(0, first - size))}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <span aria-live="polite">{say(words, { from: number(first + 1), to: number(Math.min(first + size, count)) })}</span>
      <IconButton label={say(labels.later)} disabled={first + size >= count} onClick={() => onChange(first + size)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </span>
  );
}

function OriginLines({ origins }: { origins: readonly Origin[] }) {
  const say = useSay();
  if (origins.length === 0) return null;
  const lines = origins.slice(0, mostOrigins);
  return (
    <ul className="table-origins" aria-label={say({ en: 'Where the rows came from', zh: '数据来源' })}>
      {lines.map((origin, at) => (
        <li key={at}>{say(originLine(origin))}</li>
      ))}
      {origins.length > lines.length && (
        <li>
          {say(
            { en: 'and {count} more {count|source|sources}: a quality report lists all', zh: '另有 {count} 个来源，质量报告会全部列出' },
            { count: origins.length - lines.length },
          )}
        </li>
      )}
    </ul>
  );
}

function DownloadCsv({ value, name }: { value: TableValue; name: string }) {
  const say = useSay();
  const words = say({ en: 'Download CSV', zh: '下载 CSV' });
  const icon = <Download size={14} aria-hidden />;
  if (value.artifact !== undefined) {
    return (
      <a className="btn ghost small" href={api.csvUrl(value.artifact)} download={`${name}.csv`}>
        {icon}
        {words}
      </a>
    );
  }
  const save = () => {
    const text = csvText(
      value.columns.map((column) => column.name),
      value.rows ?? [],
    );
    // The mark at the start makes spreadsheet programs read the file as UTF-8.
    download(`\uFEFF${text}`, 'text/csv', `${name}.csv`);
  };
  return (
    <Button look="ghost" small icon={icon} onClick={save}>
      {words}
    </Button>
  );
}
