import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueEntry, WorkflowRecord } from '../../runtime/protocol.ts';
import { ask, node, openWorkflow, started, workflowOf } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { barriers, picture, startBoth, visit } from './session.ts';

const path = findBrowser();
const soon = { timeout: 30_000 };

function open(program: Program, name: string, seed: number): Promise<WorkflowRecord> {
  const training = {
    textColumns: ['subject'],
    target: 'label',
    vocabularySize: 500,
    hidden: 8,
    epochs: 400,
    batchSize: 16,
    patience: 0,
    seed,
  };
  const nodes = {
    mails: node('data/sample-data', { data: 'mails' }),
    train: { ...node('training/train-text-classifier', training), ui: { x: 320, y: 0 } },
  };
  return openWorkflow(program, workflowOf(nodes, ['mails.rows > train.rows'], { name }));
}

describe.skipIf(!path)('the queue', () => {
  let program: Program;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    ({ program, browser } = await startBoth(path));
  });
  afterAll(async () => {
    await browser.close();
    await program.end('SIGKILL');
  });
  const queue = async (): Promise<QueueEntry[]> => (await ask<QueueEntry[]>(program, 'GET', '/api/queue')).body;

  test('by keyboard alone: run, pause at the checkpoint, see it after a reload, reorder, resume and stop', async () => {
    const [first, second] = [await open(program, 'Spam filter', 1), await open(program, 'Support tickets', 2)];
    const { page: opened, faults, end } = await visit(browser, program);
    page = opened;
    await page.goto(`${program.url}/w/${first.workflow.id}`);
    await page.getByText('Train a text classifier').first().waitFor();
    await page.getByRole('toolbar', { name: 'View' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page
      .getByText(/epoch \d+ of 400/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Queue: 1 run' }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.locator('.node-state', { hasText: /paused at \d+ %/ }).waitFor();
    await page.locator('.forecast', { hasText: 'Paused, 1 of 2 steps done' }).waitFor();
    await picture(page, 'editor-paused');

    await page.reload();
    await page.locator('.node-state', { hasText: /paused at \d+ %/ }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const other = await started(program, second);
    await page.getByRole('button', { name: 'Queue: 2 runs' }).waitFor();
    await page.keyboard.press('q');
    const drawer = page.getByRole('dialog', { name: 'Queue' });
    const names = drawer.locator('.queue-name');
    await names.nth(1).waitFor();
    expect(await names.allTextContents()).toEqual(['Spam filter', 'Support tickets']);
    await drawer.getByRole('button', { name: /^Move “Support tickets”/ }).focus();
    await page.keyboard.press('ArrowUp');
    await drawer.getByText('“Support tickets” is now 1 of 2.').waitFor({ state: 'attached' });
    await expect.poll(async () => (await queue()).map(({ run }) => run)[0], soon).toBe(other);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Move “Support tickets”/);
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'queue');

    const rows = drawer.locator('.queue-row');
    await rows.nth(1).getByRole('button', { name: 'Resume' }).press('Enter');
    await rows.nth(1).getByRole('button', { name: 'Pause' }).waitFor();
    for (const _ of [1, 2]) {
      const before = await rows.count();
      await rows.first().getByRole('button', { name: 'Stop' }).press('Enter');
      await expect.poll(() => rows.count(), soon).toBe(before - 1);
    }
    await drawer.getByText('Nothing runs or waits').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Run', exact: false }).first().waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('on a phone: pause and resume are in reach, nothing is cut off, and a finger reorders', async () => {
    const records = [await open(program, 'One', 3), await open(program, 'Two', 4)];
    for (const record of records) await started(program, record);
    const { page: phone, end } = await visit(browser, program, { viewport: { width: 390, height: 800 }, hasTouch: true });
    await phone.goto(`${program.url}/w/${records[0]?.workflow.id ?? ''}`);
    await phone.getByRole('button', { name: 'Pause' }).tap();
    await phone.getByRole('button', { name: 'Resume' }).waitFor();
    const stop = await phone.getByRole('button', { name: 'Stop' }).boundingBox();
    expect((stop?.x ?? 0) + (stop?.width ?? 1_000)).toBeLessThanOrEqual(390);
    await picture(phone, 'phone-paused');
    await phone.getByRole('button', { name: 'More', exact: true }).tap();
    await phone.getByRole('menuitem', { name: 'Queue of runs' }).tap();
    const names = phone.locator('.queue-name');
    await names.nth(1).waitFor();
    await phone.getByRole('button', { name: 'Later' }).first().tap();
    await expect.poll(() => names.allTextContents(), soon).toEqual(['Two', 'One']);
    await picture(phone, 'phone-queue');
    for (const { run } of await queue()) await ask(program, 'POST', `/api/runs/${run}/cancel`);
    await phone.getByText('Nothing runs or waits').waitFor();
    await end();
  });
});
