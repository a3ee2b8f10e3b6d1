import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { textColumn } from './sample-tables.ts';

const animals = ['cat', 'dog', 'fox', 'hen'];
const verbs = ['sees', 'likes', 'finds', 'hides'];
const things = ['the ball', 'a bone', 'the red house', 'some milk'];

/** Sentences of a tiny language: every animal may do everything with every thing. */
export function sentences(count = 64) {
  return Array.from({ length: count }, (_, at) => {
    const place = (at * 37) % 64;
    return `The ${animals[place % 4]} ${verbs[Math.floor(place / 4) % 4]} ${things[Math.floor(place / 16)]}.`;
  });
}

export const sentencePattern = /^The (cat|dog|fox|hen) (sees|likes|finds|hides) (the ball|a bone|the red house|some milk)\.$/;

export function corpus() {
  return tableFromRows(
    Array.from({ length: 256 }, (_, at) => ({ text: sentences()[at % 64] ?? '' })),
    { columns: [textColumn('text')] },
  );
}

/** Small enough for a test. */
export const smallLanguage = {
  effort: 'quick',
  width: 32,
  layers: 2,
  length: 16,
  vocabularySize: 300,
  epochs: 9,
  learningRate: 0.01,
  batchSize: 16,
} as const;
