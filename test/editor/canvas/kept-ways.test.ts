import { expect, test } from 'vitest';
import { farWays } from '../../../editor/canvas/kept-ways.ts';
import { obstaclesOf, wireWay } from '../../../editor/canvas/route.ts';

const from = { x: 0, y: 50 };
const to = { x: 600, y: 50 };
const inTheWay = { x: 200, y: 0, width: 216, height: 140 };

test('a way that may not be looked for yet is guessed, and right the next time', () => {
  let time = false;
  const ways = farWays(() => time);
  const obstacles = obstaclesOf([inTheWay]);
  const guess = ways.line('w', { from, to, turn: 0 }, obstacles);
  expect(ways.guessed).toBe(1);
  expect(guess).not.toEqual(wireWay(from, to, obstacles).line);
  time = true;
  expect(ways.line('w', { from, to, turn: 0 }, obstacles)).toEqual(wireWay(from, to, obstacles).line);
  expect(ways.guessed).toBe(1);
});

test('a way is found anew only when something near it moved', () => {
  const ways = farWays(() => true);
  const far = { ...inTheWay, y: 9_000 };
  const first = ways.line('w', { from, to, turn: 0 }, obstaclesOf([inTheWay, far]));
  expect(ways.line('w', { from, to, turn: 0 }, obstaclesOf([inTheWay, { ...far, x: 50 }]))).toBe(first);
  expect(ways.line('w', { from, to, turn: 0 }, obstaclesOf([{ ...inTheWay, y: 40 }, far]))).not.toEqual(first);
});

test('until there is time a wire keeps the way it had', () => {
  let time = true;
  const ways = farWays(() => time);
  const first = ways.line('w', { from, to, turn: 0 }, obstaclesOf([inTheWay]));
  time = false;
  expect(ways.line('w', { from, to, turn: 0 }, obstaclesOf([{ ...inTheWay, y: 40 }]))).toBe(first);
  expect(ways.guessed).toBe(1);
});
