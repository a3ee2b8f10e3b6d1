import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import type { WorkflowRecord } from '../../runtime/protocol.ts';
import { hookWorkflow } from '../runtime/start-server.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { picture, aroundTests, visit, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('versions, draft and live, two tabs', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  async function ask<Body>(method: string, address: string, body?: unknown): Promise<Body> {
    return JSON.parse(JSON.stringify((await program.ask(method, address, body)).body));
  }
  const make = (hook: string) =>
    ask<WorkflowRecord>('POST', '/api/workflows', {
      file: JSON.stringify({ ...emptyWorkflow('x', hook), ...hookWorkflow(hook), name: hook }),
    });
  const onServer = async (id: string): Promise<Workflow> => (await ask<WorkflowRecord>('GET', `/api/workflows/${id}`)).workflow;
  const node = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true });
  const saved = (page: Page) => page.getByRole('button', { name: 'Draft, saved' }).waitFor();
  const describing = (page: Page) => page.getByRole('textbox', { name: 'What it is for' });

  test('name a version, look at what changed, restore it, publish, go back to what was live', async () => {
    const { workflow } = await make('history');
    const { page, faults, end } = await visit(browser, program);
    await page.goto(`${program.url}/w/${workflow.id}?show=versions`);
    await page.getByRole('button', { name: /^Name / }).click();
    await page.getByRole('textbox', { name: 'Name of the version' }).fill('As it began');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'As it began' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    // Nothing is live yet and nothing is wrong, so the first time is one press.
    await page.getByText('v1 is live, same as the draft').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);

    await node(page, 'Respond').click();
    await page.keyboard.press('Delete');
    await page.getByText('v1 is live, draft differs in 1 point').click();
    await page.getByText('Removed “Respond”').or(page.getByText('removed “Respond”')).waitFor();
    await picture(page, 'versions-publish');
    await page.getByRole('button', { name: 'Show on the graph' }).click();
    await page.getByRole('group', { name: 'Respond, removed' }).waitFor();
    await picture(page, 'versions-graph');
    await page.keyboard.press('Escape');

    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Look at As it began' }).click();
    await page.getByRole('heading', { name: 'Version “As it began”' }).waitFor();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('v1 is live, same as the draft').waitFor();
    await saved(page);
    expect(Object.keys((await onServer(workflow.id)).nodes)).toEqual(['answer', 'trigger']);
    await page.keyboard.press('Control+z');
    await node(page, 'Respond').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+z');
    await node(page, 'Respond').waitFor();

    // What came back is selected; without it the details speak of the workflow again.
    await page.keyboard.press('Escape');
    await describing(page).fill('second');
    // What it changes is shown first, wherever it was asked for: Escape leaves all as it is, Enter goes on.
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    const press = page.getByRole('button', { name: 'Publish', exact: true });
    const more = page.getByRole('button', { name: 'More', exact: true });
    const ways: [back: string | RegExp, open: () => Promise<void>][] = [
      ['Publish', () => press.press('Enter')],
      [/^v1 is live/, () => page.getByRole('button', { name: /^v1 is live/ }).press('Enter')],
      [
        'More',
        async () => {
          await more.press('Enter');
          await page.getByRole('menuitem', { name: 'Publish' }).press('Enter');
        },
      ],
    ];
    for (const [back, open] of ways) {
      await open();
      await expect.poll(focused).toBe('Publish as v2');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(focused).toMatch(back);
    }
    expect(await ask('GET', '/api/hooks/history')).toMatchObject({ published: { number: 1 } });
    await press.press('Enter');
    await expect.poll(focused).toBe('Publish as v2');
    await page.keyboard.press('Enter');
    await page.getByText('v2 is live').first().click();
    await page.getByRole('button', { name: 'Make v1 live again' }).click();
    await page.getByRole('button', { name: /^v1 is live/ }).waitFor();
    expect(await ask('GET', '/api/hooks/history')).toMatchObject({ published: { number: 1 } });
    expect(faults).toEqual([]);
    await end();
  });

  test('a long history is shown to its beginning', async () => {
    const { workflow, version } = await make('long');
    let base = version;
    for (let at = 1; at <= 135; at++) {
      const saving = { workflow: { ...workflow, description: `Draft ${at}` }, base };
      base = (await ask<WorkflowRecord>('PUT', `/api/workflows/${workflow.id}`, saving)).version;
      await program.ask('PATCH', `/api/workflows/${workflow.id}/versions/${base}`, { name: `Step ${at}` });
    }
    const { page, faults, end } = await visit(browser, program);
    await page.goto(`${program.url}/w/${workflow.id}?show=versions`);
    await page.getByRole('heading', { name: 'Step 135' }).waitFor();
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByRole('heading', { name: 'Step 10', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByRole('heading', { name: 'Step 1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Show older ones' }).waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
    await end();
  });

  test('two tabs: each sees the other; what differs is put together, what clashes is asked, and a reload loses nothing', async () => {
    const { workflow } = await make('tabs');
    const { page: one, faults, end } = await visit(browser, program);
    const two = await one.context().newPage();
    for (const page of [one, two]) {
      await page.goto(`${program.url}/w/${workflow.id}`);
      await describing(page).waitFor();
    }
    await one.getByText('also open: another tab').waitFor();

    await describing(one).fill('from one');
    await expect.poll(() => describing(two).inputValue()).toBe('from one');

    // The second tab does not hear of the next change before it has made its own.
    await two.context().setOffline(true);
    await describing(two).fill('from two');
    const now = await ask<WorkflowRecord>('GET', `/api/workflows/${workflow.id}`);
    await program.ask('PUT', `/api/workflows/${workflow.id}`, {
      workflow: { ...now.workflow, name: 'Renamed elsewhere', description: 'from elsewhere' },
      base: now.version,
    });
    await two.getByRole('button', { name: 'Not saved, trying again' }).waitFor();
    await two.context().setOffline(false);
    await two.getByRole('button', { name: 'Choose what to keep' }).waitFor({ timeout: 30_000 });
    two.once('dialog', (dialog) => void dialog.accept());
    await two.reload();
    await two.getByText('There are changes from').waitFor();
    await two.getByRole('button', { name: 'Restore them' }).click();
    await two.getByRole('radio', { name: /Description: mine, from two/ }).waitFor();
    await picture(two, 'versions-conflict');
    await two.getByRole('radio', { name: /Description: mine, from two/ }).check();
    await two.getByRole('button', { name: 'Put together' }).click();
    await saved(two);
    await expect.poll(() => onServer(workflow.id)).toMatchObject({ name: 'Renamed elsewhere', description: 'from two' });
    expect(faults).toEqual([]);
    await end();
  });

  test('a node moved by an arrow key is saved and can be undone (Langflow 14673)', async () => {
    const { workflow } = await make('arrows');
    const { page, end } = await visitWorkflow(browser, program, workflow.id);
    await node(page, 'Respond').click();
    const before = (await onServer(workflow.id)).nodes.answer?.ui.x ?? 0;
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await onServer(workflow.id)).nodes.answer?.ui.x).toBeGreaterThan(before);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await onServer(workflow.id)).nodes.answer?.ui.x).toBe(before);
    await end();
  });

  test('a deleted workflow comes back as the same one, at once or later', async () => {
    const { workflow } = await make('deleted');
    await program.ask('POST', `/api/workflows/${workflow.id}/publish`);
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    for (const back of ['Undo', 'Bring back deleted']) {
      await page.getByRole('button', { name: 'More for deleted' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('link', { name: 'deleted', exact: true }).waitFor({ state: 'detached' });
      if (back !== 'Undo') await page.getByText('Deleted (1)').click();
      await picture(page, 'versions-deleted');
      await page.getByRole('button', { name: back }).click();
      await page.getByRole('link', { name: 'deleted', exact: true }).waitFor();
    }
    expect(await ask('GET', '/api/hooks/deleted')).toMatchObject({ workflow: workflow.id, published: { number: 1 } });
    expect(faults).toEqual([]);
    await end();
  });
});
