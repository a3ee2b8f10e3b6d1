import { useEffect, useRef } from 'react';
import { useSay } from '../../i18n/use-say.ts';
import { type Marks, piecesOf, type Range, trimmed } from './span-parts.ts';
import { tintOf } from './tint.ts';

/** A text with its marks. What is selected with the mouse is told; each mark has a button that says what it is. */
export function SpanText({
  text,
  marks,
  classes,
  range,
  mark,
  onSelect,
  onPress,
}: {
  text: string;
  marks: Marks;
  classes: readonly string[];
  range: Range | undefined;
  mark?: number | undefined;
  onSelect?(range: Range): void;
  onPress?(mark: number): void;
}) {
  const say = useSay();
  const whole = useRef<HTMLDivElement>(null);
  // Who walks by keyboard through a long text must not leave the view.
  useEffect(() => {
    if (range) whole.current?.querySelector('.span-chosen')?.scrollIntoView({ block: 'nearest' });
  }, [range]);
  const release = (): void => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !whole.current) return;
    const [from, to] = [
      placeOf(whole.current, selection.anchorNode, selection.anchorOffset),
      placeOf(whole.current, selection.focusNode, selection.focusOffset),
    ];
    const chosen = from === undefined || to === undefined ? undefined : trimmed(text, { start: from, end: to });
    if (!chosen) return;
    selection.removeAllRanges();
    onSelect?.(chosen);
  };
  return (
    // Whoever works by keyboard chooses words by the keys of the desk.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="span-text" ref={whole} onMouseUp={release} onTouchEnd={() => setTimeout(release)}>
      {piecesOf(text, marks.spans, range).map((piece) => {
        const span = piece.span === undefined ? undefined : marks.spans[piece.span];
        const words = text.slice(piece.start, piece.end);
        const content = (
          <span data-start={piece.start} className={piece.chosen ? 'span-chosen' : undefined}>
            {words}
          </span>
        );
        if (!span || piece.span === undefined) return <span key={piece.start}>{content}</span>;
        const at = piece.span;
        return (
          <mark key={piece.start} className="span-mark" data-chosen={mark === at || undefined} style={tintOf(classes.indexOf(span.label))}>
            {content}
            {piece.last &&
              (onPress ? (
                <button
                  type="button"
                  className="span-label"
                  aria-pressed={mark === at}
                  aria-label={say(
                    { en: '{words}: {label}', zh: '{words}：{label}' },
                    { words: text.slice(span.start, span.end), label: span.label },
                  )}
                  onClick={() => onPress(at)}
                >
                  {span.label}
                </button>
              ) : (
                <span className="span-label">{span.label}</span>
              ))}
          </mark>
        );
      })}
    </div>
  );
}

/** Where in the text an end of the selection lies; what stands beside the text, such as the name of a mark, has no place in it. */
function placeOf(whole: HTMLElement, node: Node | null, offset: number): number | undefined {
  if (!node || !whole.contains(node)) return undefined;
  const element = node instanceof Element ? node : node.parentElement;
  const piece = element?.closest<HTMLElement>('[data-start]');
  if (piece) return Number(piece.dataset.start) + (node instanceof Text ? offset : offset === 0 ? 0 : (piece.textContent?.length ?? 0));
  // An end between pieces, as after a double click at the end of a line.
  const next = [...whole.querySelectorAll<HTMLElement>('[data-start]')].findLast(
    (one) => !!(node.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) || (node instanceof Element && node.contains(one)),
  );
  return next ? Number(next.dataset.start) + (next.textContent?.length ?? 0) : 0;
}
