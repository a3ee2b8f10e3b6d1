import type { TextBox } from './text-reader.ts';

interface Placed {
  box: TextBox;
  left: number;
  right: number;
  middle: number;
  height: number;
}

/** Boxes of one height stand in one line where their middles differ by less than this share of it. */
const sameLine = 0.5;
/** Lines farther apart than this many heights are paragraphs. */
const paragraphGap = 2.4;

/** The text of boxes as a person reads them: from the top, in a line from the left. */
export function textInOrder(boxes: readonly TextBox[]): string {
  const placed = boxes.map(placeOf).sort((a, b) => a.middle - b.middle);
  const lines: Placed[][] = [];
  for (const one of placed) {
    const line = lines.at(-1);
    const last = line?.at(-1);
    if (line && last && Math.abs(last.middle - one.middle) < sameLine * Math.min(last.height, one.height)) line.push(one);
    else lines.push([one]);
  }
  let text = '';
  let before: Placed | undefined;
  for (const line of lines) {
    const [first] = line;
    if (before && first) text += first.middle - before.middle > paragraphGap * Math.max(first.height, before.height) ? '\n\n' : '\n';
    text += joined(line.toSorted((a, b) => a.left - b.left));
    before = first;
  }
  return text;
}

function placeOf(box: TextBox): Placed {
  const xs = box.corners.map(([x]) => x);
  const ys = box.corners.map(([, y]) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return { box, left: Math.min(...xs), right: Math.max(...xs), middle: (top + bottom) / 2, height: bottom - top };
}

/** Chinese is written without spaces; where a gap is as wide as a sign, one is meant. */
function joined(line: readonly Placed[]): string {
  return line.reduce((text, { box, left, height }, at) => {
    const before = line[at - 1];
    if (!before) return box.text;
    const dense = /\p{Script=Han}$/u.test(before.box.text) && /^\p{Script=Han}/u.test(box.text) && left - before.right < height;
    return `${text}${dense ? '' : ' '}${box.text}`;
  }, '');
}
