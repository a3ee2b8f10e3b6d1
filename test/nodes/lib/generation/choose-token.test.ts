import { expect, test } from 'vitest';
import { chooseToken, type Choosing } from '../../../../nodes/lib/generation/choose-token.ts';
import { uniforms } from '../../../../nodes/lib/learn/random.ts';

const plain: Choosing = { temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 };
/** Logits whose softmax gives these shares. */
const logitsOf = (...shares: number[]) => Float32Array.from(shares, Math.log);

/** How often each token comes, over evenly spread chances. */
function shares(logits: Float32Array, choosing: Choosing, before: number[] = []): number[] {
  const counts = Array.from(logits, () => 0);
  for (let at = 0; at < 1_000; at++) counts[chooseToken(logits, choosing, before, (at + 0.5) / 1_000)]! += 1 / 1_000;
  return counts.map((share) => Math.round(share * 100) / 100);
}

test('tokens come as often as the model says', () => {
  expect(shares(logitsOf(0.5, 0.2, 0.3), plain)).toEqual([0.5, 0.2, 0.3]);
});

test('temperature 0 always takes the likeliest; 0.5 squares what is likely', () => {
  expect(shares(logitsOf(0.3, 0.4, 0.3), { ...plain, temperature: 0 })).toEqual([0, 1, 0]);
  // 0.6² : 0.4² is 9 : 4.
  expect(shares(logitsOf(0.6, 0.4), { ...plain, temperature: 0.5 })).toEqual([0.69, 0.31]);
});

test('top-k and top-p leave only the likeliest, whose shares grow alike', () => {
  expect(shares(logitsOf(0.4, 0.1, 0.3, 0.2), { ...plain, topK: 2 })).toEqual([0.57, 0, 0.43, 0]);
  expect(shares(logitsOf(0.4, 0.1, 0.3, 0.2), { ...plain, topP: 0.7 })).toEqual([0.57, 0, 0.43, 0]);
  expect(shares(logitsOf(0.4, 0.1, 0.3, 0.2), { ...plain, topP: 0.71 })).toEqual([0.44, 0, 0.33, 0.22]);
  // The likeliest one is always possible.
  expect(shares(logitsOf(0.4, 0.1, 0.3, 0.2), { ...plain, topP: 0.01 })).toEqual([1, 0, 0, 0]);
});

test('a repetition penalty divides what is likely and multiplies what is unlikely', () => {
  const logits = Float32Array.of(2, 1.5, -1);
  expect(chooseToken(logits, { ...plain, temperature: 0, repetitionPenalty: 2 }, [0], 0)).toBe(1);
  expect(chooseToken(Float32Array.of(-1, -1.5), { ...plain, temperature: 0, repetitionPenalty: 2 }, [0, 0], 0)).toBe(1);
  expect(logits).toEqual(Float32Array.of(2, 1.5, -1));
});

test('the same seed chooses the same, another one something else', () => {
  const draw = (seed: number) =>
    Array.from({ length: 20 }, (_, step) =>
      chooseToken(logitsOf(0.3, 0.3, 0.2, 0.2), plain, [], uniforms({ seed, purpose: 'sample', step })()),
    );
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
