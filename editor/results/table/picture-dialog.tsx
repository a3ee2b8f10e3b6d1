import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { useEffect } from 'react';
import type { Json } from '../../../nodes/kit/json.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Load, useLoaded } from '../../controls/load-state.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { fileName } from '../../share/download.ts';
import { isPicture } from '../picture.tsx';

/** A place in a column of pictures; `row` counts from 0. */
export interface PicturePlace {
  column: string;
  row: number;
}

/** One picture of a table as large as it is, where a page of rows shows it small, and from it on to those of the other rows. */
export function PictureDialog({
  value,
  place,
  onMove,
  onClose,
}: {
  value: TableValue;
  place: PicturePlace;
  onMove(row: number): void;
  onClose(): void;
}) {
  const say = useSay();
  const { number } = useFormats();
  const { artifact, rows, count } = value;
  const { column, row } = place;
  const { loaded, reload } = useLoaded<Json>(`picture ${artifact ?? ''} ${column} ${row}`, async () =>
    artifact === undefined ? (rows?.[row]?.[column] ?? null) : api.tablePicture(artifact, column, row),
  );
  const before = row > 0 ? row - 1 : undefined;
  const after = row + 1 < count ? row + 1 : undefined;
  useEffect(() => {
    const press = ({ key }: KeyboardEvent): void => {
      const next = key === 'ArrowLeft' ? before : key === 'ArrowRight' ? after : undefined;
      if (next !== undefined) onMove(next);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [before, after, onMove]);

  const source = loaded.status === 'ready' && isPicture(loaded.value) ? loaded.value : undefined;
  const words = say({ en: '{column} of row {place}', zh: '第 {place} 行的 {column}' }, { column, place: row + 1 });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words}
      actions={
        <>
          {source !== undefined && (
            <a className="btn ghost" href={source} download={fileName(`${column}-${row + 1}`, 'picture', endingOf(source))}>
              <Download size={14} aria-hidden />
              {say({ en: 'Save the picture', zh: '保存图片' })}
            </a>
          )}
          <span className="spring" />
          <span className="muted picture-count">
            {say({ en: '{place} of {count}', zh: '{place} / {count}' }, { place: number(row + 1), count: number(count) })}
          </span>
          <Button icon={<ChevronLeft size={16} aria-hidden />} disabled={before === undefined} onClick={() => onMove(row - 1)}>
            {say({ en: 'Previous', zh: '上一张' })}
          </Button>
          <Button icon={<ChevronRight size={16} aria-hidden />} disabled={after === undefined} onClick={() => onMove(row + 1)}>
            {say({ en: 'Next', zh: '下一张' })}
          </Button>
        </>
      }
    >
      <div className="whole-picture">
        <Load loaded={loaded} reload={reload}>
          {() =>
            source === undefined ? (
              <p className="muted">{say({ en: 'This row has no picture that can be shown.', zh: '这一行没有可显示的图片。' })}</p>
            ) : (
              <img src={source} alt={words} />
            )
          }
        </Load>
      </div>
    </Dialog>
  );
}

function endingOf(source: string): string {
  const format = /^data:image\/([a-z]+)/.exec(source)?.[1] ?? 'png';
  return format === 'jpeg' ? 'jpg' : format;
}
