import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { openWorkflow, started, watchRun } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('results are read in the panel beside the canvas', () => {
  let program: Program;
  let browser: Browser;
  let id: string;
  aroundTests(path, (both) => ({ program, browser } = both));
  beforeAll(async () => {
    const record = await openWorkflow(program, { example: 'model-comparison' });
    ({ id } = record.workflow);
    const run = watchRun(program, await started(program, record));
    await run.ended();
    run.close();
  });
  /** Opens the result of a node. */
  async function read(page: Page, title: string, result: string): Promise<void> {
    await page.getByRole('group', { name: title, exact: true }).click({ position: { x: 90, y: 16 } });
    await page.getByRole('tab', { name: result, exact: true }).click();
  }

  test.each([
    ['en', 'light', 'Compare models', 'Result', 'Difference to the best'],
    ['zh', 'dark', '比较模型', '结果', '与最佳之差'],
  ] as const)('a comparison of models needs no scrolling to the side: %s, %s', async (language, colorScheme, title, result, column) => {
    const { page, faults, end } = await visitWorkflow(browser, program, id, { language, colorScheme });
    await read(page, title, result);
    const report = page.locator('.report');
    await report.getByRole('rowheader').first().waitFor();
    expect(await report.locator('td', { hasText: '0.' }).first().isVisible()).toBe(true);
    expect(await report.getByRole('columnheader', { name: column }).count()).toBe(1);
    const hidden = () =>
      page
        .locator('.inspector')
        .evaluate((panel) =>
          [panel, ...panel.querySelectorAll('*')]
            .filter(
              (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'visible' && part.clientWidth > 1,
            )
            .map((part) => part.className),
        );
    expect(await hidden()).toEqual([]);
    await picture(page, `comparison-${language}`);
    expect(await barriers(page, '.inspector')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  test('a model card is shown in a frame that may do nothing, in the reader’s language, and opens large', async () => {
    const { page, faults, end } = await visitWorkflow(browser, program, id, { language: 'zh' });
    await read(page, '模型卡', '结果');
    const frame = page.locator('.inspector iframe');
    const card = page.frameLocator('.inspector iframe');
    await card.getByText('需要当心').waitFor();
    expect(await frame.getAttribute('sandbox')).toBe('');
    expect(await frame.getAttribute('src')).toBeNull();
    expect(await card.locator('article[lang="en"]').isVisible()).toBe(false);
    await page.getByRole('button', { name: '打开', exact: true }).click();
    const large = page.getByRole('dialog');
    await large.frameLocator('iframe').getByText('需要当心').waitFor();
    await large.getByRole('link', { name: '下载' }).waitFor();
    await picture(page, 'model-card');
    expect(faults).toEqual([]);
    await end();
  });

  test('a page that a stranger’s pinned result holds runs nothing and asks for nothing', async () => {
    const form = '<form action="/api/session" method="post"><button>send</button></form>';
    const html = `<p>hello</p><script>document.body.append('ran')</script><img src="/api/session"><link rel="stylesheet" href="/strange.css">${form}`;
    const { page, faults, end } = await visitWorkflow(browser, program, id);
    // What the policy stops is asked of nobody, though the browser may tell of it: what was answered counts, and only
    // to the stranger's page, for the editor itself may ask for its session at any time.
    const answered: string[] = [];
    page.on('response', (response) => {
      if (response.frame() !== page.mainFrame()) answered.push(new URL(response.url()).pathname);
    });
    await page.route('**/api/artifacts/*/files/model-card.html', (route) =>
      route.fulfill({ contentType: 'application/octet-stream', body: html }),
    );
    await read(page, 'Model card', 'Result');
    const card = page.frameLocator('.inspector iframe');
    await card.getByText('hello').waitFor();
    await card.getByRole('button', { name: 'send' }).click();
    expect(await card.locator('body').textContent()).not.toMatch(/ran$/);
    expect(answered.filter((one) => /session|strange/.test(one))).toEqual([]);
    expect(faults.filter((one) => !/sandbox|Content Security Policy/i.test(one))).toEqual([]);
    await end();
  });
});
