import { expect, test } from 'vitest';
import { decodeLine } from '../../../../nodes/lib/ocr/decode-line.ts';
import { findLines } from '../../../../nodes/lib/ocr/find-lines.ts';
import { textInOrder } from '../../../../nodes/lib/ocr/reading-order.ts';
import { cornersOf, smallestRectangle } from '../../../../nodes/lib/ocr/rectangles.ts';
import { openTextReader } from '../../../../nodes/lib/ocr/text-reader.ts';
import { characterAccuracy, drawText } from './draw-text.ts';

const english = [
  'Patient reports mild chest pain since Tuesday.',
  'Blood pressure 138/86 mmHg, pulse 72, no fever.',
  'Plan: ECG, troponin after 3 hours, follow-up.',
  'Invoice No. 2024-0517 total EUR 1,249.50',
];
const chinese = [
  '患者自周二起出现轻度胸痛，无发热。',
  '血压一百三十八，脉搏七十二次每分钟。',
  '本合同自双方签字之日起生效，有效期三年。',
  '订单编号：20240517，金额：1249.50元',
];

/** The lines in a picture's bytes. */
async function readTextBoxes(picture: Uint8Array) {
  const reader = await openTextReader();
  const boxes = await reader.read(picture);
  await reader.close();
  return boxes;
}

test('English and Chinese pages are read with at least 97 of 100 characters right, straight, askew, and light on dark', async () => {
  const reader = await openTextReader({ threads: 2 });
  const cases = [
    { lines: english, options: {} },
    { lines: chinese, options: {} },
    { lines: [...english.slice(0, 2), ...chinese.slice(0, 2)], options: { degrees: 4 } },
    { lines: chinese, options: { ink: '#eee', paper: '#123', size: 24, width: 700 } },
  ];
  let [should, is] = ['', ''];
  for (const { lines, options } of cases) {
    const boxes = await reader.read(await drawText(lines, options));
    expect(boxes).toHaveLength(lines.length);
    should += `${lines.join('\n')}\n`;
    is += typeof boxes === 'string' ? '' : `${textInOrder(boxes)}\n`;
  }
  await reader.close();
  // Lines are what is compared; an empty line between two is a matter of taste.
  expect(characterAccuracy(should, is.replaceAll('\n\n', '\n'))).toBeGreaterThan(0.97);
}, 120_000);

test('boxes lie around their lines in pixels of the picture', async () => {
  const boxes = await readTextBoxes(await drawText(['Hello world', '你好，世界'], { size: 40, width: 600 }));
  const [first, second] = typeof boxes === 'string' ? [] : boxes.toSorted((a, b) => a.corners[0][1] - b.corners[0][1]);
  expect(first?.confidence).toBeGreaterThan(0.8);
  // The letters stand from 60 pixels on the left, on lines at 88 and 156 pixels.
  expect(first?.corners[0][0]).toBeGreaterThan(40);
  expect(first?.corners[0][0]).toBeLessThan(64);
  expect(first?.corners[0][1]).toBeLessThan(60);
  expect(first?.corners[2][1]).toBeGreaterThan(85);
  expect(second?.corners[0][1]).toBeGreaterThan(95);
}, 60_000);

test('a picture without text has no boxes, and what is no picture says so', async () => {
  expect(await readTextBoxes(await drawText([' ']))).toEqual([]);
  expect(await readTextBoxes(Buffer.from('no picture'))).toBe('no-picture');
}, 60_000);

test('the smallest rectangle around points lies as they do', () => {
  const askew = smallestRectangle([
    [0, 0],
    [4, 3],
    [3.4, 3.8],
    [-0.6, 0.8],
    [2, 2],
  ]);
  expect([2 * askew.halfLength, 2 * askew.halfHeight]).toEqual([expect.closeTo(5, 6), expect.closeTo(1, 6)]);
  expect(cornersOf(askew).map(([x, y]) => [x, y])).toEqual([
    [expect.closeTo(0, 6), expect.closeTo(0, 6)],
    [expect.closeTo(4, 6), expect.closeTo(3, 6)],
    [expect.closeTo(3.4, 6), expect.closeTo(3.8, 6)],
    [expect.closeTo(-0.6, 6), expect.closeTo(0.8, 6)],
  ]);
});

test('regions of a map become lines that are grown by area times 1.5 through circumference; weak ones do not', () => {
  const [width, height] = [60, 30];
  const shares = new Float32Array(width * height);
  const fill = (left: number, top: number, right: number, bottom: number, share: number) => {
    for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) shares[y * width + x] = share;
  };
  fill(10, 5, 50, 9, 0.9);
  fill(10, 20, 50, 24, 0.5);
  const [line, ...others] = findLines({ width, height, shares });
  expect(others).toEqual([]);
  const by = (41 * 5 * 1.5) / (2 * (41 + 5));
  expect([line?.x, line?.y, line?.halfLength, line?.halfHeight]).toEqual(
    [30.5, 7.5, 20.5 + by, 2.5 + by].map((value) => expect.closeTo(value, 6)),
  );
});

test('signs that follow each other count once, blanks part them', () => {
  const steps = [1, 1, 0, 1, 2, 2, 0, 0, 3];
  const shares = Float32Array.from(steps.flatMap((sign) => [0, 1, 2, 3].map((one) => (one === sign ? 0.7 : 0.1))));
  expect(decodeLine(shares, ['', 'a', 'b', 'c'])).toEqual({ text: 'aabc', confidence: expect.closeTo(0.7, 6) });
  expect(decodeLine(new Float32Array([1, 0, 0, 0]), ['', 'a', 'b', 'c'])).toEqual({ text: '', confidence: 0 });
});

test('boxes are read from the top, in a line from the left; Chinese is joined without spaces', () => {
  const box = (text: string, left: number, top: number, right: number) => ({
    text,
    confidence: 1,
    corners: [
      [left, top],
      [right, top],
      [right, top + 20],
      [left, top + 20],
    ] as [[number, number], [number, number], [number, number], [number, number]],
  });
  expect(
    textInOrder([
      box('there', 60, 2, 100),
      box('下一行', 0, 30, 60),
      box('hi', 0, 0, 40),
      box('后半', 62, 31, 100),
      box('end', 0, 120, 40),
    ]),
  ).toBe('hi there\n下一行后半\n\nend');
});
