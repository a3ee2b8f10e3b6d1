import type { ColumnSpec, ModelSpec, TableSpec } from '../../kit/ports.ts';
import { Failure, type NodeProblem } from '../../kit/problem.ts';
import { message, type Text } from '../../kit/text.ts';
import type { Reads } from './network-settings.ts';
import { noPictures, pictureColumn } from './picture-column.ts';
import { modelInput, taskFor } from './table-lesson.ts';
import { numberProblems } from './table-problems.ts';
import { chosenTexts, noTextColumn, textInput } from './text-columns.ts';
import { trainingProblems } from './training-problems.ts';

/** What is to be learned by a model that others trained. */
export interface AdaptLesson {
  reads: Reads;
  imageColumn: string;
  columns: readonly string[];
  textColumns: readonly string[];
  lesson: 'classes' | 'tags';
  target: string;
  task: 'auto' | 'classification' | 'regression';
  balanceClasses: boolean;
}

/** The columns of numbers that are read: those that are chosen, or that the model names, or all. */
export function numberColumns(
  rows: Pick<TableSpec, 'columns'> | undefined,
  { columns: chosen, target }: Pick<AdaptLesson, 'columns' | 'target'>,
  named: readonly string[] = [],
): ColumnSpec[] {
  const known = (rows?.columns ?? []).filter(({ name }) => name !== target);
  const wanted = chosen.length > 0 ? chosen : named;
  if (wanted.length === 0) return known.filter(({ type }) => type === 'number');
  return wanted.flatMap((name) => known.find((column) => column.name === name) ?? []);
}

function columnsRead(rows: TableSpec | undefined, lesson: AdaptLesson, model?: ModelSpec): ColumnSpec[] {
  const named = (names: readonly (string | undefined)[]) => (rows?.columns ?? []).filter(({ name }) => names.includes(name));
  switch (lesson.reads) {
    case 'pictures':
      return named([pictureColumn(rows, lesson.imageColumn)]);
    case 'columns':
      return numberColumns(
        rows,
        lesson,
        model?.inputs?.map(({ name }) => name),
      );
    case 'texts':
      return named(chosenTexts(rows ?? {}, lesson.textColumns, lesson.target));
  }
}

export function adaptedSpec(rows: TableSpec | undefined, model: ModelSpec | undefined, lesson: AdaptLesson): ModelSpec {
  const { reads, target } = lesson;
  const column = rows?.columns?.find(({ name }) => name === target);
  const task = column && taskOf(column, lesson);
  const inputs = columnsRead(rows, lesson, model).map(reads === 'texts' ? textInput : modelInput);
  const classes =
    task === undefined || task === 'regression' || task === 'token-tagging' ? undefined : column?.classes?.map(({ name }) => name);
  return {
    type: 'model',
    ...(task && { task }),
    ...(inputs.length > 0 && { inputs }),
    ...(target !== '' && { target }),
    ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
  };
}

function taskOf(column: ColumnSpec, { reads, lesson, task }: AdaptLesson): NonNullable<ModelSpec['task']> {
  if (reads === 'texts' && lesson === 'tags') return 'token-tagging';
  const decided = taskFor(column, task);
  if (decided === 'regression' || reads === 'columns') return decided;
  return reads === 'pictures' ? 'image-classification' : 'text-classification';
}

/** All that can be said before a run. */
export function adaptProblems(model: ModelSpec | undefined, rows: TableSpec | undefined, lesson: AdaptLesson): NodeProblem[] {
  return [...unadaptable(model), ...mismatch(model, lesson.reads), ...lessonProblems(rows, lesson, model)];
}

