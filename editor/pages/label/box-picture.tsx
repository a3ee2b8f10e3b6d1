import { type PointerEvent, useRef, useState } from 'react';
import type { MarkedBox } from '../../../nodes/kit/labelling.ts';
import { useSay } from '../../i18n/use-say.ts';
import { boxBetween, isBox, movedBox, type Point, resizedBox } from './box-parts.ts';
import { tintOf } from './tint.ts';

type Sides = Omit<MarkedBox, 'label'>;
/** What the pointer does until it is released. */
type Doing = { kind: 'draw'; from: Point; box: Sides } | { kind: 'move' | 'resize'; at: number; from: Point; box: MarkedBox };

/** A picture with boxes. A drag on the picture draws one, on a box moves it, on its corner changes its size. */
export function BoxPicture({
  source,
  words,
  boxes,
  classes,
  chosen,
  onDraw,
  onChoose,
  onChange,
}: {
  source: string;
  words: string;
  boxes: readonly MarkedBox[];
  classes: readonly string[];
  chosen?: number | undefined;
  onDraw?(box: Sides): void;
  onChoose?(at: number | undefined): void;
  onChange?(at: number, box: MarkedBox): void;
}) {
  const say = useSay();
  const frame = useRef<HTMLDivElement>(null);
  const [doing, setDoing] = useState<Doing>();
  /** Width by height. */
  const [shape, setShape] = useState<number>();

  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  const begin = (event: PointerEvent, next: (from: Point) => Doing): void => {
    if (event.button !== 0 || !onDraw) return;
    event.stopPropagation();
    // Focus stays where the keys of the desk are heard.
    frame.current?.setPointerCapture(event.pointerId);
    setDoing(next(pointOf(event)));
  };
  const moveOn = (event: PointerEvent): void => {
    if (!doing) return;
    const at = pointOf(event);
    if (doing.kind === 'draw') return setDoing({ ...doing, box: boxBetween(doing.from, at) });
    const by = { x: at.x - doing.from.x, y: at.y - doing.from.y };
    const change = doing.kind === 'move' ? movedBox : resizedBox;
    setDoing({ ...doing, from: at, box: change(doing.box, by) });
  };
  const release = (): void => {
    if (!doing) return;
    if (doing.kind !== 'draw') onChange?.(doing.at, doing.box);
    else if (isBox(doing.box)) onDraw?.(doing.box);
    else onChoose?.(undefined);
    setDoing(undefined);
  };
  const shown = boxes.map((box, at) => (doing && doing.kind !== 'draw' && doing.at === at ? doing.box : box));
  return (
    // Whoever works by keyboard makes and moves boxes by the keys of the desk.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={onDraw ? 'box-picture drawing' : 'box-picture'}
      ref={frame}
      onPointerDown={(event) => begin(event, (from) => ({ kind: 'draw', from, box: boxBetween(from, from) }))}
      onPointerMove={moveOn}
      onPointerUp={release}
      onPointerCancel={() => setDoing(undefined)}
    >
      <img
        src={source}
        alt={words}
        draggable={false}
        style={{ '--shape': shape }}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setShape(naturalWidth / Math.max(1, naturalHeight))}
      />
      {shown.map((box, at) => (
        <div
          key={at}
          className="box"
          data-chosen={chosen === at || undefined}
          style={{ ...placeOf(box), ...tintOf(classes.indexOf(box.label)) }}
          onPointerDown={(event) => {
            onChoose?.(at);
            begin(event, (from) => ({ kind: 'move', at, from, box }));
          }}
        >
          {onChoose ? (
            <button
              type="button"
              className="box-label"
              aria-pressed={chosen === at}
              aria-label={say({ en: 'Box {number}: {label}', zh: '框 {number}：{label}' }, { number: at + 1, label: box.label })}
              onClick={() => onChoose(at)}
            >
              {box.label}
            </button>
          ) : (
            <span className="box-label">{box.label}</span>
          )}
          {onDraw && (
            <i
              className="box-corner"
              aria-hidden
              onPointerDown={(event) => {
                onChoose?.(at);
                begin(event, (from) => ({ kind: 'resize', at, from, box }));
              }}
            />
          )}
        </div>
      ))}
      {doing?.kind === 'draw' && <div className="box new" style={placeOf(doing.box)} />}
    </div>
  );
}

function placeOf({ x, y, width, height }: Sides) {
  const percent = (share: number): string => `${share * 100}%`;
  return { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
}
