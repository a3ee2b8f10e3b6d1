import { lineNear } from './far-hit.ts';
import { type Box, overlaps, type Point, viewBoxOf } from './geometry.ts';
import type { NodeWords } from './node-words.ts';

/** What is seen from afar, where so little room is left for a node that it is drawn and not built of elements. */
export interface FarPicture {
  frames: readonly FarBox[];
  notes: readonly FarBox[];
  wires: readonly FarWire[];
  nodes: readonly FarNode[];
}
interface FarBox {
  box: Box;
  words: string;
  selected: boolean;
  /** The keyboard is on it. */
  focused: boolean;
}
export interface FarNode extends FarBox {
  /** Name of the category's colour. */
  color: string;
  tone: NodeWords['tone'];
  sign: string;
  /** How far it is, 0 to 1, while it runs. */
  fraction?: number | undefined;
  troubled: boolean;
  /** It stands for a group of nodes. */
  folded: boolean;
}
export interface FarWire {
  id: string;
  line: readonly Point[];
  color: string;
  dashed: boolean;
  strong: boolean;
}

export interface View extends Point {
  zoom: number;
  width: number;
  height: number;
}
/** What a drawing needs of a canvas, so that tests can look over its shoulder. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'lineJoin'
  | 'lineTo'
  | 'lineWidth'
  | 'measureText'
  | 'moveTo'
  | 'restore'
  | 'roundRect'
  | 'save'
  | 'scale'
  | 'setLineDash'
  | 'stroke'
  | 'strokeRect'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
  | 'translate'
>;

/** Below this a title would be too small to read. */
const titleZoom = 0.2;
/** Below this round corners do not show, and they cost ten times what straight ones do. */
const roundZoom = 0.25;
const titleSize = 26;
const titleLine = 30;
const mark = 12;

