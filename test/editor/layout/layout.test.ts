import fc from 'fast-check';
import { expect, test } from 'vitest';
import { around, type Box, groupBox, overlaps } from '../../../editor/canvas/geometry.ts';
import { obstaclesOf, wireWay } from '../../../editor/canvas/route.ts';
import type { LayoutInput } from '../../../editor/layout/layered-graph.ts';
import { layoutOf } from '../../../editor/layout/layout.ts';
import { isBehind } from '../canvas/path-points.ts';

type Placed = Box & { id: string };

const width = 216;
function nodeAt(id: string, x: number, y: number, height = 130): Placed {
  return { id, x, y, width, height };
}
function moved(input: LayoutInput): LayoutInput {
  const places = layoutOf(input);
  return { ...input, nodes: input.nodes.map((node) => ({ ...node, ...places.get(node.id) })) };
}
function boxesOf({ nodes }: LayoutInput): Map<string, Placed> {
  return new Map(nodes.map((node) => [node.id, node]));
}
function wire(from: string, to: string, row = 0): LayoutInput['wires'][number] {
  return { from: { node: from, y: 84 + row * 20 }, to: { node: to, y: 84 } };
}

/** Workflows without circles: a wire goes from a node to a later one. Groups take neighbours in the file, as people group. */
const workflows: fc.Arbitrary<LayoutInput> = fc
  .record({
    nodes: fc.array(fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }), rows: fc.nat(5) }), {
      minLength: 1,
      maxLength: 24,
    }),
    wires: fc.array(fc.record({ from: fc.nat(23), step: fc.integer({ min: 1, max: 9 }), row: fc.nat(2) }), { maxLength: 36 }),
    groups: fc.array(fc.record({ first: fc.nat(23), count: fc.integer({ min: 1, max: 5 }), skip: fc.integer({ min: 1, max: 3 }) }), {
      maxLength: 4,
    }),
  })
  .map(({ nodes, wires, groups }) => {
    const taken = new Set<number>();
    return {
      nodes: nodes.map(({ x, y, rows }, at) => nodeAt(`n${at}`, x, y, 82 + rows * 20)),
      wires: wires
        .filter(({ from, step }) => from + step < nodes.length)
        .map(({ from, step, row }) => wire(`n${from}`, `n${from + step}`, row)),
      groups: groups
        .map(({ first, count, skip }) =>
          Array.from({ length: count }, (_, at) => first + at * skip).filter((at) => {
            if (at >= nodes.length || taken.has(at)) return false;
            taken.add(at);
            return true;
          }),
        )
        .filter(({ length }) => length > 0)
        .map((group) => group.map((at) => `n${at}`)),
    };
  });

