import type { ModelSpec, TableSpec, Task } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { missingInputs } from '../predict/input-problems.ts';
import { nearestName } from '../../kit/nearest-name.ts';
import { templateColumns } from './prompt-template.ts';

/** Names in a prompt that the rows do not have, or columns that the model's own prompt reads. */
export function promptProblems({
  model,
  rows,
  prompt,
}: {
  model?: ModelSpec | undefined;
  rows: TableSpec | undefined;
  prompt: string;
}): NodeProblem[] {
  if (prompt === '') return missingInputs(model, rows, 'rows');
  const names = rows?.columns?.map(({ name }) => name);
  if (!names) return [];
  return templateColumns(prompt)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearestName(name, names);
      return {
        code: 'missing-column',
        severity: 'error' as const,
        setting: 'prompt',
        message: message(
          {
            en: 'The prompt names {name}, which the rows do not have. They have: {columns}.',
            zh: '提示词中的 {name} 在数据中不存在。现有列：{columns}。',
          },
          { name: `{${name}}`, columns: names.slice(0, 30).join(', ') },
        ),
        ...(near !== undefined && {
          fixes: [
            {
              label: message({ en: 'Use “{column}”', zh: '使用“{column}”' }, { column: near }),
              settings: { prompt: prompt.replaceAll(`{${name}}`, `{${near}}`) },
            },
          ],
        }),
      };
    });
}

export const notWritingText = {
  en: 'This model does not write texts. Wire one from “Train a language model” or “Adapt a language model”.',
  zh: '该模型不能生成文本。请接入“训练语言模型”或“微调语言模型”得到的模型。',
};

/** A model that is for something else. */
export function wrongTask(model: ModelSpec | undefined, task: Task): NodeProblem[] {
  if (!model?.task || model.task === task) return [];
  return [
    {
      code: 'wrong-model',
      severity: 'error',
      port: 'model',
      message: message(
        task === 'text-generation'
          ? notWritingText
          : {
              en: 'This model does not turn texts into vectors. Wire one from “Train an embedding model”, or a text encoder from “Pretrained model”.',
              zh: '该模型不能把文本变成向量。请接入“训练向量模型”得到的模型，或“预训练模型”中的文本编码器。',
            },
      ),
    },
  ];
}
