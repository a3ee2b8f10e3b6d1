import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit } from './session.ts';

const path = findBrowser();

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
