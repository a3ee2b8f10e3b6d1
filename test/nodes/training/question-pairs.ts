import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { textColumn } from './sample-tables.ts';

/** What people ask about, and what belongs to it; no word of a question is in its answer. */
const topics: Record<string, { asks: string[]; says: string[] }> = {
  refund: { asks: ['refund', 'money back', 'return this'], says: ['reimbursement takes three days', 'we credit your card'] },
  shipping: { asks: ['where is my parcel', 'delivery late', 'tracking'], says: ['the courier is on its way', 'shipment leaves tomorrow'] },
  password: { asks: ['forgot password', 'cannot log in', 'reset login'], says: ['click the link in the mail', 'choose a new secret'] },
  opening: { asks: ['when open', 'opening hours', 'closed on sunday'], says: ['from nine to five', 'weekends we rest'] },
};
const frames = ['please help, %', 'hello, %', '% ?', 'quick question: %', 'my problem: %'];

/** Rows with a question, an answer that belongs to it, and the topic of both. */
export function questionPairs() {
  const rows = Object.entries(topics).flatMap(([topic, { asks, says }]) =>
    asks.flatMap((ask) => frames.flatMap((frame) => says.map((answer) => ({ question: frame.replace('%', ask), answer, topic })))),
  );
  return tableFromRows(rows, { columns: [textColumn('question'), textColumn('answer'), textColumn('topic')] });
}

export const smallEmbedding = { effort: 'quick', epochs: 12, batchSize: 8, learningRate: 0.003, patience: 0 } as const;
