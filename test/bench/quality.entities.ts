import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import evaluate from '../../nodes/evaluation/evaluate.ts';
import { spansOfTags } from '../../nodes/lib/text/spans.ts';
import { tableFromColumns } from '../../nodes/lib/tables/write-table.ts';
import trainTokenTagger from '../../nodes/training/train-token-tagger.ts';
import { bench, runNode, type Bench } from '../run-node.ts';

/**
 * Emerging entities (WNUT-17): learned from its training sentences without any pretrained vectors, judged on its test
 * sentences. A part counts as found only with its very borders and its label.
 */
export async function entities(folder: string): Promise<{ nerSpanF1: number }> {
  const where = await bench();
  const rows = await sentences(where, join(folder, 'wnut17train.conll'));
  const test = await sentences(where, join(folder, 'emerging.test.annotated'));
  const settings = { target: 'entities', textColumn: 'text', epochs: 12, patience: 0 };
  const { model } = await runNode(trainTokenTagger, { rows, validation: undefined }, settings, where);
  const { metrics } = await runNode(evaluate, { model, test, training: undefined }, {}, where);
  return { nerSpanF1: metrics.scores.f1 ?? Number.NaN };
}

/** Sentences of a CoNLL file: a token and its tag on each line, words put together with single spaces. */
async function sentences(where: Bench, path: string) {
  const texts: string[] = [];
  const cells: string[] = [];
  for (const block of (await readFile(path, 'utf8')).split(/\n[ \t]*\n/)) {
    const lines = block.split('\n').flatMap((line) => {
      const [token = '', tag = ''] = line.split('\t');
      return token === '' || tag === '' ? [] : [{ token, tag: tag.trim() }];
    });
    if (lines.length === 0) continue;
    const starts = lines.map((_, at) => lines.slice(0, at).reduce((sum, { token }) => sum + token.length + 1, 0));
    texts.push(lines.map(({ token }) => token).join(' '));
    const spans = spansOfTags(lines.map(({ tag }) => tag)).map(({ start, end, label }) => ({
      start: starts[start] ?? 0,
      end: (starts[end - 1] ?? 0) + (lines[end - 1]?.token.length ?? 0),
      label,
    }));
    cells.push(JSON.stringify(spans));
  }
  return tableFromColumns(where.context, [
    { name: 'text', kind: 'text', type: 'text', values: texts },
    { name: 'entities', kind: 'text', type: 'json', values: cells },
  ]);
}
