import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkflow } from '../faults/drive.ts';
import { workflowOf } from '../runtime/run/stage.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { picture, startBoth, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('understanding what is there and what went wrong', () => {
  let program: Program;
  let browser: Browser;
  let workflow: string;
  beforeAll(async () => {
    ({ program, browser } = await startBoth(path));
    const rows = Array.from({ length: 60 }, (_, at) => `message ${at % 52} about ${at % 3 ? 'cats' : 'dogs'},${at % 3 ? 'cat' : 'dog'}`);
    const form = new FormData();
    form.append('files', new Blob([['text,label', ...rows.slice(0, 40), 'too,many,cells', ...rows.slice(40)].join('\n')]), 'animals.csv');
    const uploaded = await fetch(`${program.url}/api/uploads`, { method: 'POST', headers: { cookie: program.cookie }, body: form });
    const { file } = JSON.parse(await uploaded.text());
    const drawn = workflowOf(
      { read: ['data/read-file', { file }], train: ['training/train-text-classifier', { target: 'label', effort: 'quick' }] },
      ['read.rows > train.rows'],
    );
    const nodes = Object.fromEntries(Object.entries(drawn.nodes).map(([id, node], at) => [id, { ...node, ui: { x: at * 320, y: 0 } }]));
    ({ id: workflow } = (await openWorkflow(program, { ...drawn, nodes })).workflow);
  });
  afterAll(async () => {
    await browser.close();
    await program.end();
  });

  const preview = (page: Page) => page.getByRole('region', { name: 'What runs from Read a file to Train a text classifier' });

  test('a failed run is mended by a button and goes on; a wire shows what ran along it, to keyboard and mouse', async () => {
    const { page, faults, end } = await visitWorkflow(browser, program, workflow);
    const wire = page.getByRole('group', { name: /^Wire from Read a file/ });
    await wire.focus();
    await page.keyboard.press('Enter');
    await preview(page).getByText('Not run yet: this is what is known beforehand.').waitFor();
    await page.keyboard.press('Escape');
    await preview(page).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: /^Run( |$|Ctrl)/ }).click();
    await page.getByRole('button', { name: 'Leave out bad lines and go on' }).first().click();
    await page.getByRole('group', { name: 'Train a text classifier' }).getByText('done in').waitFor({ timeout: 60_000 });
    // What the node said in sight was not said a second time over the page.
    expect(await page.locator('[data-sonner-toast]').count()).toBe(0);

    await wire.focus();
    await page.keyboard.press('Enter');
    await preview(page).getByText('60 rows, 2 columns').waitFor();
    await preview(page).getByText('40 · 67 %').waitFor();
    await preview(page)
      .getByText(/rows repeat another/)
      .waitFor();
    await preview(page).getByRole('cell', { name: 'message 0 about dogs' }).waitFor();
    await picture(page, 'wire-preview');
    await page.keyboard.press('Escape');
    await preview(page).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await page.getByRole('group', { name: 'Read a file' }).locator('[data-tone="warn"]').waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});
