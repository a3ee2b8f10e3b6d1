import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openWorkflow } from '../faults/drive.ts';
import { workflowOf } from '../runtime/run/stage.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, tabTo, visitWorkflow } from './session.ts';

const path = findBrowser();

const drawn = workflowOf(
  {
    given: ['data/read-file', { file: { source: 'example', path: 'data/credit-applications.csv' } }],
    wanted: ['data/sample-data', { data: 'penguins' }],
    map: ['prepare/map-columns', { mappings: [{ column: 'applicant', name: 'species', type: 'keep' }] }],
  },
  ['given.rows > map.rows', 'wanted.rows > map.expected'],
);

describe.skipIf(!path)('what the columns become, in the form of the mapping', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('by keyboard: a missing column is told which it is, and values come with a run of the step before', async () => {
    const { id } = (await openWorkflow(program, drawn)).workflow;
    const { page, faults, end } = await visitWorkflow(browser, program, id);
    await page.getByRole('group', { name: 'Map columns', exact: true }).click();
    const preview = page.getByRole('region', { name: 'What the columns become' });
    await preview.getByText('1 of 7 found').waitFor();
    const line = (name: string) => preview.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
    expect(await line('species').innerText()).toContain('from “applicant”');
    const choice = preview.getByRole('button', { name: '“body_mass_g” is “age”' });
    await tabTo(page, choice);
    await page.keyboard.press('Enter');
    await preview.getByText('2 of 7 found').waitFor();
    expect(await preview.evaluate((section) => section.contains(document.activeElement))).toBe(true);
    await tabTo(page, preview.getByRole('button', { name: 'Run the step before to see values' }));
    await page.keyboard.press('Enter');
    await expect.poll(() => line('body_mass_g').innerText(), { timeout: 30_000 }).toMatch(/\d+\s·\s\d+\s·\s\d+/);
    await preview.getByText('Values of the last run.').waitFor();
    expect(await preview.evaluate((section) => section.contains(document.activeElement))).toBe(true);
    expect(await barriers(page, '.mapping')).toEqual([]);
    await picture(page, 'mapping');
    expect(faults).toEqual([]);
    await end();
  });

  test('in Chinese, and what is needed before there is anything to show', async () => {
    const { id } = (await openWorkflow(program, workflowOf({ map: ['prepare/map-columns'] }))).workflow;
    const { page, faults, end } = await visitWorkflow(browser, program, id, { language: 'zh' });
    await page.getByRole('group', { name: '映射列', exact: true }).click();
    await page.getByText('请把要映射的表格接到“数据”。').waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});
