import type { Browser, Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { picture, aroundTests, tabTo, visit } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('without a mouse', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('build a workflow, mend it, run it, undo it', async () => {
    const { page, faults, end } = await visit(browser, program);
    const node = (title: string) => page.getByRole('group', { name: title, exact: true });
    const choose = async (field: Locator, option: string | RegExp) => {
      await tabTo(page, field);
      await page.keyboard.press('Enter');
      const wanted = page.getByRole('option', { name: option });
      await wanted.waitFor();
      for (let presses = 0; presses < 20; presses++) {
        if (await wanted.evaluate((element) => element === document.activeElement)) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
    };
    const add = async (words: string) => {
      await page.keyboard.press('/');
      await page.getByRole('searchbox', { name: 'Find a node' }).pressSequentially(words);
      await page.keyboard.press('Enter');
    };
    await page.goto(program.url);
    await tabTo(page, page.getByRole('button', { name: 'New workflow' }));
    await page.keyboard.press('Enter');
    await page.keyboard.type('Island birds');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/w\//);
    await page.getByRole('application', { name: 'Canvas' }).waitFor();

    // However many nodes there are, the list is one stop of the Tab key; arrows walk in it.
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'search');
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('Read a file');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('Sample data');
    await page.keyboard.press('Tab');
    expect(await page.locator('.palette :focus').count()).toBe(0);

    await add('sample data');
    await node('Sample data').waitFor();
    await choose(page.getByRole('combobox', { name: 'Data', exact: true }), 'Penguins, three species');
    await node('Sample data').getByText('Penguins').waitFor();

    await add('split');
    await node('Split rows').waitFor();
    await add('train table model');
    await node('Train a table model').waitFor();
    await page
      .getByText(/Choose the column that the model should learn/)
      .first()
      .waitFor();
    await picture(page, 'keyboard-problem');
    await choose(page.getByRole('combobox', { name: 'Answer', exact: true }), /^species/);
    await page.getByRole('status').filter({ hasText: '3 of 3 steps' }).waitFor();

    await page.keyboard.press('Control+Enter');
    await node('Train a table model')
      .getByText(/done in/)
      .waitFor({ timeout: 120_000 });
    await picture(page, 'keyboard-done');

    for (let edits = 0; edits < 12; edits++) await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('group', { name: 'Sample data', exact: true }).count()).toBe(0);
    expect(faults).toEqual([]);
    await end();
  });

  test('a key that is pressed before the tools are there is not lost', async () => {
    const { page, faults, end } = await visit(browser, program);
    const { workflow } = await openWorkflow(program, { example: 'penguin-species' });
    let pass: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (pass = resolve));
    await page.route('**/assets/around-*.js', async (route) => {
      await slow;
      await route.continue();
    });
    await page.goto(`${program.url}/w/${workflow.id}`);
    await page.locator('.react-flow__node-step').first().waitFor();
    await page.locator('.react-flow__node-step').first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    pass();
    await expect.poll(() => page.locator('.react-flow__node-step').count()).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('.react-flow__node-step').count()).toBe(12);
    const place = () =>
      page
        .locator('.react-flow__node-step')
        .first()
        .evaluate((element) => new DOMMatrix(element.style.transform).f);
    const moved = await place();
    await page.keyboard.press('Control+z');
    await expect.poll(place).toBeLessThan(moved);
    expect(faults).toEqual([]);
    await end();
  });
});
