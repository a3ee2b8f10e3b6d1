import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';

const saved = {
  tensors: {
    weight: { data: Float32Array.of(1, -2, 3.5, 4, 5, 6), shape: [2, 3] },
    sum: { data: Float64Array.of(Math.PI), shape: [] },
  },
  metadata: { step: '7' },
};

test('what was written is read again', () => {
  expect(readSafetensors(writeSafetensors(saved))).toEqual(saved);
});

// The layout that the format prescribes, by hand: length, header, bytes.
test('a file of the format is read at any place in memory', () => {
  const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const file = Buffer.concat([Buffer.from('x'), Buffer.alloc(8), Buffer.from(header), Buffer.from(Float32Array.of(2.5).buffer)]);
  file.writeBigUInt64LE(BigInt(header.length), 1);
  expect(readSafetensors(file.subarray(1)).tensors.a).toEqual({ data: Float32Array.of(2.5), shape: [1] });
});

test('cut and false files are refused', () => {
  const bytes = writeSafetensors(saved);
  for (const length of [0, 7, 40, bytes.length - 1]) expect(() => readSafetensors(bytes.subarray(0, length))).toThrow();
  const huge = bytes.slice();
  huge.fill(0xff, 0, 8);
  expect(() => readSafetensors(huge)).toThrow('not a whole safetensors file');
});
