import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, tabTo, visit } from './session.ts';

const path = findBrowser();
const reviews = `text,mood\n${Array.from({ length: 40 }, (_, at) => `The ${at}th is ${at % 2 ? 'very good' : 'quite bad'} indeed,${at % 2 ? 'good' : 'bad'}`).join('\n')}\n`;

/** Drags a wire from a port to a port, or to a place on the page. */
async function drag(page: Page, from: string, to: string | { x: number; y: number }): Promise<void> {
  const middleOf = async (port: string) => {
    const box = await page.locator(`[data-port="${port}"]`).boundingBox();
    if (!box) throw new Error(`${port} is not in view`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const start = await middleOf(from);
  const end = typeof to === 'string' ? await middleOf(to) : to;
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x + 6, end.y + 40, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

describe.skipIf(!path)('finding what one needs', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));
  const emptyEditor = async (page: Page) => {
    const { workflow } = await openWorkflow(program, { name: 'Find' });
    await page.goto(`${program.url}/w/${workflow.id}`);
    await page.getByRole('searchbox', { name: 'Find a node' }).waitFor();
  };

  test('from a wish to a wired path, on along its wires, and back', async () => {
    const { page, faults, end } = await visit(browser, program);
    await emptyEditor(page);
    const nodes = page.locator('.react-flow__node-step');
    const node = (title: string) => page.getByRole('group', { name: title, exact: true });
    await page.keyboard.press('/');
    await page.keyboard.type('stop spam');
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBe(5);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => nodes.count()).toBe(5);

    // Test rows must not reach the training; why stands where the wire was let go.
    const refused = page.getByRole('alertdialog');
    await drag(page, 'split-rows.outputs.test', 'train-text-classifier.inputs.rows');
    await refused.getByText(/^These are test rows/).waitFor();
    expect(await barriers(page, '.refused-wire')).toEqual([]);
    await page.keyboard.press('Escape');

    // A wire to nowhere: the list knows that metrics lead to a gate, and where its model comes from.
    await drag(page, 'evaluate.outputs.metrics', { x: 900, y: 720 });
    const first = page.getByRole('option').first();
    await first.getByText('model from “Train a text classifier”').waitFor();
    expect(await barriers(page, '.picker')).toEqual([]);
    await picture(page, 'find-next');
    await page.keyboard.press('Enter');
    await node('Gate').waitFor();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(7);

    // Another node in its place: the wires stay.
    await node('Gate').focus();
    await page.keyboard.press('s');
    await page.getByRole('combobox', { name: 'Swap “Gate” for …' }).fill('register');
    await page.keyboard.press('Enter');
    await node('Register model').waitFor();
    await page.getByText('All wires stayed').waitFor();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(7);
    await page.keyboard.press('Control+z');
    await node('Gate').waitFor();

    // Without a pointer: the port, the refused end, and the mend by Enter.
    await node('Split rows').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('c');
    await page.getByRole('combobox', { name: 'Wire “Split rows” to …' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'output training', pressed: true }).waitFor();
    await page.getByRole('combobox').fill('gate metrics');
    await page.keyboard.press('Enter');
    await refused.getByText(/takes metrics, but this wire carries a table/).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBeGreaterThan(6);
    expect(faults).toEqual([]);
    await end();
  });

  test('an empty canvas offers whole paths in its middle, by pointer and by keyboard', async () => {
    const { page, faults, end } = await visit(browser, program);
    await emptyEditor(page);
    const nodes = page.locator('.react-flow__node-step');
    const paths = page.getByRole('region', { name: 'Or begin with a path that is wired already' });
    const spam = paths.getByRole('button', { name: /^Stop spam/ });
    await spam.waitFor();
    expect(await barriers(page, '.empty-canvas')).toEqual([]);
    await picture(page, 'find-empty');
    await spam.click();
    await expect.poll(() => nodes.count()).toBe(5);
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(5);
    expect(await paths.count()).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(0);
    await tabTo(page, spam);
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBe(5);
    expect(faults).toEqual([]);
    await end();
  });

  test('shortcuts are changed where they are listed, conflicts are said, and a reload keeps them', async () => {
    const { page, faults, end } = await visit(browser, program);
    await emptyEditor(page);
    const nodes = page.locator('.react-flow__node-step');
    await page.keyboard.press('/');
    await page.keyboard.type('sample data');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog');
    const change = sheet.getByRole('button', { name: /^Change the keys of “Duplicate”/ });
    await change.click();
    await page.keyboard.press('Control+g');
    await sheet.getByText('Ctrl G is “Group” now.').waitFor();
    await picture(page, 'find-shortcuts');
    expect(await barriers(page, '.dialog')).toEqual([]);
    await sheet.getByRole('button', { name: 'Use it here instead' }).press('Enter');
    await sheet.getByRole('button', { name: 'Change the keys of “Group”, now none' }).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('group', { name: 'Sample data', exact: true }).click();
    await page.keyboard.press('Control+d');
    await page.keyboard.press('Control+g');
    await expect.poll(() => nodes.count()).toBe(2);
    await page.keyboard.press('?');
    await sheet.getByRole('button', { name: 'Reset all' }).click();
    await sheet.getByRole('button', { name: 'Change the keys of “Duplicate”, now Ctrl D' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('an answer that was asked for before a chain came says nothing of it: what the chain lacks is still the next stop', async () => {
    const { page, faults, end } = await visit(browser, program);
    await emptyEditor(page);
    let release = () => {};
    const added = new Promise<void>((resolve) => (release = resolve));
    const asked: string[] = [];
    await page.route('**/outlook', async (route) => {
      asked.push(route.request().postData() ?? '');
      const response = await route.fetch();
      await added;
      await route.fulfill({ response });
    });
    const file = { name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(reviews) };
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a data file' }).click(),
    ]);
    await chooser.setFiles(file);
    await expect.poll(() => asked.some((body) => body.includes('reviews.csv'))).toBe(true);
    await page.keyboard.press('/');
    await page.keyboard.type('sort reviews by mood');
    await page.getByRole('button', { name: /^Sort texts into classes/ }).click();
    release();
    await page.locator('.stage-canvas').getByRole('button', { name: 'Use “mood”' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});
