import { readFileSync } from 'node:fs';
import type { Row, TableValue } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';

const greetings = [
  'hello how are you today',
  'see you at lunch tomorrow',
  'the meeting is at noon',
  'thanks for your help',
  'good morning team',
];
const offers = [
  'win a free prize now',
  'cheap money offer inside',
  'free cash click now',
  'you won a lottery prize',
  'limited offer buy cheap',
];

/** Short English messages of two classes that words tell apart. */
export function messages(count = 120): TableValue {
  return tableFromRows(
    Array.from({ length: count }, (_, at): Row => {
      const spam = at % 3 === 0;
      const [from, words] = [spam ? offers : greetings, spam ? 'deal' : 'friend'];
      return { text: `${from[at % 5]} ${words} ${at % 7}`, kind: spam ? 'spam' : 'ham', length: at };
    }),
    { columns: [textColumn('text'), { name: 'kind', type: 'category' }] },
  );
}

export function textColumn(name: string) {
  return { name, type: 'text' as const };
}

/** Penguins of three species (vega-datasets): every fifth row is a test row. */
export function penguins(): { training: TableValue; test: TableValue } {
  const rows = readJson('vega-datasets/data/penguins.json');
  const columns = [
    { name: 'Species', type: 'category' as const },
    { name: 'Island', type: 'category' as const },
    { name: 'Sex', type: 'category' as const },
  ];
  return {
    training: {
      ...tableFromRows(
        rows.filter((_, at) => at % 5 !== 0),
        { columns },
      ),
      role: 'training',
    },
    test: {
      ...tableFromRows(
        rows.filter((_, at) => at % 5 === 0),
        { columns },
      ),
      role: 'test',
    },
  };
}

function readJson(path: string): Row[] {
  return JSON.parse(readFileSync(new URL(`../../../node_modules/${path}`, import.meta.url), 'utf8'));
}
