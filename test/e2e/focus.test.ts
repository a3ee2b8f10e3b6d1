import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { emptyWorkflow, type Wire } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, visit, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('the keyboard keeps its place', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  const make = async (name: string) => {
    const { workflow } = await openWorkflow(program, emptyWorkflow('x', name));
    return workflow.id;
  };
  /** What has the keyboard, by the name that a screen reader says. */
  const holder = (page: Page) =>
    page.evaluate(() => {
      const now = document.activeElement;
      if (!now || now === document.body) return 'nothing';
      return now.getAttribute('aria-label') ?? now.textContent ?? '';
    });
  test('a window gives it back to the menu that opened it, a row that goes to the next one, the last row to the heading', async () => {
    await make('First');
    await make('Second');
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    await page.getByRole('button', { name: 'More for First' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => holder(page)).toBe('Rename');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => holder(page)).toBe('More for First');
    for (const [name, next] of [
      ['Second', 'First'],
      ['First', 'Workflows'],
    ] as const) {
      await page.getByRole('button', { name: `More for ${name}` }).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => holder(page)).toBe('Rename');
      await page.keyboard.press('End');
      await expect.poll(() => holder(page)).toBe('Delete');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
      await page.getByRole('link', { name, exact: true }).waitFor({ state: 'detached' });
      await expect.poll(() => holder(page)).toBe(next);
    }
    expect(faults).toEqual([]);
    await end();
  });

  test('a button that waits for the server keeps it, and what is told only once stays until it is put away', async () => {
    const { page, end } = await visit(browser, program);
    await page.goto(`${program.url}/keys`);
    await page.getByRole('button', { name: 'New key' }).press('Enter');
    await page.keyboard.type('Mail server');
    await page.route('**/api/keys', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
    const make = page.getByRole('button', { name: 'Make the key' });
    await make.press('Enter');
    await expect.poll(() => make.getAttribute('aria-busy')).toBe('true');
    expect(await holder(page)).toBe('Make the key');
    await page.reload();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'New key' }).press('Enter');
    await page.keyboard.type('Mail server');
    await page.keyboard.press('Enter');
    const told = page.getByRole('dialog', { name: 'The new key' });
    await told.waitFor();
    await page.mouse.click(5, 5);
    // Nor does one press of Enter too many put it away.
    await page.keyboard.press('Enter');
    await told.getByRole('button', { name: 'I have copied it' }).click();
    await told.waitFor({ state: 'detached' });
    await end();
  });

  test('Escape brings the old name back, and the keyboard stays at the name', async () => {
    const id = await make('Old name');
    const { page, end } = await visitWorkflow(browser, program, id);
    await page.getByRole('button', { name: 'Old name' }).press('Enter');
    await page.getByRole('textbox', { name: 'Name of the workflow' }).fill('Other');
    await page.keyboard.press('Escape');
    await expect.poll(() => holder(page)).toBe('Old name');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name of the workflow' }).fill('New name');
    await page.keyboard.press('Enter');
    await expect.poll(() => holder(page)).toBe('New name');

    await page.goto(`${program.url}/w/${id}?show=versions`);
    const naming = page.getByRole('button', { name: /^Name / }).first();
    await naming.press('Enter');
    await page.getByRole('textbox', { name: 'Name of the version' }).fill('never mind');
    await page.keyboard.press('Escape');
    // The list stays open, and nothing got the name.
    await expect.poll(() => holder(page)).toMatch(/^Name /);
    expect(await page.getByText('never mind').count()).toBe(0);
    await end();
  });

  test('in the outline a node that is deleted gives it to the next', async () => {
    const node = (type: string, x: number) => ({ type, version: 1, settings: {}, ui: { x, y: 0 } });
    const nodes = { a: node('data/sample-data', 0), b: node('prepare/split-rows', 300), c: node('training/train-table-model', 600) };
    const wires: Wire[] = [
      { from: ['a', 'rows'], to: ['b', 'rows'] },
      { from: ['b', 'training'], to: ['c', 'rows'] },
    ];
    const { workflow } = await openWorkflow(program, { ...emptyWorkflow('x', 'Three'), nodes, wires });
    const { page, end } = await visitWorkflow(browser, program, workflow.id);
    await page.getByRole('group', { name: 'Split rows', exact: true }).click();
    await page.keyboard.press('o');
    await page.getByRole('complementary', { name: 'Outline' }).waitFor();
    // It opens at the node that is chosen.
    await expect.poll(() => holder(page)).toMatch(/^Split rows/);
    await page.keyboard.press('Delete');
    await expect.poll(() => holder(page)).toMatch(/^Train a table model/);
    await end();
  });
});
