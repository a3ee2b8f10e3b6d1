import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import { workflowOf } from '../runtime/run/stage.ts';
import { hookWorkflow } from '../runtime/start-server.ts';
import { type Program, startProgram } from '../start-program.ts';
import { findBrowser, openBrowser } from './browser.ts';
import { barriers, picture, visit, visitWorkflow } from './session.ts';

const path = findBrowser();
const folder = mkdtempSync(join(tmpdir(), 'graftwork-mends-'));
const csv = ['text,label', ...Array.from({ length: 20 }, (_, at) => `message ${at},${at % 2 ? 'cat' : 'dog'}`)].join('\n');

describe.skipIf(!path)('what has gone wrong around a workflow is mended where it is said', () => {
  let program: Program;
  let browser: Browser;
  beforeAll(async () => {
    program = await startProgram({ env: { GRAFTWORK_FOLDERS: `data=${folder}` } });
    await program.signIn();
    browser = await openBrowser(path ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await program?.end();
  });

  /** A workflow on the server, its nodes beside each other; answers its id. */
  async function kept(drawn: Workflow): Promise<string> {
    const nodes = Object.fromEntries(Object.entries(drawn.nodes).map(([id, node], at) => [id, { ...node, ui: { x: at * 320, y: 0 } }]));
    return (await openWorkflow(program, { ...drawn, nodes })).workflow.id;
  }
  const node = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true });

  test('an upload that ends after one has gone elsewhere goes to the node it was made for', async () => {
    const reading = workflowOf({ read: ['data/read-file', {}] }, []);
    const [here, there] = [await kept({ ...reading, name: 'Slow upload' }), await kept({ ...reading, name: 'Elsewhere' })];
    const fileIn = async (id: string) => {
      const { body } = await program.ask('GET', `/api/workflows/${id}`);
      return JSON.parse(JSON.stringify(body)).workflow.nodes.read.settings.file?.name;
    };
    const { page, faults, end } = await visit(browser, program);
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/uploads', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${program.url}/w/${here}`);
    await node(page, 'Read a file').click({ position: { x: 90, y: 16 } });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('.file-actions button').first().click()]);
    await chooser.setFiles({ name: 'slow.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('slow.csv').first().waitFor();
    await page.getByRole('link', { name: 'Workflows' }).first().click();
    await page.getByRole('link', { name: 'Elsewhere' }).first().click();
    await node(page, 'Read a file').waitFor();
    release();
    await expect.poll(() => fileIn(here)).toBe('slow.csv');
    expect(await fileIn(there)).toBeUndefined();
    expect(faults).toEqual([]);
    await end();
  });

  test('a file that is gone: Run says so, and another one is uploaded or chosen from there', async () => {
    for (const name of ['animals.csv', 'spare.csv']) writeFileSync(join(folder, name), csv);
    const file = { source: 'folder', folder: 'data', path: 'animals.csv' };
    const id = await kept(workflowOf({ read: ['data/read-file', { file }], split: ['prepare/split-rows'] }, ['read.rows > split.rows']));
    const { page, faults, end } = await visitWorkflow(browser, program, id);
    await node(page, 'Split rows').waitFor();
    await page.keyboard.press('Control+Enter');
    await node(page, 'Split rows').getByText('done in').waitFor({ timeout: 60_000 });

    rmSync(join(folder, 'animals.csv'));
    await page.keyboard.press('Control+Enter');
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText('The file “animals.csv” is not on this computer.').waitFor();
    await picture(page, 'mend-file-panel');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      problems.getByRole('button', { name: 'Upload another file' }).click(),
    ]);
    await chooser.setFiles({ name: 'others.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await problems.getByText('The file “animals.csv” is not on this computer.').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Enter');
    await page.getByRole('status').filter({ hasText: '2 of 2 steps' }).waitFor();

    // Taken back, the first file is missing again: it is said at its node, which leads to the setting or takes a file of this machine.
    await page.keyboard.press('Control+z');
    await problems.getByRole('button', { name: 'Close' }).click();
    await node(page, 'Read a file').click({ position: { x: 90, y: 16 } });
    const card = page.locator('.problem-card');
    await card.getByRole('button', { name: 'Show the setting' }).click();
    await page.locator('.inspector button:focus').getByText('Upload another').waitFor();
    await picture(page, 'mend-file-card');
    expect(await barriers(page, '#main')).toEqual([]);
    await card.getByRole('button', { name: 'Choose one of this machine' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^spare\.csv/ })
      .click();
    await card.waitFor({ state: 'detached' });
    await page.locator('.inspector .file-name').getByText('spare.csv').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('a webhook name that another workflow has: the window leads to the name, or takes a free one and publishes', async () => {
    const first = await kept({ ...emptyWorkflow('x', 'Orders'), ...hookWorkflow('orders') });
    expect((await program.ask('POST', `/api/workflows/${first}/publish`)).status).toBe(200);
    const second = await kept({ ...emptyWorkflow('x', 'Returns'), ...hookWorkflow('orders') });
    const { page, faults, end } = await visitWorkflow(browser, program, second);
    await node(page, 'Respond').waitFor();
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.getByText('The webhook name “orders” belongs to another workflow.').waitFor();
    await picture(page, 'mend-hook');
    expect(await barriers(page, '[role="dialog"]')).toEqual([]);
    await dialog.getByRole('button', { name: 'Show the setting' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-setting]')?.getAttribute('data-setting')))
      .toBe('name');

    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.getByRole('button', { name: 'Use the name “orders-2”' }).click();
    await dialog.getByText('/hooks/orders-2 begins to answer.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Publish as v1');
    await page.keyboard.press('Enter');
    await page.getByText('v1 is live at /hooks/orders-2').waitFor();
    await page.locator('.inspector').getByRole('textbox', { name: 'Name', exact: true }).and(page.locator('[value="orders-2"]')).waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});
