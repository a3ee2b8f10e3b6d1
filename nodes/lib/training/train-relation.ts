import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { FitOptions, FitResult, Target } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import { linear } from '../learn/layers/linear.ts';
import { balancedClassWeights, crossEntropy } from '../learn/losses.ts';
import { matrixProduct, relu, reshape, softmax } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import type { Value } from '../learn/value.ts';
import { eachRows } from '../predict/each-rows.ts';
import {
  distanceLooks,
  looksOfRelated,
  nearby,
  poolsOfRelated,
  type RelatedText,
  relatedText,
  relationEncoder,
} from '../preprocess/relation-features.ts';
import { looksOfWord, lookVocabulary, type WordFeatures } from '../preprocess/word-features.ts';
import { classOf } from './labels.ts';
import { guardRows } from './row-guards.ts';
import { fitWords, type WordRows, type WordTask } from './train-words.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface RelationTraining {
  rows: TableValue;
  validation?: TableValue;
  textColumn: string;
  parts: readonly [string, string];
  target: string;
  /** Whether rare classes count more. */
  balanced: boolean;
  encoder: { width: number; depth: number };
  choose: (rows: number) => FitOptions;
}

export interface TrainedRelation {
  features: WordFeatures;
  classes: string[];
  fit: FitResult;
}

interface LabelledText extends RelatedText {
  label: string;
}

/** Learns which relation two parts of a text have. */
export async function trainRelation(context: Context, training: RelationTraining): Promise<TrainedRelation> {
  const { target, parts, textColumn } = training;
  const reads: ColumnSpec[] = [{ name: textColumn, type: 'text' }];
  const { rows: table, balanced } = training;
  const guard = guardRows(context, { rows: table, target, task: 'classification', reads, setting: 'textColumn', balanced });
  const texts = await readRelated(context, table, training, (row, label) => guard.add(row, label));
  const classes = guard.finish();
  const held = training.validation && (await readRelated(context, training.validation, training));
  const options = training.choose(texts.length);
  const vocabulary = [...distanceLooks, ...lookVocabulary(texts.flatMap(({ words }) => words))];
  const rows = relatedRows(texts, classes, vocabulary);
  const judged =
    held &&
    relatedRows(
      held.filter(({ label }) => classes.includes(label)),
      classes,
      vocabulary,
    );
  const parted = holdOut(rows.target, texts.length, judged ? 0 : (options.validationShare ?? 0), options.seed);
  const size = looksOfWord + vocabulary.length;
  const task = relationTask(
    classes.length,
    { ...training.encoder, size, dropout: options.dropout ?? 0 },
    { classWeights: classWeights(rows.target, options), smoothing: options.smoothing ?? 0 },
  );
  const fit = await watchedFit(context, options, (hooks) =>
    fitWords({
      task,
      rows,
      training: parted.training,
      validation: judged
        ? { rows: judged, which: Int32Array.from({ length: judged.offsets.length - 1 }, (_, row) => row) }
        : { rows, which: parted.validation },
      options,
      hooks,
      fingerprint: trainingFingerprint({ options: { ...options, session: undefined }, classes, encoder: training.encoder }, [
        rows.ids,
        rows.target.labels,
        ...(judged ? [judged.ids] : []),
      ]),
    }),
  );
  return { features: { kind: 'words', columns: [textColumn], parts, vocabulary, size, labels: classes }, classes, fit };
}

async function readRelated(
  context: Context,
  table: TableValue,
  { textColumn, parts, target }: RelationTraining,
  told?: (row: Row, label: string) => void,
): Promise<LabelledText[]> {
  const texts: LabelledText[] = [];
  let missing = 0;
  await eachRows(context, table, [...new Set([textColumn, ...parts, target])], (chunk, start) => {
    context.progress((readingShare * start) / Math.max(1, table.count), { en: 'reading the texts', zh: '正在读取文本' });
    for (const row of chunk) {
      const found = labelled(row, { textColumn, parts, target });
      if (!found) {
        missing++;
        continue;
      }
      texts.push(found);
      told?.(row, found.label);
    }
  });
  if (texts.length === 0) throw nothingFound(parts);
  if (missing > 0)
    context.warn(
      {
        en: '{count} {count|row was|rows were} left out: {count|it has|they have} no class, or a part that does not stand in the text as it is written.',
        zh: '忽略了 {count} 行：缺少类别，或文本中找不到与列中写法一致的部分。',
      },
      { count: missing },
      { code: 'parts-not-found' },
    );
  return texts;
}

