import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue, Task } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { adapterFiles } from '../learn/adapters.ts';
import { holdOut } from '../learn/held-out.ts';
import type { TokenFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';
import { refuseOtherReads, severalTexts } from './adapt-problems.ts';
import { type KeptEncoder, encoderFromModel } from './base-encoder.ts';
import { type EncoderLesson, type ReadTexts, readLesson } from './encoder-lesson.ts';
import { encoderOptions } from './encoder-plans.ts';
import type { Reads } from './network-settings.ts';
import { refuse } from './refuse.ts';
import { rowsHash, saveModel } from './save-model.ts';
import { taskFor } from './table-lesson.ts';
import { targetMissing } from './table-problems.ts';
import { type EncoderChange, teachEncoder, type Taught, type TextParts } from './teach-encoder.ts';
import { chosenTexts, noTextColumn, textInput } from './text-columns.ts';
import type { Tuning } from './tuning.ts';
import { fitScores } from './watch.ts';

export interface EncoderSettings extends Tuning, EncoderChange {
  reads: Reads;
  target: string;
  textColumns: string[];
  lesson: 'classes' | 'tags';
  task: 'auto' | 'classification' | 'regression';
  /** Most tokens of a text; empty: chosen by the model. */
  longest: number | null;
}

export interface EncoderAdaption {
  model: ModelValue;
  /** Of the model. */
  features: TokenFeatures;
  rows: TableValue;
  validation?: TableValue;
  settings: EncoderSettings;
}

/** Longer ones cost much and seldom say more. */
const usualLongest = 256;

/** Teaches a text encoder classes or numbers of texts, or to mark parts of them. */
export async function adaptEncoder(
  context: Context,
  { model, features, rows, validation, settings }: EncoderAdaption,
): Promise<ModelValue> {
  refuseOtherReads('texts', settings.reads);
  const base = await encoderFromModel(context, model, features);
  const lesson = lessonOf(rows, settings);
  const longest = Math.min(settings.longest ?? usualLongest, base.longest);
  const tokenizer = loadTokenizer(base.tokenizer.tokenizer, base.tokenizer.config);
  const reading = { tokenizer, longest };
  const read = await readLesson(context, rows, lesson, reading);
  sayCut(context, read, { longest, most: base.longest });
  sayBlurred(context, read);
  const held = validation && (await readLesson(context, validation, lesson, { ...reading, labels: read.labels }));
  const known = { rows: read.texts.ids.length, device: context.device, validation: held !== undefined, width: base.config.width };
  const options = encoderOptions(settings, settings.method, known);
  const parts = partsOf(read, held, options);
  const taught = await teachEncoder(context, { base, parts, options, change: settings, longest, padding: tokenizer.special.pad ?? 0 });
  return keep(context, { ...taught, base, parts, lesson, read, longest, rows, settings });
}

function lessonOf(rows: TableValue, { lesson, target, textColumns, task, balanceClasses }: EncoderSettings): EncoderLesson {
  const column = rows.columns.find(({ name }) => name === target);
  if (!column) throw targetMissing(target, rows.columns);
  refuse([...noTextColumn(rows, textColumns, 'textColumns', target), ...severalTexts(lesson, textColumns)]);
  const columns = chosenTexts(rows, textColumns, target);
  if (lesson === 'tags') return { kind: 'tags', columns: columns.slice(0, 1), target, balanced: false };
  return { kind: taskFor(column, task) === 'regression' ? 'numbers' : 'classes', columns, target, balanced: balanceClasses };
}

/** Share that is enough to matter. */
const manyEnough = 0.05;

function sayCut(context: Context, { cut, texts }: ReadTexts, { longest, most }: { longest: number; most: number }): void {
  if (cut === 0) return;
  const text = {
    en: '{cut} of {count} texts {cut|is|are} longer than {longest} tokens; only {cut|its|their} beginning is read.',
    zh: '{count} 段文本中有 {cut} 段超过 {longest} 个词元，只读取开头部分。',
  };
  const values = { cut, count: texts.ids.length, longest };
  if (cut < manyEnough * texts.ids.length) return context.log(text, values);
  const more = Math.min(most, 2 * longest);
  context.warn(text, values, {
    code: 'texts-cut',
    setting: 'longest',
    fixes: [
      more > longest && {
        label: message({ en: 'Read up to {more} tokens', zh: '最多读取 {more} 个词元' }, { more }),
        settings: { longest: more },
      },
    ],
  });
}

function sayBlurred(context: Context, { blurred, marked }: ReadTexts): void {
  if (blurred <= manyEnough * marked) return;
  context.warn(
    {
      en: '{blurred} of {marked} marked parts begin or end inside a token of this model, or inside a word: what it marks may be longer by some characters. Check the marks; for Chinese, models such as google-bert/bert-base-chinese read character by character.',
      zh: '{marked} 处标注中有 {blurred} 处的起止位置落在模型的词元或单词内部，标出的内容可能会多出几个字符。请检查标注；中文可选用逐字读取的模型，例如 google-bert/bert-base-chinese。',
    },
    { blurred, marked },
    { code: 'blurred-marks', setting: 'target' },
  );
}

/** Whole texts are held out, so that no text is in both parts. */
function partsOf({ texts }: ReadTexts, held: ReadTexts | undefined, options: FitOptions): TextParts {
  const { wanted } = texts;
  const share = held ? 0 : (options.validationShare ?? 0);
  const split = holdOut(wanted.kind === 'texts' ? wanted.target : undefined, texts.ids.length, share, options.seed);
  const validation = held ? { texts: held.texts, which: Int32Array.from(held.texts.ids.keys()) } : { texts, which: split.validation };
  return { training: { texts, which: split.training }, validation };
}

interface Keeping extends Taught {
  base: KeptEncoder;
  parts: TextParts;
  lesson: EncoderLesson;
  read: ReadTexts;
  longest: number;
  rows: TableValue;
  settings: EncoderSettings;
}

const answersOf = { classes: 'classes', numbers: 'numbers', tags: 'spans' } as const satisfies Record<
  EncoderLesson['kind'],
  TokenFeatures['answers']
>;
const taskOf = { classes: 'text-classification', numbers: 'regression', tags: 'token-tagging' } as const satisfies Record<
  EncoderLesson['kind'],
  Task
>;

function keep(context: Context, { onnx, fit, learned, adapter, base, lesson, read, longest, rows, settings, parts }: Keeping) {
  const { kind, columns, target } = lesson;
  const { labels, marked } = read;
  const features: TokenFeatures = {
    kind: 'tokens',
    columns,
    size: base.config.vocabulary,
    longest,
    tokenizer: base.tokenizer,
    encoder: base.config,
    name: base.name,
    answers: answersOf[kind],
    ...(kind === 'tags' && { labels }),
  };
  const description = {
    text: {
      classes: {
        en: 'Adapted text encoder, {labels} classes, {learned} numbers learned',
        zh: '适配后的文本编码器，{labels} 个类别，学习了 {learned} 个参数',
      },
      numbers: {
        en: 'Adapted text encoder for a number, {learned} numbers learned',
        zh: '适配后的文本编码器，预测数值，学习了 {learned} 个参数',
      },
      tags: {
        en: 'Adapted text encoder that marks {labels} {labels|kind|kinds} of parts, learned from {marked} of them',
        zh: '适配后的文本编码器，可标注 {labels} 种内容，学习自 {marked} 处标注',
      },
    }[kind],
    values: { labels: labels.length, learned, marked },
  };
  context.log(description.text, { ...description.values, headline: true });
  return saveModel(context, {
    onnx,
    features,
    ...(adapter && { files: adapterFiles(adapter) }),
    value: {
      task: taskOf[kind],
      inputs: rows.columns.filter(({ name }) => columns.includes(name)).map(textInput),
      target,
      ...(kind !== 'numbers' && { classes: labels }),
      description,
      scores: fitScores({ ...fit, trainingRows: parts.training.which.length, validationRows: parts.validation.which.length }),
      lineage: { rows: rowsHash(rows), settings: { ...settings }, code: context.code, count: rows.count },
    },
  });
}