test('nodes lie on no other, wires go forward, and only its own nodes are inside a frame', () => {
  fc.assert(
    fc.property(workflows, (input) => {
      const after = moved(input);
      const boxes = boxesOf(after);
      for (const a of after.nodes)
        for (const b of after.nodes) if (a.id < b.id) expect(overlaps(a, b, 20), `${a.id} on ${b.id}`).toBe(false);
      for (const { from, to } of after.wires) {
        const [a, b] = [boxes.get(from.node), boxes.get(to.node)];
        expect((a?.x ?? 0) + width).toBeLessThan(b?.x ?? 0);
      }
      const frames = after.groups.map((nodes, at) => ({ nodes, box: groupBox({ id: `g${at}`, name: '', nodes }, boxes) }));
      for (const { nodes, box } of frames) {
        if (!box) throw new Error('a group has no frame');
        for (const node of after.nodes) if (!nodes.includes(node.id)) expect(overlaps(node, box), `${node.id} in a frame`).toBe(false);
        for (const other of frames) if (other.box && other.box !== box) expect(overlaps(box, other.box)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test('a second layout moves nothing', () => {
  fc.assert(
    fc.property(workflows, (input) => {
      const once = moved(input);
      expect(moved(once).nodes).toEqual(once.nodes);
    }),
    { numRuns: 300 },
  );
});

test('the same workflow gets the same places, and its corner stays', () => {
  fc.assert(
    fc.property(workflows, (input) => {
      const places = layoutOf(input);
      expect([...layoutOf(input)]).toEqual([...places]);
      const [before, after] = [around(input.nodes), around(moved(input).nodes)];
      expect([after?.x, after?.y]).toEqual([before?.x, before?.y]);
    }),
    { numRuns: 100 },
  );
});

test('after a layout no wire runs behind a node', () => {
  fc.assert(
    fc.property(workflows, (input) => {
      const after = moved(input);
      const boxes = boxesOf(after);
      const obstacles = obstaclesOf(after.nodes);
      for (const { from, to } of after.wires) {
        const [a, b] = [boxes.get(from.node), boxes.get(to.node)];
        if (!a || !b) throw new Error('a wire leads nowhere');
        const [begin, end] = [
          { x: a.x + width, y: a.y + Math.min(from.y, a.height - 8) },
          { x: b.x, y: b.y + Math.min(to.y, b.height - 8) },
        ];
        // Wires across thousands of pixels look for no way around: see route.ts.
        if (end.x - begin.x + Math.abs(end.y - begin.y) > 5_000) continue;
        expect(isBehind(wireWay(begin, end, obstacles).path, after.nodes), `${from.node} to ${to.node}`).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

test('wires that go round in a circle do not keep anything from its place', () => {
  const input = {
    nodes: ['a', 'b', 'c'].map((id) => nodeAt(id, 0, 0)),
    wires: [wire('a', 'b'), wire('b', 'c'), wire('c', 'a')],
    groups: [],
  };
  const xs = moved(input).nodes.map(({ x }) => x);
  expect(new Set(xs).size).toBe(3);
});

test('the longest way is straight, from port to port', () => {
  const ids = ['read', 'clean', 'split', 'train', 'judge', 'side', 'check'];
  const input: LayoutInput = {
    nodes: ids.map((id, at) => nodeAt(id, at * 10, at * 7, 110 + (at % 3) * 20)),
    wires: [
      wire('read', 'clean'),
      wire('clean', 'split'),
      wire('split', 'train'),
      wire('train', 'judge'),
      wire('read', 'side'),
      wire('clean', 'check'),
      { from: { node: 'split', y: 104 }, to: { node: 'judge', y: 104 } },
    ],
    groups: [],
  };
  const boxes = boxesOf(moved(input));
  expect(new Set(ids.slice(0, 5).map((id) => boxes.get(id)?.y)).size).toBe(1);
});

test('what stood above stays above where wires do not cross less the other way', () => {
  const input = (first: number, second: number): LayoutInput => ({
    nodes: [nodeAt('read', 0, 0), nodeAt('first', 300, first), nodeAt('second', 300, second)],
    wires: [wire('read', 'first'), wire('read', 'second')],
    groups: [],
  });
  for (const [first, second] of [
    [0, 400],
    [400, 0],
  ] as const) {
    const boxes = boxesOf(moved(input(first, second)));
    expect(Math.sign((boxes.get('first')?.y ?? 0) - (boxes.get('second')?.y ?? 0))).toBe(Math.sign(first - second));
  }
});

test('crossed wires are uncrossed', () => {
  const input: LayoutInput = {
    nodes: [nodeAt('a', 0, 0), nodeAt('b', 0, 200), nodeAt('c', 400, 0), nodeAt('d', 400, 200), nodeAt('end', 800, 0)],
    wires: [wire('a', 'd'), wire('b', 'c'), wire('c', 'end'), wire('d', 'end')],
    groups: [],
  };
  const boxes = boxesOf(moved(input));
  const y = (id: string) => boxes.get(id)?.y ?? 0;
  expect(Math.sign(y('a') - y('b'))).toBe(Math.sign(y('d') - y('c')));
});
