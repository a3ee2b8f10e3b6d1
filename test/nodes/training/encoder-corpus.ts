import type { Row, TableValue } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';

const kinds = {
  delivery: ['where is my parcel', 'the courier never came', 'my order is late again', 'track the package please', '我的包裹在哪里'],
  account: ['i forgot my password', 'please close my account', 'cannot sign in today', 'change the email address', '我忘记了密码'],
  money: ['i want my money back', 'you charged me twice', 'the invoice is wrong', 'refund this payment now', '请把钱退给我'],
};
const openings = ['hello, ', 'hi there, ', '', 'good day, ', 'sorry but ', '你好，'];
const endings = ['', ' thanks', ' !', ' 👍🏽', ' - anna'];

/** Messages of customers in two languages, and what each is about. */
export function messages(count = 90, columns = true): TableValue {
  const names = Object.entries(kinds);
  const rows = Array.from({ length: count }, (_, at): Row => {
    const [kind, texts] = names[at % 3]!;
    const text = `${openings[at % 6]}${texts[Math.floor(at / 3) % 5]}${endings[Math.floor(at / 7) % 5]}`;
    return { text, kind, words: text.split(' ').length };
  });
  return tableFromRows(rows, {
    ...(columns && {
      columns: [
        { name: 'text', type: 'text', averageLength: 30 },
        { name: 'kind', type: 'category', classes: names.map(([name]) => ({ name })) },
        { name: 'words', type: 'number', distinct: 9 },
      ],
    }),
  });
}

export const messageTexts = () => (messages(90).rows ?? []).map(({ text }) => String(text));

const people = ['Anna', 'Bert', 'Chen', 'Dora', 'Emil', '王芳', '李小明', '张伟'];
const places = ['Paris', 'New York', 'Lima', 'Oslo', '上海', '北京'];
const patterns = [
  '{p} lives in {o}',
  '👩🏽‍💻 {p} wrote from {o} 🎉',
  '{p}住在{o}',
  '我们在{o}见到了{p}。',
  'call {p} today',
  'nothing to see here',
];

/** Messages with the places of their names, some behind signs of several units. */
export function marked(count = 96): TableValue {
  const rows = Array.from({ length: count }, (_, at) => markedRow(at));
  return tableFromRows(rows, {
    columns: [
      { name: 'text', type: 'text', averageLength: 30 },
      { name: 'entities', type: 'json' },
    ],
  });
}

export function markedRow(at: number): { text: string; entities: { start: number; end: number; label: string }[] } {
  const entities: { start: number; end: number; label: string }[] = [];
  let text = '';
  for (const piece of patterns[at % patterns.length]!.split(/(\{[po]\})/)) {
    const value =
      piece === '{p}' ? people[Math.floor(at / 6) % people.length]! : piece === '{o}' ? places[Math.floor(at / 5) % places.length]! : piece;
    if (value !== piece)
      entities.push({ start: text.length, end: text.length + value.length, label: piece === '{p}' ? 'person' : 'place' });
    text += value;
  }
  return { text, entities };
}

export const markedTexts = () => Array.from({ length: 48 }, (_, at) => markedRow(at).text);
