import type { Json } from '../../nodes/kit/json.ts';
import './picture.css';

const beginning = /^data:image\/(png|jpeg|webp|bmp);base64,/;

/** Whether the value of a cell is a picture that can be shown; one that was cut as a text is none any more. */
export function isPicture(value: Json | undefined): value is string {
  return typeof value === 'string' && beginning.test(value.slice(0, 40)) && !value.endsWith('…');
}

/** A picture as the cell of a table. A press on it shows it large where there is more of it than this. */
export function Picture({ source, words, onOpen }: { source: string; words: string; onOpen?: (() => void) | undefined }) {
  const small = <img className="cell-picture" src={source} alt={words} loading="lazy" decoding="async" />;
  if (!onOpen) return small;
  return (
    <button type="button" className="cell-picture-open" onClick={onOpen} onDoubleClick={(event) => event.stopPropagation()}>
      {small}
    </button>
  );
}
