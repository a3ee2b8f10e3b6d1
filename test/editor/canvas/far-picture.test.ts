import { expect, test } from 'vitest';
import { drawFar, type FarNode, type FarPicture, type Pen, wrapped } from '../../../editor/canvas/far-picture.ts';

const node = (words: string, x: number, more: Partial<FarNode> = {}): FarNode => ({
  box: { x, y: 0, width: 216, height: 142 },
  words,
  selected: false,
  focused: false,
  color: '--c-data',
  tone: 'quiet',
  sign: '',
  troubled: false,
  folded: false,
  ...more,
});
const empty: FarPicture = { frames: [], notes: [], wires: [], nodes: [] };

/** What was written, and the styles that filled and stroked something. */
function drawn(picture: Partial<FarPicture>, zoom: number) {
  const written: string[] = [];
  const filled: string[] = [];
  const stroked: string[] = [];
  let lines = 0;
  const pen: Pen = {
    fillStyle: '',
    strokeStyle: '',
    font: '',
    globalAlpha: 1,
    lineJoin: 'miter',
    lineWidth: 1,
    textAlign: 'left',
    textBaseline: 'alphabetic',
    beginPath: () => {},
    moveTo: () => {},
    lineTo: () => void lines++,
    restore: () => {},
    roundRect: () => {},
    save: () => {},
    scale: () => {},
    translate: () => {},
    setLineDash: () => {},
    fill: () => void filled.push(String(pen.fillStyle)),
    fillRect: () => void filled.push(String(pen.fillStyle)),
    stroke: () => void stroked.push(String(pen.strokeStyle)),
    strokeRect: () => void stroked.push(String(pen.strokeStyle)),
    fillText: (text) => void written.push(text),
    measureText: (text) => Object.assign(Object.create(null), { width: text.length * 12 }),
  };
  drawFar(pen, { ...empty, ...picture }, { x: 0, y: 0, zoom, width: 800, height: 600 }, (name) => name);
  return { written, filled, stroked, lines };
}

test('what is out of view is not drawn', () => {
  const nodes = [node('Seen', 100), node('Beyond', 5_000)];
  const wires = [
    [0, 50],
    [4_000, 4_100],
  ].map(([from = 0, to = 0]) => ({
    line: [
      { x: from, y: 10 },
      { x: to, y: 20 },
    ],
    id: `${from}`,
    color: '--c-data',
    dashed: false,
    strong: false,
  }));
  const { written, lines } = drawn({ nodes, wires }, 0.3);
  expect(written).toEqual(['Seen']);
  expect(lines).toBe(1);
});

test('titles are written as long as they can be read, with the sign of the state beside its colour', () => {
  const nodes = [node('Evaluate', 0, { tone: 'fail', sign: '✕' })];
  expect(drawn({ nodes }, 0.3).written).toEqual(['Evaluate', '✕']);
  expect(drawn({ nodes }, 0.1).written).toEqual([]);
});

test('the state of a node shows at any size', () => {
  for (const zoom of [0.05, 0.3]) {
    const colors = (more: Partial<FarNode>) => {
      const { filled, stroked } = drawn({ nodes: [node('A', 0, more)] }, zoom);
      return [...filled, ...stroked];
    };
    expect(colors({ tone: 'warn' })).toContain('--warn');
    expect(colors({ troubled: true })).toContain('--fail');
    expect(colors({ tone: 'run', fraction: 0.5 })).toContain('--run');
    expect(colors({ selected: true, troubled: true })).toContain('--accent');
    expect(colors({ focused: true })).toContain('--accent');
    expect(colors({})).not.toContain('--accent');
  }
});

test('words are broken between words, Chinese between characters, and nothing is lost', () => {
  const measure = (text: string) => text.length * 10;
  expect(wrapped('Train a text classifier', 120, measure)).toEqual(['Train a text', 'classifier']);
  expect(wrapped('训练文本分类器', 40, measure)).toEqual(['训练文本', '分类器']);
  expect(wrapped('Unbreakableword', 50, measure).join('')).toBe('Unbreakableword');
  expect(wrapped('', 50, measure)).toEqual([]);
});
