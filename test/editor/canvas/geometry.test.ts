import { expect, test } from 'vitest';
import { around, freePlace, groupBox, nodeHeight, nodeWidth, overlaps, placeRightOf, portPlace } from '../../../editor/canvas/geometry.ts';
import { obstaclesOf, wireWay } from '../../../editor/canvas/route.ts';
import { isBehind, pointsOf } from './path-points.ts';

const split = { inputs: ['rows'], outputs: ['training', 'test', 'validation'] };

test('ports lie on the borders, a row below each other', () => {
  const [training, test] = ['training', 'test'].map((name) => portPlace(split, 'outputs', name));
  expect(portPlace(split, 'inputs', 'rows')).toEqual({ x: 0, y: training?.y });
  expect(training?.x).toBe(nodeWidth);
  expect((test?.y ?? 0) - (training?.y ?? 0)).toBe(20);
});

test('all ports of a node lie inside its height, and what is below them makes it taller without moving them', () => {
  const lowest = portPlace(split, 'outputs', 'validation');
  expect(lowest.y + 10).toBeLessThan(nodeHeight(split));
  const grown = { ...split, extra: 'curve' as const };
  expect(nodeHeight(grown)).toBeGreaterThan(nodeHeight(split));
  expect(portPlace(grown, 'outputs', 'validation')).toEqual(lowest);
});

test('a new node is placed right of the chosen one, on nothing', () => {
  const chosen = { x: 0, y: 0, width: nodeWidth, height: 120 };
  const inTheWay = { x: 260, y: 10, width: nodeWidth, height: 120 };
  const place = placeRightOf(chosen, [chosen, inTheWay], 120);
  expect(place.x).toBeGreaterThan(nodeWidth);
  expect(overlaps({ ...place, width: nodeWidth, height: 120 }, inTheWay)).toBe(false);
});

test('a free wish is granted as it is', () => {
  expect(freePlace({ x: 5, y: 7 }, { width: 10, height: 10 }, [{ x: 100, y: 100, width: 10, height: 10 }])).toEqual({ x: 5, y: 7 });
});

test('a frame holds its nodes and ignores those that are gone', () => {
  const boxes = new Map([['a', { x: 100, y: 100, width: 216, height: 100 }]]);
  const frame = groupBox({ id: 'g', name: '', nodes: ['a', 'gone'] }, boxes);
  expect(frame && frame.x < 100 && frame.y < 100 && frame.x + frame.width > 316 && frame.y + frame.height > 200).toBe(true);
  expect(groupBox({ id: 'g', name: '', nodes: ['gone'] }, boxes)).toBeUndefined();
  expect(around([])).toBeUndefined();
});

const box = (x: number, y: number) => ({ x, y, width: nodeWidth, height: 130 });

test('a wire with a free way is a smooth curve from port to port', () => {
  const boxes = [box(0, 0), box(300, 40)];
  const { path } = wireWay({ x: 216, y: 84 }, { x: 300, y: 124 }, obstaclesOf(boxes));
  expect(path).toMatch(/^M216 84C.* 300 124$/);
});

test('a wire that goes back runs around the nodes, never behind them', () => {
  const boxes = [box(0, 0), box(300, 0), box(0, 220), box(300, 220)];
  const { path } = wireWay({ x: 516, y: 84 }, { x: 0, y: 304 }, obstaclesOf(boxes));
  expect(isBehind(path, boxes)).toBe(false);
});

test('a wire to the same column, above or below, runs around too', () => {
  const boxes = [box(0, 0), box(0, 400)];
  for (const [from, to] of [
    [84, 484],
    [484, 84],
  ] as const) {
    const { path } = wireWay({ x: 216, y: from }, { x: 0, y: to }, obstaclesOf(boxes));
    expect(isBehind(path, boxes)).toBe(false);
  }
});

test('a forward wire goes around a node that stands in its way', () => {
  const boxes = [box(0, 0), box(300, 0), box(600, 0)];
  const { path } = wireWay({ x: 216, y: 84 }, { x: 600, y: 84 }, obstaclesOf(boxes));
  expect(isBehind(path, boxes)).toBe(false);
});

test('between nodes that stand close a wire goes down the middle', () => {
  const boxes = [box(0, 0), box(240, 160)];
  const { path } = wireWay({ x: 223, y: 84 }, { x: 233, y: 244 }, obstaclesOf(boxes));
  expect(isBehind(path, boxes)).toBe(false);
});

test('wires of neighbouring ports keep apart', () => {
  const obstacles = obstaclesOf([box(300, 0), box(0, 220)]);
  const ways = [0, 1].map((turn) => wireWay({ x: 516, y: 84 + 20 * turn }, { x: 0, y: 304 }, obstacles, turn).path);
  const right = ways.map((path) => Math.max(...pointsOf(path).map(({ x }) => x)));
  expect(right[0]).not.toBe(right[1]);
});

test('where one bend more is needed than the simple ways have, the wire takes it', () => {
  // A wall of nodes on each side, their gaps at different heights.
  const boxes = [box(0, 0), ...[-320, -160, 0, 160].map((y) => box(300, y)), ...[-160, 0, 160, 320].map((y) => box(600, y)), box(900, 0)];
  const { path } = wireWay({ x: 216, y: 84 }, { x: 900, y: 84 }, obstaclesOf(boxes));
  expect(isBehind(path, boxes)).toBe(false);
});
