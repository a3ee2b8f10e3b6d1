import type { Browser, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, tabTo, visit } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('several values of one setting', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  const node = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true });
  const compared = (page: Page) => page.getByRole('table', { name: 'Values compared' });
  const rowsOf = (table: Locator) => table.locator('tbody tr');
  const press = async (page: Page, wanted: Locator, back = false) => {
    await tabTo(page, wanted, { back });
    await page.keyboard.press('Enter');
  };

  test('by keyboard: give three values, read what will run, run, rank them, keep the best and undo; the run page says the same', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await page.getByRole('status').filter({ hasText: '8 of 8 steps' }).waitFor();
    await node(page, 'Train a table model').focus();
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: /^Show all \d+ settings/ }));
    await press(page, page.getByRole('button', { name: 'Try several values: Units in a layer' }), true);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Add values for Units in a layer');
    await page.keyboard.type('1, 2');
    await page.keyboard.press('Enter');
    const units = page.getByRole('group', { name: 'Units in a layer' });
    await units.getByText('3 values').waitFor();
    await picture(page, 'range-field');

    // What will run is said before: the shared steps once, those below the range three times.
    const forecast = page.getByRole('status').filter({ hasText: /runs of \d+ steps/ });
    await forecast.waitFor();
    await forecast.getByRole('button').press('Enter');
    await page.getByText(/^Train a table model × 3/).waitFor();
    await picture(page, 'range-plan');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await node(page, 'Evaluate')
      .getByText(/3 values in/)
      .waitFor({ timeout: 120_000 });

    await node(page, 'Evaluate').focus();
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('tab', { name: 'Settings' }));
    await page.keyboard.press('ArrowRight');
    await rowsOf(compared(page)).nth(2).waitFor();
    await picture(page, 'range-table');
    const figures = (
      await rowsOf(compared(page)).locator('td.figure:not(.other):first-of-type, td.figure:nth-child(2)').allTextContents()
    ).map(Number);
    expect(figures).toEqual(figures.toSorted((a, b) => b - a));
    // Also by a figure that is not among the first: the less of it, the better.
    const rankBy = async (figure: string) => {
      await page.getByRole('combobox', { name: 'Ranked by' }).press('Enter');
      await page.getByRole('option', { name: figure, exact: true }).press('Enter');
    };
    await rankBy('Log loss');
    await expect.poll(() => compared(page).locator('th[aria-sort="ascending"]').textContent()).toBe('Log loss');
    await rankBy('F1');
    await expect.poll(() => compared(page).locator('th[aria-sort="descending"]').textContent()).toBe('F1');
    const best = rowsOf(compared(page)).first();
    await best.getByText('best').waitFor();
    const value = Number(/\d+/.exec((await best.locator('td').first().textContent()) ?? '')?.[0]);
    await press(page, best.getByRole('button', { name: `Keep this one: ${value}` }));
    await page.getByText('Kept as the only value').waitFor();
    const stored = async (): Promise<string> => {
      await page.keyboard.press('Control+s');
      await page.getByText('Draft, saved').waitFor();
      return page.evaluate(
        async (id) => JSON.stringify((await (await fetch(`/api/workflows/${id}`)).json()).workflow.nodes.train),
        page.url().split('/w/')[1],
      );
    };
    expect(JSON.parse(await stored())).toMatchObject({ settings: { hidden: value } });
    expect(await stored()).not.toContain('ranges');
    await page.keyboard.press('Control+z');
    expect(JSON.parse(await stored())).toMatchObject({ ranges: { hidden: { values: [1, 2, 32] } } });

    const editor = page.url();
    await page.goto(`${program.url}/runs`);
    await page.getByText(/^Best of 3: F1/).waitFor();
    await picture(page, 'range-runs');
    await page.getByRole('link', { name: 'Penguin species' }).first().click();
    await rowsOf(compared(page)).nth(2).waitFor();
    await page.getByRole('button', { name: /^Train a table model × 3/ }).click();
    await page.getByRole('list', { name: 'Steps' }).getByRole('button', { name: /^2 / }).click();
    await page.getByRole('tab', { name: 'Log' }).waitFor();
    await page.getByRole('button', { name: /^Evaluate × 3/ }).click();
    await picture(page, 'range-run-page');
    await rowsOf(compared(page))
      .last()
      .getByRole('button', { name: /^Keep this one/ })
      .click();
    await page.waitForURL(editor);
    await page.getByText('Kept as the only value').waitFor();
    await expect.poll(stored).not.toContain('ranges');
    expect(faults).toEqual([]);
    await end();
  });

  test('inside a subflow: the values are compared there and at the node that stands for it; one is kept from either', async () => {
    const { page, faults, end } = await visit(browser, program);
    const placed = (type: string, x: number, settings = {}) => ({ type, version: 1, settings, ui: { x, y: 0 } });
    const workflow = {
      ...emptyWorkflow('x', 'Penguins inside'),
      nodes: {
        penguins: placed('data/sample-data', 0, { data: 'penguins' }),
        split: placed('prepare/split-rows', 260),
        train: placed('training/train-table-model', 520, { target: 'species', effort: 'quick' }),
        evaluate: placed('evaluation/evaluate', 780),
      },
      wires: [
        { from: ['penguins', 'rows'], to: ['split', 'rows'] },
        { from: ['split', 'training'], to: ['train', 'rows'] },
        { from: ['train', 'model'], to: ['evaluate', 'model'] },
        { from: ['split', 'test'], to: ['evaluate', 'test'] },
      ],
    };
    const { id } = (await openWorkflow(program, workflow)).workflow;
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    try {
      await page.goto(`${program.url}/w/${id}`);
      await item('train').click({ position: { x: 90, y: 16 } });
      await item('evaluate').click({ position: { x: 90, y: 16 }, modifiers: ['Shift'] });
      await page.keyboard.press('Alt+g');
      await page.locator('input.inspector-name:focus').waitFor();
      await page.keyboard.type('Learn and judge');
      await page.keyboard.press('Enter');
      await item('subflow').getByText('Learn and judge').waitFor();
      await page.locator('.react-flow__node[data-id="subflow"]:focus').waitFor();

      // Inside, a setting is given three values, and what will run is said there.
      await page.keyboard.press('Enter');
      const trail = page.getByRole('navigation', { name: 'Where you are' });
      await trail.getByText('Learn and judge').waitFor();
      await item('train').click({ position: { x: 90, y: 16 } });
      await page.getByRole('button', { name: /^Show all \d+ settings/ }).click();
      await page.getByRole('button', { name: 'Try several values: Units in a layer' }).click();
      await page.keyboard.type('1, 2');
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: 'Units in a layer' }).getByText('3 values').waitFor();
      await page.keyboard.press('Control+Enter');
      await item('evaluate')
        .getByText(/3 values in/)
        .waitFor({ timeout: 120_000 });
      await item('evaluate').click({ position: { x: 90, y: 16 } });
      await page.getByRole('tab', { name: 'Result' }).click();
      await rowsOf(compared(page)).nth(2).waitFor();
      await picture(page, 'range-inside');

      // From outside: how many values there are, the same ranked table in the drawer, and the way in.
      await page.keyboard.press('Alt+ArrowUp');
      await trail.waitFor({ state: 'detached' });
      await item('subflow')
        .getByText(/3 values in/)
        .waitFor();
      await item('subflow').click({ position: { x: 90, y: 16 } });
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.keyboard.press('r');
      const drawer = page.getByRole('region', { name: 'Result', exact: true });
      await rowsOf(compared(page)).nth(2).waitFor();
      const best = rowsOf(compared(page)).first();
      await best.getByText('best').waitFor();
      await best.getByText(/^\d+$/).waitFor();
      await drawer.getByRole('columnheader', { name: 'Units in a layer' }).waitFor();
      await picture(page, 'range-outside');
      expect(await barriers(page, '.bottom-panel')).toEqual([]);
      const value = Number(/\d+/.exec((await best.locator('td').first().textContent()) ?? '')?.[0]);
      await best.getByRole('button', { name: /^Keep this one/ }).click();
      await page.getByText('Kept as the only value').waitFor();
      const inside = async (): Promise<string> => {
        await page.keyboard.press('Control+s');
        await page.getByText('Draft, saved').waitFor();
        const { body } = await program.ask('GET', `/api/workflows/${id}`);
        return JSON.stringify(Object.values(JSON.parse(JSON.stringify(body)).workflow.subflows));
      };
      expect(await inside()).toContain(`"hidden":${value}`);
      expect(await inside()).not.toContain('ranges');

      // Undone, the values are back; the way in is open, and the table there keeps one as well.
      await page.keyboard.press('Control+z');
      await expect.poll(inside).toContain('"ranges":{"hidden":{"values":[1,2,32]}}');
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await trail.getByText('Learn and judge').waitFor();
      await item('evaluate').click({ position: { x: 90, y: 16 } });
      await page.getByRole('tab', { name: 'Result' }).click();
      const worst = rowsOf(compared(page)).nth(2);
      await worst.getByRole('button', { name: /^Keep this one/ }).click();
      await expect.poll(inside).not.toContain('ranges');
      expect(await inside()).not.toContain(`"hidden":${value}`);
      expect(faults).toEqual([]);
      await end();
    } catch (e) {
      await picture(page, 'dbg');
      throw e;
    }
  });
});
