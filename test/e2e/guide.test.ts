import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { picture, aroundTests, visit } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('the first five minutes', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('the guide leads from the empty first page to an address that has answered', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    await page.getByRole('button', { name: 'Show me around' }).click();
    const guide = page.getByRole('region', { name: 'Guide' });
    await guide.getByRole('heading', { name: 'Run it' }).waitFor();
    await page.getByRole('status').filter({ hasText: '8 of 8 steps' }).waitFor();
    await picture(page, 'guide-run');
    await page.getByRole('button', { name: /^Run/ }).click();
    await guide.getByRole('heading', { name: 'Watch' }).waitFor();
    await page.reload();
    await guide.getByRole('heading', { name: 'See how good it is' }).waitFor({ timeout: 120_000 });
    await page.getByRole('group', { name: 'Evaluate', exact: true }).click();
    await guide.getByRole('heading', { name: 'Give it an address' }).waitFor();
    await page.getByRole('button', { name: 'Publish' }).first().click();
    await guide.getByRole('heading', { name: 'Ask it something' }).waitFor();
    const [form] = await Promise.all([page.waitForEvent('popup'), guide.getByRole('link', { name: 'Open the form' }).click()]);
    await form.getByRole('heading', { name: 'Penguin species' }).waitFor();
    await picture(form, 'guide-form');
    await form.getByRole('button', { name: 'Send' }).click();
    await form
      .getByRole('region', { name: 'Answer' })
      .getByText(/Adelie|Gentoo|Chinstrap/)
      .first()
      .waitFor();
    await picture(form, 'guide-answer');
    await guide.getByRole('heading', { name: 'That is the whole way' }).waitFor();
    await picture(page, 'guide-end');
    await guide.getByRole('button', { name: 'To the examples' }).click();
    await page.getByRole('heading', { name: 'Examples' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});
