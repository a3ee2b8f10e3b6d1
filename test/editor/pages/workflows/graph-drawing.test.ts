import { expect, test } from 'vitest';
import { graphDrawing } from '../../../../editor/pages/workflows/graph-drawing.ts';
import { matches } from '../../../../editor/pages/workflows/matches.ts';

test('the picture shows the whole graph, and a graph of one node not as a giant', () => {
  const nodes = [
    { x: -500, y: 40 },
    { x: 200, y: 900 },
    { x: 4_000, y: 40 },
  ];
  const { viewBox, box, wires } = graphDrawing(nodes, [[0, 2]]);
  const [left = 0, top = 0, width = 0, height = 0] = viewBox.split(' ').map(Number);
  for (const { x, y } of nodes) {
    expect(x).toBeGreaterThan(left);
    expect(x + box.width).toBeLessThan(left + width);
    expect(y).toBeGreaterThan(top);
    expect(y + box.height).toBeLessThan(top + height);
  }
  expect(wires).toHaveLength(1);
  expect(Number(graphDrawing([{ x: 0, y: 0 }], []).viewBox.split(' ')[2])).toBeGreaterThan(box.width * 4);
});

test('a wire that goes back runs around the nodes', () => {
  const { wires, box } = graphDrawing(
    [
      { x: 0, y: 0 },
      { x: 300, y: 0 },
      { x: 0, y: 300 },
    ],
    [[1, 2]],
  );
  const heights = [...(wires[0] ?? '').matchAll(/-?[\d.]+ (-?[\d.]+)/g)].map(([, y]) => Number(y));
  // It crosses from right to left between the two rows.
  expect(heights.some((y) => y > box.height && y < 300)).toBe(true);
});

test('a wire to a node that is not there is not drawn', () => {
  expect(graphDrawing([{ x: 0, y: 0 }], [[0, 7]]).wires).toEqual([]);
});

test('a search finds words in any order, whatever their capitals and accents', () => {
  expect(matches('filter spam', 'Spam filter for the front desk')).toBe(true);
  expect(matches('cafe', 'Café orders')).toBe(true);
  expect(matches('邮件', '前台垃圾邮件过滤')).toBe(true);
  expect(matches('spam ham', 'Spam filter')).toBe(false);
  expect(matches('', 'anything')).toBe(true);
});
