import type { MetricsValue, ModelValue, Origin, TableSpec } from '../../kit/ports.ts';
import type { Message, Text } from '../../kit/text.ts';

/** What people wrote about the model; empty where they did not. */
export interface Said {
  name: string;
  intended: string;
  outOfScope: string;
  notes: string;
  contact: string;
  licence: string;
}
export interface Card {
  model: ModelValue;
  metrics: readonly MetricsValue[];
  /** What is known of the training rows, where they are wired. */
  training?: Pick<TableSpec, 'columns' | 'count'> & { origins?: Origin[] };
  said: Said;
  withMistakes: boolean;
  date: Date;
}
/** Says a sentence in the language of the card. */
export type Speak = (content: Text | Message) => string;
