import type { TableSpec, TableValue } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { message } from '../../kit/text.ts';
import { templateColumns } from '../generation/prompt-template.ts';
import type { Lesson, Method } from './adapt-language.ts';
import { refuse } from './refuse.ts';
import { vanishedColumns } from './target-problems.ts';
import { chosenTexts, noTextColumn } from './text-columns.ts';

export interface LessonSettings {
  lesson: 'texts' | 'answers';
  textColumns: readonly string[];
  prompt: string;
  answer: string;
}

export function lessonOf(rows: TableValue, { lesson, textColumns, prompt, answer }: LessonSettings): Lesson {
  if (lesson === 'answers') {
    refuse(answerProblems(rows, { prompt, answer }));
    return { kind: 'answers', prompt, answer };
  }
  refuse(noTextColumn(rows, textColumns));
  return { kind: 'texts', columns: chosenTexts(rows, textColumns) };
}

export interface MethodSettings {
  method: 'lora' | 'dora' | 'last' | 'full';
  rank: number;
  alpha: number | null;
  dropout: number | null;
  targets: 'all' | 'attention';
  lastLayers: number;
}

export function methodOf({ method, rank, alpha, dropout, targets, lastLayers }: MethodSettings): Method {
  switch (method) {
    case 'full':
      return { kind: 'full' };
    case 'last':
      return { kind: 'last', layers: lastLayers };
    default:
      return { kind: 'adapter', adapter: { rank, alpha: alpha ?? 2 * rank, dropout: dropout ?? 0, magnitude: method === 'dora' }, targets };
  }
}

/** A base is wired, chosen on disk or named: one of them, and the first that is given counts. */
export function baseProblems(wired: boolean, { folder, repository }: { folder: FileRef | null; repository: string }): NodeProblem[] {
  const unused: { setting: string; empty: Record<string, null | string> }[] = [
    ...(folder && wired ? [{ setting: 'folder', empty: { folder: null } }] : []),
    ...(repository !== '' && (wired || folder) ? [{ setting: 'repository', empty: { repository: '' } }] : []),
  ];
  if (unused.length > 0)
    return unused.map(({ setting, empty }) => ({
      code: 'two-bases',
      severity: 'warning',
      setting,
      message: message(
        wired
          ? { en: 'A model is wired in, so this one is not used.', zh: '已接入模型，因此不会使用这里的模型。' }
          : {
              en: 'A model folder is chosen, so the one of Hugging Face is not used.',
              zh: '已选择模型文件夹，因此不会使用 Hugging Face 模型。',
            },
      ),
      fixes: [{ label: message({ en: 'Leave it empty', zh: '清空' }), settings: empty }],
    }));
  if (wired || folder || repository !== '') return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'repository',
      message: message({
        en: 'There is no model to adapt. Wire one from “Train a language model”, choose a model folder, or name one of Hugging Face.',
        zh: '没有可微调的模型。请接入“训练语言模型”得到的模型，选择模型文件夹，或填写一个 Hugging Face 模型。',
      }),
    },
  ];
}

/** What is missing for answers to prompts. */
export function answerProblems(
  rows: Pick<TableSpec, 'columns'> | undefined,
  { prompt, answer }: Pick<LessonSettings, 'prompt' | 'answer'>,
): NodeProblem[] {
  const columns = rows?.columns ?? [];
  const texts = columns.filter(({ type, name }) => type === 'text' && name !== answer);
  const problems: NodeProblem[] = [];
  if (answer === '')
    problems.push({
      code: 'empty-setting',
      severity: 'error',
      setting: 'answer',
      message: message({ en: 'Choose the column with the answers that the model should give.', zh: '请选择模型应给出的答案所在的列。' }),
    });
  if (templateColumns(prompt).length === 0)
    problems.push({
      code: 'empty-setting',
      severity: 'error',
      setting: 'prompt',
      message: message({
        en: 'The prompt names no column, so the model would be asked the same for every row. Put the name of a column in braces.',
        zh: '提示词中没有列名，模型对每一行都会收到相同的提问。请在花括号中写上列名。',
      }),
      fixes: texts.slice(0, 3).map(({ name }) => ({
        label: message({ en: 'Ask with “{column}”', zh: '用“{column}”提问' }, { column: name }),
        settings: { prompt: `${prompt}${prompt === '' ? '' : '\n'}{${name}}\n` },
      })),
    });
  else if (answer !== '' && templateColumns(prompt).includes(answer))
    problems.push({
      code: 'target-among-inputs',
      severity: 'error',
      setting: 'prompt',
      message: message(
        {
          en: 'The prompt holds “{column}”, which is what the model should answer: it would only copy it. Take it out of the prompt.',
          zh: '提示词中包含答案列“{column}”，模型只会照抄。请把它从提示词中去掉。',
        },
        { column: answer },
      ),
      fixes: [{ label: message({ en: 'Take it out', zh: '去掉该列' }), settings: { prompt: prompt.replaceAll(`{${answer}}`, '') } }],
    });
  return [...problems, ...vanishedColumns(rows && { type: 'table', ...rows }, { setting: 'answer', chosen: answer, candidates: [] })];
}
