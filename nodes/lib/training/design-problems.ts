import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import type { StackLayer, StackShape } from '../architectures/layer-stack.ts';
import { expectedSize, usableTypes } from '../preprocess/table-features.ts';
import { layerProblems } from './layer-problems.ts';
import { columnLayers, filledLayer, pictureLayers } from './layer-settings.ts';
import { pictureColumn, pictureProblems } from './picture-column.ts';
import { inputsOf, taskFor } from './table-lesson.ts';
import { numberProblems, unreadProblems } from './table-problems.ts';
import { trainingProblems } from './training-problems.ts';

/** What a designed network reads and answers. */
export interface Reading {
  reads: 'columns' | 'pictures';
  imageColumn: string;
  side: number;
  colours: 'colour' | 'grey';
  columns: readonly string[];
  target: string;
  task: 'auto' | 'classification' | 'regression';
  layers: readonly StackLayer[];
  balanceClasses: boolean;
}

export function inputsFor(rows: TableSpec | undefined, { reads, imageColumn, columns: chosen, target }: Reading): ColumnSpec[] | undefined {
  if (reads === 'columns') return rows?.columns && inputsOf(rows, chosen, target);
  const name = pictureColumn(rows, imageColumn);
  return name === undefined ? undefined : [{ name, type: 'image' }];
}

/** What goes into the first layer: of columns only about how many numbers. */
export function inputFor(rows: TableSpec | undefined, reading: Reading): StackShape {
  const { reads, side, colours } = reading;
  if (reads === 'pictures') return { kind: 'picture', channels: colours === 'colour' ? 3 : 1, height: side, width: side };
  const width = expectedSize(inputsFor(rows, reading) ?? []);
  return width ? { kind: 'row', width, about: true } : { kind: 'row' };
}

const readColumns = {
  label: message({ en: 'Read columns instead', zh: '改为读取列' }),
  settings: { reads: 'columns', layers: columnLayers.map(filledLayer) },
};

/** What stands against learning, before a run. */
export function designProblems(rows: TableSpec | undefined, settings: Reading): NodeProblem[] {
  const problems = settings.reads === 'pictures' ? pictureProblems(rows, settings, [readColumns]) : columnProblems(rows, settings);
  return [...problems, ...layerProblems(settings.layers, inputFor(rows, settings))];
}

function columnProblems(rows: TableSpec | undefined, settings: Reading): NodeProblem[] {
  const { target, columns: chosen, task } = settings;
  const known = rows?.columns ?? [];
  const column = known.find(({ name }) => name === target);
  const classes = column !== undefined && taskFor(column, task) === 'classification';
  return [
    ...trainingProblems(rows, {
      target,
      targets: known.filter(({ name, type }) => type === 'category' && !chosen.includes(name)),
      setting: 'columns',
      chosen,
      candidates: known.filter(({ name, type }) => usableTypes.includes(type) && name !== target),
      reads: inputsOf({ columns: known }, chosen, target),
      answers: classes ? 'classes' : 'numbers',
      balanced: settings.balanceClasses,
    }),
    ...(classes ? [] : numberProblems(column)),
    ...picturesUnread(known, settings),
    ...unreadProblems(
      known.filter(({ type }) => type !== 'image'),
      chosen,
      target,
    ),
  ];
}

/** Rows with pictures are usually there for their pictures. */
function picturesUnread(known: readonly ColumnSpec[], { columns: chosen, target, side }: Reading): NodeProblem[] {
  const picture = known.find(({ type }) => type === 'image');
  const others = inputsOf({ columns: [...known] }, chosen, target);
  if (!picture || chosen.length > 0) return [];
  return [
    {
      code: 'unused-pictures',
      severity: others.length > 0 ? 'note' : 'error',
      setting: 'reads',
      message: message(
        others.length > 0
          ? { en: 'The rows have pictures in “{column}”, which are not read.', zh: '“{column}”列中有图片，但没有被读取。' }
          : {
              en: 'The rows have only pictures (“{column}”) to learn from, and they are not read.',
              zh: '数据中只有图片列（“{column}”）可供学习，但没有被读取。',
            },
        { column: picture.name },
      ),
      fixes: [
        {
          label: message({ en: 'Read the pictures with a small picture network', zh: '用小型图片网络读取图片' }),
          settings: { reads: 'pictures', layers: pictureLayers(side).map(filledLayer) },
        },
      ],
    },
  ];
}
