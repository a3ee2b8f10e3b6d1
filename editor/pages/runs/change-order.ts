import type { Message, TextValues } from '../../../nodes/kit/text.ts';
import type { Change } from '../../../runtime/protocol.ts';
import { figureOf, inReadingOrder, moves, writeMove } from '../../../nodes/kit/figure-words.ts';
import { figures } from '../../../nodes/kit/figures.ts';

/** The message with figures called and written as on the screen: "averagePrecision" becomes "Average precision". */
export function withFigureNames({ kind, message: { text, values } }: Pick<Change, 'kind' | 'message'>): Message {
  if (!values) return { text };
  const { from, to } = values;
  const move = kind === 'figure' && typeof from === 'number' && typeof to === 'number' ? writeMove(from, to) : undefined;
  const named: TextValues = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' && Object.hasOwn(figures, value) ? figureOf(value).label : value,
    ]),
  );
  return { text, values: { ...named, ...(move && { from: move[0], to: move[1] }) } };
}

/**
 * Changes of figures in the order in which figures are read; those of one node stay together.
 * What would be written alike before and after has not changed.
 */
export function inFigureOrder(all: readonly Change[]): Change[] {
  const changes = all.filter(shows);
  const names = changes.map(figureIn);
  const order = inReadingOrder(Object.fromEntries(names.map((name) => [name, 0]))).map(([name]) => name);
  const nodes = [...new Set(changes.map(({ node }) => node))];
  return [...changes].sort(
    (a, b) => nodes.indexOf(a.node) - nodes.indexOf(b.node) || order.indexOf(figureIn(a)) - order.indexOf(figureIn(b)),
  );
}

function shows({ message: { values = {} } }: Change): boolean {
  const { from, to } = values;
  return typeof from !== 'number' || typeof to !== 'number' || moves(from, to);
}

function figureIn({ message }: Change): string {
  const name = message.values?.name;
  return typeof name === 'string' ? name : '';
}
