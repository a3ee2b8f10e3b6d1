import { expect, test } from 'vitest';
import { artifactsIn } from '../../../runtime/run/artifacts-in.ts';

const table = { type: 'table', artifact: 'a1', columns: [], count: 1 };

test('the artifacts of all ports are found, whatever the ports are called', () => {
  const outputs = {
    rows: table,
    json: { ...table, artifact: 'a2' },
    type: { ...table, artifact: 'a3' },
    kept: { ...table, artifact: 'a4' },
  };
  expect([...artifactsIn(outputs)].toSorted()).toEqual(['a1', 'a2', 'a3', 'a4']);
  expect([...artifactsIn([{ type: 'step-done', step: 'read', outputs: { rows: table } }])]).toEqual(['a1']);
});

test('what users send or write names none', () => {
  const theirs = { artifact: 'theirs' };
  const outputs = {
    request: { type: 'value', json: theirs },
    rows: { type: 'table', rows: [theirs], columns: [], count: 1 },
    report: { type: 'report', blocks: [{ kind: 'table', columns: [], rows: [[theirs]] }] },
  };
  expect([...artifactsIn(outputs)]).toEqual([]);
});
