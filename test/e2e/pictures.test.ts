import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { node, openWorkflow, workflowOf } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { pictureBytes, plainPixels } from '../nodes/lib/images/picture-bytes.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('pictures in the editor', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('are seen in tables and mistakes, and one of the user’s own is tried, in both themes', async () => {
    const at = (x: number, y: number) => ({ ui: { x, y } });
    const settings = { target: 'digit', from: 'scratch', epochs: 1, side: 16, patience: 0 };
    const nodes = {
      digits: { ...node('data/sample-data', { data: 'digits' }), ...at(0, 0) },
      split: { ...node('prepare/split-rows', { by: 'every', every: 5 }), ...at(272, 0) },
      train: { ...node('training/train-image-classifier', settings), ...at(544, 0) },
      evaluate: { ...node('evaluation/evaluate', {}), ...at(816, 0) },
    };
    const wires = ['digits.rows > split.rows', 'split.training > train.rows', 'train.model > evaluate.model', 'split.test > evaluate.test'];
    const { workflow } = await openWorkflow(program, workflowOf(nodes, wires, { name: 'Digits' }));
    const { page, faults, end } = await visitWorkflow(browser, program, workflow.id);
    await page.getByRole('toolbar', { name: 'View' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('group', { name: 'Evaluate', exact: true }).getByText('F1').first().waitFor({ timeout: 150_000 });

    await page.locator('.node-head', { hasText: 'Sample data' }).click();
    await page.getByRole('tab', { name: 'Result' }).click();
    await page.getByRole('img', { name: 'image of row 1', exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'pictures-table');
    // Each is seen large, and from it those of the other rows, by mouse and by keyboard.
    await page.getByRole('button', { name: 'image of row 1', exact: true }).click();
    const large = page.getByRole('dialog', { name: 'image of row 1', exact: true });
    await large.getByRole('img').waitFor();
    expect(await barriers(page, '[role=dialog]')).toEqual([]);
    await large.getByRole('button', { name: 'Next' }).click();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'image of row 3', exact: true }).getByRole('img').waitFor();
    await picture(page, 'pictures-large');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    // Beyond the first rows they come from a worker.
    await page.getByRole('button', { name: 'Later rows' }).click();
    await page.getByRole('button', { name: 'Later rows' }).click();
    await page.getByRole('img', { name: 'image of row 101', exact: true }).waitFor();

    await page.locator('.node-head', { hasText: 'Evaluate' }).click();
    await page.locator('.mistakes img').first().waitFor();
    await picture(page, 'pictures-mistakes');

    await page.locator('.node-head', { hasText: 'Train an image classifier' }).click();
    await page.locator('input[type=file][accept="image/*"]').setInputFiles({
      name: 'mine.png',
      mimeType: 'image/png',
      buffer: Buffer.from(pictureBytes(plainPixels(900, 300, [0, 0, 0]), 'png')),
    });
    await page.getByRole('img', { name: 'the chosen picture' }).waitFor();
    await page.locator('.try-form').getByRole('button', { name: 'Predict' }).click();
    await page.locator('.prediction strong').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'pictures-try-dark');
    await page.locator('.node-head', { hasText: 'Sample data' }).click();
    await page.getByRole('img', { name: 'image of row 1', exact: true }).waitFor();
    await picture(page, 'pictures-table-dark');
    expect(faults).toEqual([]);
    await end();
  });
});
