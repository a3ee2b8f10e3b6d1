import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/kit/json.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { workflowOf } from '../runtime/run/stage.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, visit } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('fields of settings, as they are typed into', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  async function opened(drawn: Workflow, title: string) {
    const { body } = await program.ask('POST', '/api/workflows', { file: JSON.stringify(drawn) });
    const { id }: { id: string } = JSON.parse(JSON.stringify(body)).workflow;
    const { page, faults, end } = await visit(browser, program);
    await page.goto(`${program.url}/w/${id}`);
    await page.getByRole('group', { name: title, exact: true }).click();
    const setting = async (node: string, name: string): Promise<Json> => {
      const { body: now } = await program.ask('GET', `/api/workflows/${id}`);
      return JSON.parse(JSON.stringify(now)).workflow.nodes[node].settings[name];
    };
    return { page, faults, end, setting };
  }

  test('several columns that are not known yet are written one after the other', async () => {
    const { page, faults, end, setting } = await opened(workflowOf({ pick: ['prepare/select-columns'] }, []), 'Select columns');
    await page.getByRole('textbox', { name: 'Chosen columns' }).pressSequentially('age, 收入，city');
    await expect.poll(() => setting('pick', 'columns')).toEqual(['age', '收入', 'city']);
    expect(faults).toEqual([]);
    await end();
  });

  test('a folded setting that is raised for its problem stays while it is mended', async () => {
    const drawn = workflowOf({ train: ['training/train-table-model', { hidden: -4 }] }, []);
    const { page, end, setting } = await opened(drawn, 'Train a table model');
    const hidden = page.locator('[data-setting="hidden"] input');
    await hidden.fill('');
    await hidden.pressSequentially('16');
    await expect.poll(() => setting('train', 'hidden')).toBe(16);
    expect(await hidden.inputValue()).toBe('16');
    await end();
  });
});
