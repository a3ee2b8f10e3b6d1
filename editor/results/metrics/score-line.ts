import { type Message, message, type Text } from '../../../nodes/kit/text.ts';
import type { RunSummary } from '../../../runtime/protocol.ts';
import { figureOf, inReadingOrder, writeFigure } from '../../../nodes/kit/figure-words.ts';

type Say = (content: Text | Message) => string;

/** A run in one line: its figures, and of how many values of a range those are the best. */
export function runLine({ branches = 0, scores }: Pick<RunSummary, 'branches' | 'scores'>, say: Say): string {
  const line = scoreLine(scores, say);
  if (branches === 0) return line;
  const values = { count: branches };
  if (line === '') return say(message({ en: '{count} {count|value|values}', zh: '{count} 个值' }, values));
  return say(message({ en: 'Best of {count}: {line}', zh: '{count} 个值中最好：{line}' }, { ...values, line }));
}

/** The figures of a run that tell most, in one line: "F1 0.932, accuracy 0.978". With several judging nodes each is named. */
export function scoreLine(scores: RunSummary['scores'], say: Say, most = 2): string {
  const nodes = Object.entries(scores).filter(([, figures]) => Object.keys(figures).length > 0);
  return nodes
    .map(([node, figures]) => {
      const line = inReadingOrder(figures)
        .filter(([, value]) => value !== null)
        .slice(0, most)
        .map(([name, value]) => `${say(figureOf(name).label)} ${writeFigure(value)}`)
        .join(say({ en: ', ', zh: '，' }));
      return nodes.length > 1 ? say({ en: `${node}: ${line}`, zh: `${node}：${line}` }) : line;
    })
    .filter(Boolean)
    .join(say({ en: '; ', zh: '；' }));
}
