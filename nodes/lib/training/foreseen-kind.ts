import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { Effort, Tuning } from './tuning.ts';

export type TrainedKind = 'linear' | 'layered' | 'text' | 'images' | 'tagger' | 'language' | 'adapt';

export interface Choices {
  target: string;
  kind: 'auto' | TrainedKind;
  effort: Effort;
  textColumns: readonly string[];
  imageColumn: string;
  from: 'auto' | 'scratch' | 'pretrained';
  side: number | null;
  hidden: number;
  layers: number;
  width: number | null;
  depth: number | null;
  length: number | null;
  repository: string;
  rank: number;
  epochs: number | null;
  batchSize: number | null;
  device: Tuning['device'];
}
export type ChosenTraining = Choices & { tuning: Tuning };

/** What the rows are there to train, where nobody says it. */
export function kindFor(
  rows: Pick<TableSpec, 'columns'> | undefined,
  { kind, target, repository }: Pick<Choices, 'kind' | 'target' | 'repository'>,
  model = false,
): TrainedKind {
  if (kind !== 'auto') return kind;
  if (model || repository !== '') return 'adapt';
  const columns: readonly ColumnSpec[] = rows?.columns ?? [];
  const answer = columns.find(({ name }) => name === target);
  const others = columns.filter(({ name }) => name !== target);
  const has = (type: ColumnSpec['type']) => others.some((column) => column.type === type);
  if (has('image')) return 'images';
  if (answer?.type === 'json') return 'tagger';
  // Without classes to choose from, texts are there to be learned from alone.
  if (has('text') && target === '' && !has('category')) return 'language';
  return has('text') && answer?.type !== 'number' ? 'text' : 'layered';
}
