import { expect, test } from 'vitest';
import { failureOf } from '../../../runtime/run/failure.ts';
import { redactor } from '../../../runtime/run/redact.ts';

test('a secret leaves no text, in whatever form it stands there', () => {
  const secret = 'p@ss "word"/1';
  const redact = redactor([secret, '7351']);
  const report = {
    text: { en: `with ${secret}` },
    detail: `{"key":${JSON.stringify(secret)}} https://x.example/?key=${encodeURIComponent(secret)} pin 7351`,
  };
  expect(redact(report)).toEqual({ text: { en: 'with •••' }, detail: '{"key":"•••"} https://x.example/?key=••• pin •••' });
});

test('a secret of digits or of a common word breaks no report', () => {
  const redact = redactor(['1234', 'text']);
  expect(redact({ fraction: 0.51234, text: 'text 1234' })).toEqual({ fraction: 0.51234, text: '••• •••' });
});

test('what callers are told of a fault names no folder of this machine', () => {
  const told = (words: string): unknown => failureOf(new Error(words)).problem.message.values?.error;
  const verbatim = (words: string): unknown => ({ en: words, zh: words });
  expect(told("ENOENT: no such file or directory, open '/home/ada/.graftwork/artifacts/ab/model.onnx'")).toEqual(
    verbatim("ENOENT: no such file or directory, open 'model.onnx'."),
  );
  expect(told('cannot read C:\\Users\\ada\\data\\rows.csv')).toEqual(verbatim('cannot read rows.csv.'));
  expect(told('file:///opt/graftwork/dist/nodes/x.js:1 failed')).toEqual(verbatim('x.js:1 failed.'));
  expect(told('12 rows/s is 1/2 of https://docs.example/a')).toEqual(verbatim('12 rows/s is 1/2 of https://docs.example/a.'));
});