function lessonProblems(rows: TableSpec | undefined, lesson: AdaptLesson, model: ModelSpec | undefined): NodeProblem[] {
  const { reads, target, task, imageColumn, columns: chosen, textColumns } = lesson;
  const known = rows?.columns ?? [];
  const column = known.find(({ name }) => name === target);
  const tags = reads === 'texts' && lesson.lesson === 'tags';
  const numbers = !tags && column !== undefined && taskFor(column, task) === 'regression';
  const ofKind = (...types: ColumnSpec['type'][]) => known.filter(({ name, type }) => types.includes(type) && name !== target);
  const setting = { pictures: 'imageColumn', columns: 'columns', texts: 'textColumns' }[reads];
  const named = { pictures: imageColumn === '' ? [] : [imageColumn], columns: chosen, texts: textColumns }[reads];
  return [
    ...(reads === 'pictures' && rows?.columns && pictureColumn(rows, imageColumn) === undefined ? [noPictures()] : []),
    ...(reads === 'texts' ? [...noTextColumn(rows, textColumns, 'textColumns', target), ...severalTexts(lesson.lesson, textColumns)] : []),
    ...trainingProblems(rows, {
      target,
      targets: ofKind(tags ? 'json' : 'category'),
      setting,
      chosen: named,
      single: reads === 'pictures',
      candidates: reads === 'pictures' ? ofKind('image') : reads === 'columns' ? ofKind('number') : ofKind('text', 'category'),
      reads: columnsRead(rows, lesson, model),
      answers: tags ? 'spans' : numbers ? 'numbers' : 'classes',
      balanced: lesson.balanceClasses,
    }),
    ...(numbers ? numberProblems(column) : []),
  ];
}

/** The places of marks count in one text. */
export function severalTexts(lesson: 'classes' | 'tags', textColumns: readonly string[]): NodeProblem[] {
  if (lesson !== 'tags' || textColumns.length < 2) return [];
  return [
    {
      code: 'several-texts',
      severity: 'error',
      setting: 'textColumns',
      message: message({
        en: 'Marks have their places in one text, but several columns are chosen. Choose the column in which the parts are marked.',
        zh: '标注的位置只对应一段文本，但选择了多列。请选择被标注的那一列。',
      }),
      fixes: textColumns.slice(0, 3).map((name) => ({
        label: message({ en: 'Read “{column}” alone', zh: '只读取“{column}”' }, { column: name }),
        settings: { textColumns: [name] },
      })),
    },
  ];
}

/** A model that writes texts has a node of its own; one that was trained here has nothing to be adapted. */
function unadaptable(model: ModelSpec | undefined): NodeProblem[] {
  if (model?.task !== 'text-generation') return [];
  return [{ code: 'wrong-model', severity: 'error', port: 'model', message: message(writesTexts) }];
}
const writesTexts = {
  en: 'This model writes texts. Adapt it with “Adapt a language model”.',
  zh: '这是生成文本的模型。请用“微调语言模型”。',
};

const readsWords: Record<Reads, Text> = {
  pictures: { en: 'pictures', zh: '图片' },
  columns: { en: 'columns of numbers', zh: '数字列' },
  texts: { en: 'texts', zh: '文本' },
};

function kindOfInputs(model: ModelSpec | undefined): Reads | undefined {
  const [first] = model?.inputs ?? [];
  if (!first) return undefined;
  return first.type === 'image' ? 'pictures' : first.type === 'number' ? 'columns' : 'texts';
}

function mismatch(model: ModelSpec | undefined, reads: Reads): NodeProblem[] {
  const found = kindOfInputs(model);
  if (found === undefined || found === reads) return [];
  return [{ severity: 'error', setting: 'reads', ...mismatchOf(found) }];
}

const mismatchOf = (found: Reads) => ({
  code: 'model-reads-other',
  message: message({ en: 'The model that is wired in reads {kind}.', zh: '接入的模型读取的是{kind}。' }, { kind: readsWords[found] }),
  fixes: [{ label: message({ en: 'Let it read {kind}', zh: '改为读取{kind}' }, { kind: readsWords[found] }), settings: { reads: found } }],
});

/** The failure of a run whose model reads something else than the settings say. */
export function refuseOtherReads(found: Reads, reads: Reads): void {
  if (found === reads) return;
  const { code, message: said, fixes } = mismatchOf(found);
  throw new Failure(said.text, said.values, { code, setting: 'reads', fixes });
}

/** The failure of a run with a model that was not brought in to be adapted. */
export function otherKind(kind: string): Failure {
  return new Failure(
    kind === 'language'
      ? writesTexts
      : {
          en: 'This model was trained here for its own task already. Wire one from “Pretrained model”, or train a new one on your rows.',
          zh: '这个模型是在这里为自己的任务训练的。请接入“预训练模型”得到的模型，或用您的数据重新训练。',
        },
    {},
    { code: 'wrong-model', port: 'model' },
  );
}
