import { expect, test } from 'vitest';
import { itemProbabilities, learnVoters, type VotedItem } from '../../../../nodes/lib/label/dawid-skene.ts';
import { ruleFigures } from '../../../../nodes/lib/label/vote-figures.ts';

/** Table 1 of Dawid and Skene (1979): 45 patients, the first anaesthetist three times, then the four others. */
const table1 = `1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212 1211111
1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111 1111111 1121121 1111111
3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222`;
const voterOfSign = [0, 0, 0, 1, 2, 3, 4];
const patients: VotedItem[] = table1
  .split(/\s+/)
  .map((signs) => ({ weight: 1, votes: [...signs].map((sign, at) => [voterOfSign[at] ?? 0, Number(sign) - 1] as const) }));

test('finds the shares and error rates that Dawid and Skene printed', () => {
  const model = learnVoters(patients, { voters: 5, classes: 4 });
  expect([...model.shares].map((share) => share.toFixed(2))).toEqual(['0.40', '0.42', '0.11', '0.07']);
  const first = Array.from({ length: 4 }, (_, one) =>
    [...model.habits[0]!.subarray(one * 4, one * 4 + 4)].map((share) => share.toFixed(2)),
  );
  expect(first).toEqual([
    ['0.89', '0.11', '0.00', '0.00'],
    ['0.07', '0.88', '0.05', '0.00'],
    ['0.00', '0.34', '0.66', '0.00'],
    ['0.00', '0.00', '0.56', '0.44'],
  ]);
});

test('equal votes counted together give what they give one by one', () => {
  const counted = new Map<string, VotedItem>();
  for (const item of patients) {
    const key = JSON.stringify(item.votes);
    counted.set(key, { ...item, weight: (counted.get(key)?.weight ?? 0) + 1 });
  }
  expect(counted.size).toBeLessThan(patients.length);
  const apart = learnVoters(patients, { voters: 5, classes: 4 });
  const together = learnVoters([...counted.values()], { voters: 5, classes: 4 });
  for (const [at, share] of apart.shares.entries()) expect(together.shares[at]).toBeCloseTo(share, 9);
});

test('a voter who is always wrong is turned round by the others, and silence tells of rules that know one class only', () => {
  const liar: VotedItem[] = [
    {
      weight: 40,
      votes: [
        [0, 0],
        [1, 0],
        [2, 1],
      ],
    },
    {
      weight: 50,
      votes: [
        [0, 1],
        [1, 1],
        [2, 0],
      ],
    },
    {
      weight: 5,
      votes: [
        [0, 0],
        [2, 1],
      ],
    },
  ];
  const model = learnVoters(liar, { voters: 3, classes: 2, smoothing: 0.1 });
  expect(itemProbabilities([{ weight: 1, votes: [[2, 1]] }], model, 2)[0]).toBeGreaterThan(0.9);
  // Answer 2 is silence. The first rule speaks for class 0 alone, the second for class 1 alone.
  const silent: VotedItem[] = [
    {
      weight: 60,
      votes: [
        [0, 0],
        [1, 2],
        [2, 0],
      ],
    },
    {
      weight: 30,
      votes: [
        [0, 2],
        [1, 1],
        [2, 1],
      ],
    },
    {
      weight: 6,
      votes: [
        [0, 0],
        [1, 2],
        [2, 2],
      ],
    },
  ];
  const heard = learnVoters(silent, { voters: 3, classes: 2, answers: 3, smoothing: 0.1 });
  expect(
    itemProbabilities(
      [
        {
          weight: 1,
          votes: [
            [0, 0],
            [1, 2],
            [2, 2],
          ],
        },
      ],
      heard,
      2,
    )[0],
  ).toBeGreaterThan(0.95);
});

test('coverage, overlap and conflict are the reference figures', () => {
  const patterns = [
    [1, 1, -1],
    [0, -1, 0],
    [1, 0, 1],
    [-1, -1, -1],
    [0, 0, 1],
  ].map((votes, at) => ({ votes, count: 1, gold: [1, 0, 1, 0, -1][at] ?? -1 }));
  const figures = ruleFigures(patterns, 3);
  expect(figures.map(({ coverage }) => coverage)).toEqual([0.8, 0.6, 0.6]);
  expect(figures.map(({ overlap }) => overlap)).toEqual([0.8, 0.6, 0.6]);
  expect(figures.map(({ conflict }) => conflict)).toEqual([0.4, 0.4, 0.4]);
  expect(figures.map(({ accuracy, checked }) => [accuracy, checked])).toEqual([
    [1, 3],
    [0.5, 2],
    [1, 2],
  ]);
});
