import type { Page } from 'playwright-core';
import type { Json } from '../../nodes/kit/json.ts';
import { workflowOf } from '../runtime/run/stage.ts';
import type { Program } from '../start-program.ts';

/** Opens a workflow that asks about the first rows of sample data and presses Run; answers the workflow's id once it waits. */
export async function askPeople(
  program: Program,
  page: Page,
  name: string,
  settings: Record<string, Json>,
  rows = 6,
  data = 'intents',
): Promise<string> {
  const file = workflowOf(
    {
      data: ['data/sample-data', { data }],
      some: ['prepare/sample-rows', { from: 'first', rows }],
      label: ['label/label-by-hand', { target: 'said', ...settings }],
    },
    ['data.rows > some.rows', 'some.kept > label.rows'],
  );
  const made = await program.ask('POST', '/api/workflows', { file: JSON.stringify({ ...file, name }) });
  const { workflow }: { workflow: { id: string } } = JSON.parse(JSON.stringify(made.body));
  await page.goto(`${program.url}/w/${workflow.id}`);
  await page.getByRole('button', { name: /^Run/ }).click();
  await page.getByRole('link', { name: 'Open workbench' }).first().waitFor({ timeout: 60_000 });
  return workflow.id;
}