function labelled(
  row: Row,
  { textColumn, parts, target }: Pick<RelationTraining, 'textColumn' | 'parts' | 'target'>,
): LabelledText | undefined {
  const label = classOf(row[target] ?? null);
  const related = relatedText(row, { columns: [textColumn], parts });
  return label !== undefined && related ? { ...nearby(related), label } : undefined;
}

type Classes = Target & { kind: 'classes' };

function relatedRows(
  texts: readonly LabelledText[],
  classes: readonly string[],
  vocabulary: readonly string[],
): WordRows & { target: Classes } {
  const encoder = relationEncoder(vocabulary);
  const offsets = new Int32Array(texts.length + 1);
  for (const [row, { words }] of texts.entries()) offsets[row + 1] = offsets[row]! + words.length;
  const ids = new Int32Array(offsets[texts.length]! * looksOfRelated);
  for (const [row, text] of texts.entries()) encoder.looks(text, ids, offsets[row]! * looksOfRelated);
  const labels = Int32Array.from(texts, ({ label }) => classes.indexOf(label));
  return {
    ids,
    offsets,
    target: { kind: 'classes', labels, classes: classes.length },
    feeds(rows, { rows: count, length }) {
      const pools = new Float32Array(count * poolsOfRelated * length);
      const wanted = new BigInt64Array(count);
      for (const [place, row] of rows.entries()) {
        encoder.pools(texts[row]!, pools, place * poolsOfRelated * length, length);
        wanted[place] = BigInt(labels[row]!);
      }
      return { pools: { data: pools, shape: [count, poolsOfRelated, length] }, labels: { data: wanted, shape: [count] } };
    },
  };
}

function classWeights({ labels, classes }: Classes, options: FitOptions): readonly number[] | undefined {
  return options.classWeights === 'balanced' ? balancedClassWeights(labels, classes) : options.classWeights;
}

function relationTask(
  outputs: number,
  encoder: WordTask['encoder'],
  { classWeights: weights, smoothing }: { classWeights: readonly number[] | undefined; smoothing: number },
): WordTask {
  const logits = (scope: Scope, encoded: Value, pools: Value) => {
    const pooled = matrixProduct(pools, encoded);
    const rows = pools.shape[0];
    const flat = reshape(pooled, [typeof rows === 'number' ? rows : 0, poolsOfRelated * encoder.width]);
    const hidden = scope.dropout(relu(linear(scope, 'pooled', flat, { outputs: encoder.width })), encoder.dropout);
    return linear(scope, 'classes', hidden, { outputs });
  };
  const poolsInput = (scope: Scope, rows: number | string, length: number | string) =>
    graphInput(scope.graph, 'pools', [rows, poolsOfRelated, length]);
  return {
    looks: looksOfRelated,
    encoder,
    loss(scope, encoded, { rows, length }, shares) {
      const labels = graphInput(scope.graph, 'labels', [rows], 'int64');
      return crossEntropy(logits(scope, encoded, poolsInput(scope, rows, length)), labels, shares, {
        ...(weights && { classWeights: weights }),
        smoothing: scope.training ? smoothing : 0,
      });
    },
    answers: (scope, encoded) => [{ name: 'probabilities', value: softmax(logits(scope, encoded, poolsInput(scope, 'batch', 'length'))) }],
  };
}

function nothingFound([first, second]: readonly [string, string]): Failure {
  return new Failure(
    {
      en: 'In no row are both parts found in the text. “{first}” and “{second}” must hold words exactly as they stand in the text, or their places as {start, end}.',
      zh: '没有任何一行能在文本中同时找到两个部分。“{first}”和“{second}”列必须与文本中的写法完全一致，或给出位置 {start, end}。',
    },
    { first, second },
    { code: 'parts-not-found', setting: 'first' },
  );
}
