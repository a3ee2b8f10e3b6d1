import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import { hookWorkflow } from '../runtime/start-server.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit } from './session.ts';

const path = findBrowser();
/** What answers a call, and beside it a table that is read when Run is pressed. */
function answering(hook: string) {
  const { nodes, ...rest } = hookWorkflow(hook);
  const sample = { type: 'data/sample-data', version: 1, settings: { data: 'penguins' }, ui: { x: 0, y: 200 } };
  return { ...emptyWorkflow('x', ''), ...rest, name: 'Sort the letters of our customers', nodes: { ...nodes, sample } };
}

describe.skipIf(!path)('people for whom the canvas is not enough', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  const openPenguins = async (page: Page) => {
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await page.getByRole('group', { name: 'Evaluate', exact: true }).waitFor({ state: 'attached' });
  };

  test('the outline says all that the canvas shows, and is walked along the wires by keys', async () => {
    const { page, faults, end } = await visit(browser, program);
    await openPenguins(page);
    await page.getByRole('toolbar', { name: 'View' }).waitFor();
    await page.locator('body').press('o');
    const outline = page.getByRole('complementary', { name: 'Outline' });
    await outline.getByRole('button', { name: /^Sample data/ }).waitFor();
    await picture(page, 'outline');
    expect(await outline.locator('ol > li').count()).toBe(12);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^(Split rows|Inspect quality)/);
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^(Sample data|Webhook trigger)/);
    await outline.getByRole('button', { name: /^Deploy endpoint/ }).focus();
    await page.locator('.inspector').getByText('Deploy endpoint').first().waitFor();
    await page.keyboard.press('Delete');
    await expect.poll(() => outline.locator('ol > li').count()).toBe(11);
    await page.keyboard.press('Control+z');
    await expect.poll(() => outline.locator('ol > li').count()).toBe(12);
    expect(await barriers(page, '.outline')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  test('at 400 % zoom everything is reached without scrolling in two directions', async () => {
    // A window of 1280 by 900 at 400 %.
    const { page, faults, end } = await visit(browser, program, { viewport: { width: 320, height: 225 }, deviceScaleFactor: 2 });
    await openPenguins(page);
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.locator('body').press('o');
    const outline = page.getByRole('complementary', { name: 'Outline' });
    await outline.getByRole('button', { name: /^Evaluate.*done in/ }).waitFor({ timeout: 120_000 });
    await picture(page, 'zoomed-outline');
    for (const address of [
      page.url(),
      ...['/', '/runs', '/models', '/endpoints', '/hooks', '/keys', '/settings'].map((place) => program.url + place),
    ]) {
      await page.goto(address);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      await picture(page, `zoomed${new URL(address).pathname.replaceAll('/', '-').slice(0, 12)}`);
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      expect(`${new URL(address).pathname} ${wide}`).toBe(`${new URL(address).pathname} ${room}`);
    }
    expect(faults).toEqual([]);
    await end();
  });

  test.each([
    ['en', 'light'],
    ['en', 'dark'],
    ['zh', 'light'],
    ['zh', 'dark'],
  ] as const)(
    'the top of a published workflow takes two rows at 320 pixels, with all its controls: %s, %s',
    async (language, colorScheme) => {
      const { workflow, version } = await openWorkflow(program, answering(`zoom-${language}-${colorScheme}`));
      expect((await program.ask('POST', `/api/workflows/${workflow.id}/publish`)).status).toBe(200);
      const changed = { ...workflow, nodes: { ...workflow.nodes, sample: { ...workflow.nodes.sample, settings: { data: 'mails' } } } };
      await program.ask('PUT', `/api/workflows/${workflow.id}`, { workflow: changed, base: version });
      const { page, faults, end } = await visit(browser, program, {
        language,
        colorScheme,
        viewport: { width: 320, height: 225 },
        deviceScaleFactor: 2,
      });
      const other = await page.context().newPage();
      for (const tab of [other, page]) await tab.goto(`${program.url}/w/${workflow.id}`);
      const bar = page.getByRole('banner');
      const words = {
        en: {
          live: 'v1 is live, draft differs in 1 point',
          draft: 'Draft, saved',
          who: 'also open: another tab',
          more: 'More',
          queue: 'Queue',
        },
        zh: { live: 'v1 已上线，草稿有 1 处不同', draft: '草稿，已保存', who: '同时打开：另一个标签页', more: '更多', queue: '队列' },
      }[language];
      // What is shown is shorter; what is said is the whole.
      await bar.getByRole('button', { name: words.live }).waitFor();
      await bar.getByRole('button', { name: words.draft }).waitFor();
      await bar.getByRole('status').filter({ hasText: words.who }).waitFor();
      await page.getByRole('toolbar').waitFor();
      await picture(page, `zoomed-top-${language}-${colorScheme}`);
      const boxes = await bar.locator('> *:visible, .top-group > *:visible').evaluateAll((parts) =>
        parts.map((part) => {
          const { top, bottom, left, right, width } = part.getBoundingClientRect();
          return { middle: (top + bottom) / 2, left, right, width };
        }),
      );
      const shown = boxes.filter(({ width }) => width > 0);
      const rows = shown.map(({ middle }) => middle).toSorted((a, b) => a - b);
      expect(rows.filter((middle, at) => at === 0 || middle - (rows[at - 1] ?? 0) > 12)).toHaveLength(2);
      expect(shown.every(({ left, right }) => left >= 0 && right <= 320)).toBe(true);
      // Nothing that is said there is cut off.
      expect(
        await bar
          .locator('.pill .short-words, .forecast .short-words')
          .evaluateAll((parts) => parts.flatMap((part) => (part.scrollWidth > part.clientWidth ? [part.textContent] : []))),
      ).toEqual([]);
      expect((await bar.boundingBox())?.height).toBeLessThan(90);
      expect(await barriers(page, '.editor-top')).toEqual([]);
      await bar.getByRole('button', { name: words.more }).click();
      await page.getByRole('menuitem', { name: words.queue }).waitFor();
      expect(faults).toEqual([]);
      await end();
    },
  );

  test('who asked the system for less motion gets none that lasts', async () => {
    const { page, end } = await visit(browser, program, { reducedMotion: 'reduce' });
    await openPenguins(page);
    const longest = await page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('*')].flatMap((element) => {
          const { animationDuration, transitionDuration } = getComputedStyle(element);
          return `${animationDuration},${transitionDuration}`
            .split(',')
            .map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1_000));
        }),
      ),
    );
    expect(longest).toBeLessThanOrEqual(10);
    await end();
  });
});
