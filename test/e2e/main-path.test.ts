import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Program } from '../start-program.ts';
import { findBrowser, noBrowser } from './browser.ts';
import { picture, aroundTests, visit } from './session.ts';

const path = findBrowser();
if (!path) process.stdout.write(`${noBrowser}\n`);

describe.skipIf(!path)('from an example to a webhook that answers', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  const node = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true });

  test('by mouse: open, run, reload in mid-run, look at the result, publish, call', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await page.getByRole('status').filter({ hasText: '8 of 8 steps' }).waitFor();
    await picture(page, 'penguins-before');

    await page.getByRole('button', { name: /^Run/ }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.reload();
    await node(page, 'Deploy endpoint').getByText('answers at /endpoints/penguin-species').waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: /^Run/ }).waitFor();
    await node(page, 'Evaluate').getByText('F1').first().waitFor();
    await picture(page, 'penguins-after');
    // A run is no change of the workflow: there is nothing to undo and nothing to save.
    expect(await page.getByRole('toolbar', { name: 'View' }).getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    await page.getByText('Draft, saved').waitFor();

    await node(page, 'Evaluate').click();
    await page.getByRole('tab', { name: 'Result' }).click();
    await page.getByText('What was taken for what').waitFor();
    await picture(page, 'penguins-metrics');

    // The first time is one press.
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v1 is live at /hooks/penguin-species').waitFor();
    await page.getByText('v1 is live, same as the draft').waitFor();
    const key = await program.ask('POST', '/api/keys', { name: 'door', scopes: ['hooks', 'endpoints'] });
    expect(key.status).toBe(201);
    const { key: secret }: { key: string } = JSON.parse(JSON.stringify(key.body));
    const penguin = {
      island: 'Biscoe',
      bill_length_mm: 47.2,
      bill_depth_mm: 14.5,
      flipper_length_mm: 215,
      body_mass_g: 5050,
      sex: 'female',
    };
    const answer = await fetch(`${program.url}/hooks/penguin-species`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(penguin),
    });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('Gentoo');
    expect(faults).toEqual([]);
    await end();
  });
});
