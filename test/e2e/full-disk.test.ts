import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkflow, node as placed, started, uploaded, watchRun, workflowOf } from '../faults/drive.ts';
import { ownMounts, startOnDisk } from '../small-disk.ts';
import type { Program } from '../start-program.ts';
import { findBrowser, openBrowser } from './browser.ts';
import { barriers, picture, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path || !ownMounts)('a disk that is full', () => {
  let program: Program;
  let home: string;
  let browser: Browser;
  beforeAll(async () => {
    ({ program, home } = await startOnDisk(48));
    await program.signIn();
    browser = await openBrowser(path ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await program?.end();
  });

  const filler = () => join(home, 'filler');
  function fillBut(left: number): void {
    const { bavail, bsize } = statfsSync(home);
    writeFileSync(filler(), Buffer.alloc(Math.max(0, bavail * bsize - left), 1));
  }
  /** What was made just now is safe from being removed; this makes it old enough. */
  function age(): void {
    const past = new Date(Date.now() - 3_600_000);
    for (const entry of readdirSync(join(home, 'artifacts'), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), past, past);
  }
  const card = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true });

  test('the failed step leads to where room is made, and the run goes on from there', async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at},${randomBytes(48).toString('base64')}`);
    const file = await uploaded(program, 'noise.csv', `id,noise\n${rows.join('\n')}\n`);
    const nodes = (seed: number) => ({
      read: placed('data/read-file', { file: { ...file } }),
      split: { ...placed('prepare/split-rows', { by: 'random', seed }), ui: { x: 320, y: 0 } },
    });
    const record = await openWorkflow(program, workflowOf(nodes(1), ['read.rows > split.rows']));
    let { version } = record;
    const { id } = record.workflow;
    const setSeed = async (seed: number) => {
      const { body } = await program.ask('PUT', `/api/workflows/${id}`, {
        workflow: { ...record.workflow, nodes: nodes(seed) },
        base: version,
      });
      ({ version } = JSON.parse(JSON.stringify(body)));
    };
    for (const seed of [1, 2, 3]) {
      await setSeed(seed);
      expect((await watchRun(program, await started(program, { ...record, version })).ended()).status).toBe('done');
    }
    await setSeed(4);
    age();
    fillBut(500_000);

    const { page, faults, end } = await visitWorkflow(browser, program, id);
    await card(page, 'Split rows').waitFor();
    await page.keyboard.press('Control+Enter');

    const said = page.locator('.problem-card').filter({ hasText: 'The disk is full, so the result could not be written.' });
    await said.getByRole('button', { name: 'Go on', exact: true }).waitFor();
    await picture(page, 'full-disk-card');
    await said.getByRole('button', { name: 'Make room …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make room on the disk' });
    await dialog.getByText(program.home).waitFor();
    await picture(page, 'full-disk-dialog');
    expect(await barriers(page, '[role="dialog"]')).toEqual([]);
    await dialog.getByRole('button', { name: /^Remove .* of older results$/ }).click();
    await dialog.getByText('There are no older results to remove.').waitFor();
    await dialog.getByRole('button', { name: 'Go on with the run' }).click();
    await card(page, 'Split rows').getByText('done in').waitFor({ timeout: 60_000 });
    expect(await card(page, 'Read a file').getByText('unchanged').count()).toBe(1);

    // A run that cannot even begin leads there as well, and there is nothing to go on with.
    rmSync(filler());
    fillBut(0);
    await page.keyboard.press('Control+Enter');
    await page
      .getByText(/^The disk is full/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Make room …' }).click();
    await dialog.getByRole('button', { name: /^Remove .* of older results$/ }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Go on with the run' }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Close' }).first().click();

    // The same place among the settings: with one run more, one more is old.
    rmSync(filler());
    await page.goto(`${program.url}/settings`);
    const room = page.getByRole('region', { name: 'Room on the disk' });
    await room.getByRole('button', { name: /^Remove .* of older results$/ }).waitFor();
    await picture(page, 'full-disk-settings');
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });
});
