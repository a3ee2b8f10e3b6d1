import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import { hookWorkflow } from '../runtime/start-server.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('pages around the canvas', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));
  beforeAll(async () => {
    const drawn = { ...emptyWorkflow('x', 'Orders'), ...hookWorkflow('orders'), name: 'Orders' };
    const { id } = (await openWorkflow(program, drawn)).workflow;
    expect((await program.ask('POST', `/api/workflows/${id}/publish`)).status).toBe(200);
  });

  test('limits are saved as they are meant, and the buttons to save them go', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(`${program.url}/hooks?name=orders`);
    await page.getByLabel('Requests a minute').fill('1,200');
    await page.getByLabel('Largest request, KB').fill('64.0');
    await page.getByRole('button', { name: 'Save limits' }).click();
    await page.getByRole('button', { name: 'Save limits' }).waitFor({ state: 'detached' });
    expect(await page.getByLabel('Largest request, KB').inputValue()).toBe('64');
    expect((await program.ask('GET', '/api/hooks/orders')).body).toMatchObject({ requestsPerMinute: 1_200, maxBytes: 64_000 });
    expect(faults).toEqual([]);
    await end();
  });

  test('what is on a page stays while the server does not answer', async () => {
    const { page, end } = await visit(browser, program);
    await page.goto(`${program.url}/settings`);
    await page.getByText('memory', { exact: true }).waitFor();
    // The page asks for the machine's state again and again.
    await Promise.all([
      page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/status')),
      page.route('**/api/status', (route) => route.abort()),
    ]);
    await page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/status'));
    expect(await page.getByText('memory', { exact: true }).isVisible()).toBe(true);
    await end();
  });

  test.each([
    ['/runs/nothing', 'Go to “Runs”', '/runs'],
    ['/hooks?name=nothing', 'Go to “Webhooks”', '/hooks'],
    ['/endpoints?name=nothing', 'Go to “Endpoints”', '/endpoints'],
    ['/w/nothing', 'Go to “Workflows”', '/'],
  ])('%s says that it is not there and leads on', async (address, way, place) => {
    const { page, end } = await visit(browser, program);
    await page.goto(program.url + address);
    await page.getByRole('heading', { level: 1, name: 'Not here (any more)' }).waitFor();
    await picture(page, `missing-${place.slice(1)}`);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: way }).click();
    await page.waitForURL(program.url + place);
    await end();
  });

  const dragged = (page: Page, type: 'dragover' | 'dragleave') =>
    page.evaluate((name) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['{}'], 'flow.json'));
      document.querySelector('main h1')?.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }));
    }, type);

  test('a file that is dragged away again leaves the page as it was', async () => {
    const { page, end } = await visit(browser, program);
    await page.goto(program.url);
    const here = page.getByText(/^Drop a workflow file/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await dragged(page, 'dragover');
    await here.waitFor();
    await dragged(page, 'dragleave');
    await here.waitFor({ state: 'detached' });
    await end();
  });

  test('in a narrow window each page shows where one is, begins at its top, and goes in one direction only', async () => {
    const { page, end } = await visit(browser, program, { viewport: { width: 320, height: 640 } });
    await page.goto(`${program.url}/hooks?name=orders`);
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await picture(page, 'narrow-hook');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.getByRole('heading', { name: 'Requests' }).scrollIntoViewIfNeeded();
    const keys = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Keys' });
    await keys.click();
    await page.getByRole('heading', { level: 1, name: 'Keys and secrets' }).waitFor();
    expect(await page.evaluate(() => document.querySelector('main')?.scrollTop)).toBe(0);
    await page.reload();
    await expect
      .poll(() =>
        keys.evaluate((link) => {
          const { left, right } = link.getBoundingClientRect();
          const bar = link.parentElement?.getBoundingClientRect();
          return bar !== undefined && left >= bar.left && right <= bar.right;
        }),
      )
      .toBe(true);
    await end();
  });
});
