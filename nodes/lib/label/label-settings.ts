import { type Question, type QuestionKind } from '../../kit/labelling.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message, type Text, type TextValues } from '../../kit/text.ts';
import { kindOf } from '../tables/column-types.ts';
import { columnFixes } from '../tables/near-names.ts';
import { pictureColumn } from '../training/picture-column.ts';

/** The settings of the node that labels by hand. */
export interface LabelSettings {
  question: QuestionKind;
  classes: string;
  relations: string;
  lowest: number;
  highest: number;
  text: string;
  picture: string;
  first: string;
  second: string;
  shown: string[];
  suggestion: string;
  confidence: string;
  uncertainty: string;
  quota: number | null;
  perRow: number;
  conflicts: 'vote' | 'decide';
  people: string;
  target: string;
  guidelines: string;
}

/** One on each line, the first of equal ones. */
export function linesOf(words: string): string[] {
  return [...new Set(words.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}
export const mostClasses = 200;
const mostPeople = 100;

const needsClasses = (kind: QuestionKind): boolean => kind !== 'rating' && kind !== 'pair';
/** What is not chosen is the only column of texts, or the first of pictures. */
const subjectsOf = ({ question, text, picture, first, second }: LabelSettings, columns: readonly ColumnSpec[] | undefined): string[] => {
  if (question === 'spans') return [text === '' ? onlyText(columns) : text];
  if (question === 'boxes') return [pictureColumn({ ...(columns && { columns: [...columns] }) }, picture) ?? ''];
  return question === 'pair' ? [first, second] : [];
};

function onlyText(columns: readonly ColumnSpec[] = []): string {
  const texts = columns.filter(({ type }) => type === 'text');
  return texts.length === 1 ? (texts[0]?.name ?? '') : '';
}

/** What people are asked, from the settings and the columns that there are. */
export function questionOf(settings: LabelSettings, columns: readonly ColumnSpec[]): Question {
  const { question: kind, lowest, highest, quota, perRow, conflicts, guidelines } = settings;
  const subjects = subjectsOf(settings, columns);
  const hidden = new Set([settings.suggestion, settings.confidence, settings.uncertainty, settings.target]);
  const wanted = settings.shown.length > 0 ? settings.shown : columns.flatMap(({ name }) => (hidden.has(name) ? [] : [name]));
  const names = [...new Set([...subjects, ...wanted])];
  return {
    kind,
    classes: needsClasses(kind) ? offeredClasses(settings, columns) : [],
    relations: kind === 'spans' ? linesOf(settings.relations) : [],
    lowest,
    highest,
    shown: names.flatMap((name) => columns.filter((column) => column.name === name).map((one) => ({ name, ...kindOf(one) }))),
    subjects,
    guidelines,
    perRow,
    people: linesOf(settings.people),
    quota,
    conflicts: perRow > 1 ? conflicts : 'vote',
  };
}

/** Those that are written down, else those of the suggestions. */
function offeredClasses({ classes, suggestion }: LabelSettings, columns: readonly ColumnSpec[]): string[] {
  const written = linesOf(classes);
  if (written.length > 0) return written;
  return (columns.find(({ name }) => name === suggestion)?.classes ?? []).map(({ name }) => name);
}

/** What keeps people from being asked, and what would make it easier for them. */
export function labelProblems(columns: readonly ColumnSpec[] | undefined, settings: LabelSettings): NodeProblem[] {
  return [...questionProblems(columns, settings), ...columnProblems(columns, settings), ...peopleProblems(settings)];
}

function questionProblems(columns: readonly ColumnSpec[] | undefined, settings: LabelSettings): NodeProblem[] {
  const { question: kind, lowest, highest } = settings;
  if (kind === 'rating') return highest > lowest ? [] : [wrong(scaleTurned, { setting: 'highest' }, { lowest })];
  if (!needsClasses(kind)) return [];
  const classes = offeredClasses(settings, columns ?? []);
  if (classes.length > mostClasses) return [wrong(manyClasses, { setting: 'classes' }, { most: mostClasses })];
  if (classes.some((name) => name.length > 200)) return [wrong(longClass, { setting: 'classes' })];
  const least = kind === 'class' ? 2 : 1;
  const isKnown = linesOf(settings.classes).length > 0 || settings.suggestion === '' || columns !== undefined;
  if (!isKnown || classes.length >= least) return [];
  return [wrong(kind === 'class' ? twoClasses : noClasses, { setting: 'classes' })];
}

function columnProblems(columns: readonly ColumnSpec[] | undefined, settings: LabelSettings): NodeProblem[] {
  const { question: kind, shown, suggestion, confidence, uncertainty, target } = settings;
  const fields = { spans: ['text'], boxes: ['picture'], pair: ['first', 'second'], class: [], classes: [], rating: [] }[kind];
  const subjects = subjectsOf(settings, columns);
  const problems: NodeProblem[] = [];
  for (const [at, column] of subjects.entries()) {
    const setting = fields[at] ?? 'text';
    if (column === '')
      problems.push(
        wrong(chooseColumn[kind === 'pair' ? 'pair' : kind === 'spans' ? 'spans' : 'boxes'], { setting, code: 'empty-setting' }),
      );
  }
  if (kind === 'pair' && settings.first !== '' && settings.first === settings.second) problems.push(wrong(samePair, { setting: 'second' }));
  if (!columns) return problems;
  const names = columns.map(({ name }) => name);
  const chosen: [string, string][] = [
    ...subjects.map((column, at): [string, string] => [fields[at] ?? 'text', column]),
    ...shown.map((column): [string, string] => ['shown', column]),
    ['suggestion', suggestion],
    ['confidence', confidence],
    ['uncertainty', uncertainty],
  ];
  for (const [setting, column] of chosen)
    if (column !== '' && !names.includes(column))
      problems.push({ ...wrong(noColumn, { setting, code: 'missing-column' }, { column }), fixes: columnFixes(column, names, true) });
  if (names.includes(target) && target !== suggestion) {
    const free = freeTarget(names, target);
    problems.push({
      ...wrong(targetTaken, { setting: 'target' }, { column: target }),
      fixes: [
        {
          label: message(showThem, { column: target }),
          settings: { suggestion: target, ...(names.includes('confidence') && { confidence: 'confidence' }) },
        },
        { label: message(callIt, { column: free }), settings: { target: free } },
      ],
    });
  }
  return problems;
}
function freeTarget(names: readonly string[], target: string): string {
  for (let next = 2; ; next++) if (!names.includes(`${target}_${next}`)) return `${target}_${next}`;
}

function peopleProblems({ people, perRow }: LabelSettings): NodeProblem[] {
  const named = linesOf(people);
  if (named.length > mostPeople) return [wrong(manyPeople, { setting: 'people' }, { most: mostPeople })];
  if (named.length === 0 || named.length >= perRow) return [];
  return [
    {
      ...wrong(fewPeople, { setting: 'people' }, { perRow, people: named.length }),
      fixes: [{ label: message(oneEach, { people: named.length }), settings: { perRow: named.length } }],
    },
  ];
}

function wrong(text: Text, { setting, code = 'bad-setting' }: { setting: string; code?: string }, values?: TextValues): NodeProblem {
  return { code, severity: 'error', setting, message: message(text, values) };
}

const twoClasses = {
  en: 'Write the classes that people choose from, one on each line; there must be two at least.',
  zh: '请写出供选择的类别，每行一个，至少两个。',
};
const noClasses = {
  en: 'Write what people can choose from, one on each line.',
  zh: '请写出可供选择的类别，每行一个。',
};
const manyClasses = {
  en: 'People can choose from at most {most} classes. Leave the rare ones out, or label in two steps.',
  zh: '最多可提供 {most} 个类别。请去掉少见的类别，或分两步标注。',
};
const longClass = {
  en: 'One of the classes is longer than 200 characters. Write a short name; what it means belongs in the guidelines.',
  zh: '有一个类别超过 200 个字符。请使用简短的名称，含义可写在标注说明中。',
};
const scaleTurned = {
  en: 'The highest rating must be above the lowest one, {lowest}.',
  zh: '最高分必须大于最低分 {lowest}。',
};
const chooseColumn = {
  pair: { en: 'Choose the two columns with the answers that are compared.', zh: '请选择要比较的两列。' },
  spans: { en: 'Choose the column with the texts in which places are marked.', zh: '请选择要在其中做标记的文本列。' },
  boxes: { en: 'Choose the column with the pictures in which boxes are drawn.', zh: '请选择要在其中画框的图片列。' },
};
const samePair = {
  en: 'A column cannot be compared with itself. Choose another one.',
  zh: '不能把一列与它自己比较。请选择另一列。',
};
const noColumn = {
  en: 'The rows have no column “{column}” any more. Choose another one.',
  zh: '数据中已没有“{column}”列。请选择其他列。',
};
const targetTaken = {
  en: 'The rows have a column “{column}” already, which the new labels would hide. Is it a suggestion that people check, or something else?',
  zh: '数据中已有“{column}”列，新的标签会把它盖住。它是供人核对的建议，还是别的内容？',
};
const showThem = { en: 'Show “{column}” as a suggestion', zh: '把“{column}”作为建议显示' };
const callIt = { en: 'Call the new column “{column}”', zh: '新列命名为“{column}”' };
const manyPeople = { en: 'Name at most {most} people.', zh: '最多可指定 {most} 人。' };
const fewPeople = {
  en: '{perRow} people are to answer each row, but only {people} {people|is|are} named. Name more, or let fewer answer.',
  zh: '每行需要 {perRow} 人作答，但只指定了 {people} 人。请增加人员，或减少每行的作答人数。',
};
const oneEach = { en: 'Let {people} {people|person answer|people answer} each row', zh: '每行由 {people} 人作答' };
