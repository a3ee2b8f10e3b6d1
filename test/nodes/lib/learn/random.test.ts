import { expect, test } from 'vitest';
import { fillDropoutMask, fillNormal, philox, shuffle, uniforms, type RandomPlace } from '../../../../nodes/lib/learn/random.ts';

const place: RandomPlace = { seed: 7, purpose: 'sample' };

// Known answers that come with Random123, the authors' own library (kat_vectors, philox4x32-10).
test.each([
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
])('Philox gives the published words for $counter', ({ counter, key: [low = 0, high = 0], words }) => {
  const target = new Uint32Array(4);
  philox(Uint32Array.from(counter), [low, high], target);
  expect([...target]).toEqual(words);
});

test('every part of a place gives other numbers, and the same place the same', () => {
  const first = (where: RandomPlace) => uniforms(where)();
  const places: RandomPlace[] = [
    place,
    { ...place, seed: 8 },
    { ...place, seed: 7 + 2 ** 32 },
    { ...place, purpose: 'shuffle' },
    { ...place, step: 1 },
    { ...place, layer: 1 },
  ];
  expect(new Set(places.map(first)).size).toBe(places.length);
  expect(first({ ...place })).toBe(first(place));
});

test('a shuffle keeps all elements and treats all places alike', () => {
  const firsts = [0, 0, 0, 0];
  for (let step = 0; step < 4_000; step++) {
    const order = shuffle(Int32Array.of(0, 1, 2, 3), { ...place, purpose: 'shuffle', step });
    expect([...order].sort()).toEqual([0, 1, 2, 3]);
    firsts[order[0]!]! += 1;
  }
  // Four standard deviations of a count of 4,000 tries at 1/4.
  for (const count of firsts) expect(Math.abs(count - 1_000)).toBeLessThan(110);
});

test('dropout hides the asked share and scales what is left', () => {
  const mask = fillDropoutMask(new Float32Array(20_000), 0.3, { ...place, purpose: 'dropout' });
  const hidden = mask.filter((value) => value === 0).length / mask.length;
  expect(hidden).toBeCloseTo(0.3, 1);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
});

test('normal numbers have mean 0 and the asked deviation', () => {
  const numbers = fillNormal(new Float32Array(40_001), 2, place);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length);
  expect(Math.abs(mean)).toBeLessThan(0.04);
  expect(deviation).toBeCloseTo(2, 1);
  expect(numbers.at(-1)).not.toBe(0);
});