export function drawFar(
  pen: Pen,
  { frames, notes, wires, nodes }: FarPicture,
  { x, y, zoom, width, height }: View,
  color: (name: string) => string,
): void {
  const seen = viewBoxOf([x, y, zoom], { width, height });
  const font = color('--font');
  /** As wide as so many pixels of the page. */
  const thin = (pixels: number) => pixels / zoom;
  pen.save();
  pen.translate(x, y);
  pen.scale(zoom, zoom);
  pen.lineJoin = 'round';
  pen.textBaseline = 'middle';

  for (const frame of frames) {
    if (!overlaps(frame.box, seen)) continue;
    pen.globalAlpha = 0.45;
    fillBox(frame.box, color('--panel'));
    pen.globalAlpha = 1;
    outline(frame.box, color(frame.selected ? '--accent' : '--line2'), thin(1.5));
    focus(frame);
    if (zoom >= titleZoom) leftWords(frame.words, frame.box, `600 22px ${font}`, color('--ink2'), 22);
  }
  for (const note of notes) {
    if (!overlaps(note.box, seen)) continue;
    if (note.selected || note.focused) outline(note.box, color('--accent'), thin(1.5));
    focus(note);
    if (zoom >= titleZoom) leftWords(note.words, note.box, `600 20px ${font}`, color('--ink2'), 16);
    else bars(note.box, color('--line2'));
  }
  drawWires();
  if (zoom >= titleZoom) for (const node of nodes) if (overlaps(node.box, seen)) drawNode(node);
  pen.restore();
  if (zoom < titleZoom) for (const node of nodes) if (overlaps(node.box, seen)) drawSmall(node);

  function drawWires(): void {
    const [plain, strong] = [Math.max(2, thin(0.6)), Math.max(3, thin(1.6))];
    for (const wire of wires) {
      const [first, ...rest] = wire.line;
      if (!first || !lineNear(wire.line, seen)) continue;
      pen.beginPath();
      pen.moveTo(first.x, first.y);
      for (const point of rest) pen.lineTo(point.x, point.y);
      pen.strokeStyle = color(wire.color);
      pen.globalAlpha = wire.strong ? 1 : zoom < titleZoom ? 0.55 : 0.75;
      pen.lineWidth = wire.strong ? strong : plain;
      // Dashes that run into each other only cost time.
      if (wire.dashed && zoom >= roundZoom) pen.setLineDash([14, 10]);
      pen.stroke();
      if (wire.dashed && zoom >= roundZoom) pen.setLineDash([]);
    }
    pen.globalAlpha = 1;
  }

  function drawNode(node: FarNode): void {
    const { box, tone } = node;
    const tint = tints[tone];
    if (node.folded) {
      // An edge behind it says that there is more inside.
      pen.fillStyle = color('--line2');
      pen.fillRect(box.x + mark, box.y + box.height, box.width - 2 * mark, Math.max(6, thin(1.5)));
    }
    fillBox(box, color('--raise'));
    if (tint !== undefined) {
      pen.globalAlpha = 0.16;
      fillBox(box, color(tint));
      pen.globalAlpha = 1;
    }
    pen.fillStyle = color(node.color);
    pen.fillRect(box.x, box.y, mark, box.height);
    if (tone === 'run' && node.fraction !== undefined) {
      pen.fillStyle = color('--run');
      pen.fillRect(box.x + mark, box.y + box.height - mark, (box.width - mark) * node.fraction, mark);
    }
    const border = borderOf(node);
    outline(box, color(border), node.selected ? Math.max(5, thin(2)) : Math.max(border === '--line2' ? 2 : 3, thin(0.8)));
    focus(node);
    title(node);
  }

  /** In whole pixels of the page, and areas alone: lines, and edges between pixels, cost ten times as much. */
  function drawSmall(node: FarNode): void {
    const { box, tone, selected, folded, focused } = node;
    const left = Math.round(x + box.x * zoom);
    const top = Math.round(y + box.y * zoom);
    const across = Math.max(3, Math.round(box.width * zoom));
    const down = Math.max(3, Math.round(box.height * zoom));
    const area = (style: string, inset: number, part = across, from = 0) => {
      pen.fillStyle = color(style);
      pen.fillRect(left + inset, top + from + inset, part - 2 * inset, down - from - 2 * inset);
    };
    if (focused) area('--accent', -4);
    if (focused) area('--canvas', -2);
    if (folded) area('--line2', -1);
    area(borderOf(node), selected ? -1 : 0);
    area('--raise', 1);
    const tint = tints[tone];
    if (tint !== undefined) {
      pen.globalAlpha = 0.4;
      area(tint, 1);
      pen.globalAlpha = 1;
    }
    const thick = Math.max(1, Math.round(mark * zoom));
    area(node.color, 0, thick);
    if (tone === 'run' && node.fraction !== undefined) area('--run', 0, Math.round(across * node.fraction), down - thick);
  }

  function fillBox(box: Box, style: string): void {
    pen.fillStyle = style;
    if (zoom < roundZoom) return pen.fillRect(box.x, box.y, box.width, box.height);
    pen.beginPath();
    pen.roundRect(box.x, box.y, box.width, box.height, 10);
    return pen.fill();
  }
  function outline({ x: left, y: top, width: across, height: down }: Box, style: string, wide: number): void {
    pen.strokeStyle = style;
    pen.lineWidth = wide;
    pen.strokeRect(left, top, across, down);
  }
  function focus({ box, focused }: FarBox): void {
    if (focused) outline(grown(box, thin(4)), color('--accent'), thin(2));
  }
  function title({ box, words, sign, tone }: FarNode): void {
    pen.font = `600 ${titleSize}px ${font}`;
    pen.textAlign = 'center';
    pen.fillStyle = color('--ink');
    const most = Math.max(1, Math.floor((box.height - 16) / titleLine));
    const lines = wrapped(words, box.width - mark - 24, (text) => pen.measureText(text).width).slice(0, most);
    const top = box.y + box.height / 2 - ((lines.length - 1) * titleLine) / 2;
    for (const [at, line] of lines.entries()) pen.fillText(line, box.x + (box.width + mark) / 2, top + at * titleLine);
    if (!sign) return;
    pen.textAlign = 'right';
    pen.fillStyle = color(tints[tone] ?? '--ink3');
    pen.fillText(sign, box.x + box.width - 10, box.y + 20);
  }
  function leftWords(words: string, box: Box, style: string, fill: string, down: number): void {
    pen.font = style;
    pen.textAlign = 'left';
    pen.fillStyle = fill;
    const [line = ''] = wrapped(words.split('\n')[0] ?? '', box.width - 24, (text) => pen.measureText(text).width);
    pen.fillText(line, box.x + 12, box.y + down);
  }
  /** Words that are too small to read, as lines. */
  function bars(box: Box, style: string): void {
    pen.fillStyle = style;
    for (let at = 0; at < 3 && at * 30 + 24 < box.height; at++)
      pen.fillRect(box.x + 8, box.y + 8 + at * 30, box.width * (0.8 - at * 0.2), 12);
  }
}

function borderOf({ selected, troubled, tone }: FarNode): string {
  if (selected) return '--accent';
  if (troubled || tone === 'fail') return '--fail';
  return tone === 'run' ? '--run' : '--line2';
}
function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

const tints: Readonly<Partial<Record<NodeWords['tone'], string>>> = {
  run: '--run',
  done: '--done',
  cached: '--cached',
  fail: '--fail',
  warn: '--warn',
};

/** Words in lines that are no wider than this; a word that is too wide is broken, as Chinese is between any two characters. */
export function wrapped(words: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of words.match(/[\p{Script=Han}]|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
    if (line === '' || measure((line + piece).trimEnd()) <= width) line += piece;
    else {
      lines.push(line.trimEnd());
      line = piece;
    }
    while (line.length > 1 && measure(line.trimEnd()) > width) {
      let end = line.length - 1;
      while (end > 1 && measure(line.slice(0, end)) > width) end--;
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
