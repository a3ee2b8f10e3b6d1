import { expect, test } from 'vitest';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { passOrigins } from '../../../runtime/run/pass-origins.ts';

const table = (origin?: string): TableValue => ({
  type: 'table',
  columns: [],
  count: 0,
  ...(origin !== undefined && { origins: [{ origin, ownership: 'public', readAt: '2026-01-01T00:00:00Z' }] }),
});

test('what a step makes comes from the sources of all that entered it, each once; what says its own keeps it', () => {
  const { made, own, value } = passOrigins(
    { made: table(), own: table('own'), value: { type: 'value', json: 1 } },
    { rows: [table('a'), table('b')], more: [table('a'), table()] },
  );
  expect(made?.type === 'table' && made.origins?.map(({ origin }) => origin)).toEqual(['a', 'b']);
  expect(own?.type === 'table' && own.origins?.map(({ origin }) => origin)).toEqual(['own']);
  expect(value).toEqual({ type: 'value', json: 1 });
});
test('without a source nothing is said', () => {
  expect(passOrigins({ made: table() }, { rows: [table()] })).toEqual({ made: table() });
});
