import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { eachRows } from '../predict/each-rows.ts';
import { loadModel } from '../predict/load-model.ts';
import { addColumns } from '../tables/write-table.ts';
import { generateMany } from './generate-many.ts';
import type { GenerationSettings } from './generate.ts';
import { notWritingText } from './prompt-problems.ts';
import { fillTemplate, templateColumns } from './prompt-template.ts';

export interface TableGeneration {
  model: ModelValue;
  rows: TableValue;
  /** The model's own where it is empty. */
  prompt: string;
  settings: GenerationSettings;
  /** Name of the new column. */
  column: string;
}

/** The table with a text for each row, and how quick the model was. */
export async function generateTable(
  context: Context,
  { model, rows, prompt, settings, column }: TableGeneration,
): Promise<{ table: TableValue; tokens: number; seconds: number; first: string }> {
  const { language, prompt: own = '' } = await loadModel(context, model);
  if (!language) throw new Failure(notWritingText, {}, { code: 'wrong-model', port: 'model' });
  const template = prompt === '' ? own : prompt;
  const names = templateColumns(template);
  const missing = names.filter((name) => rows.columns.every((known) => known.name !== name));
  if (missing.length > 0) throw missingNames(missing, rows);
  const texts: string[] = [];
  let tokens = 0;
  const began = performance.now();
  await eachRows(context, rows, names, async (chunk, start) => {
    const prompts = chunk.map((row, at) => ({ text: fillTemplate(template, row), number: start + at }));
    const made = await generateMany(language, prompts, settings, (share) =>
      context.progress((start + share * chunk.length) / Math.max(1, rows.count), { en: 'writing', zh: '正在生成' }),
    );
    for (const { text, tokens: count } of made) {
      texts.push(text);
      tokens += count;
    }
  });
  const seconds = (performance.now() - began) / 1_000;
  const table = await addColumns(context, rows, [{ name: column, kind: 'text', type: 'text', values: texts }]);
  return { table, tokens, seconds, first: texts[0] ?? '' };
}

function missingNames(missing: readonly string[], rows: TableValue): Failure {
  return new Failure(
    {
      en: 'The prompt names {missing}, which the rows do not have. They have: {columns}.',
      zh: '提示词中的 {missing} 在数据中不存在。现有列：{columns}。',
    },
    { missing: missing.map((name) => `{${name}}`).join(', '), columns: rows.columns.map(({ name }) => name).join(', ') },
    { code: 'missing-column', setting: 'prompt' },
  );
}
