import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('a form for colleagues', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('the maker marks a setting and publishes; a colleague without a sign-in fills the form with a key and reads the answer', async () => {
    const node = (type: string, x: number, settings = {}) => ({ type, version: 1, settings, ui: { x, y: 0 } });
    const workflow = {
      format: 'graftwork/1',
      id: 'w',
      name: 'Refund check',
      description: 'Says what to do with a refund.',
      nodes: {
        hook: node('control/webhook-trigger', 0, { name: 'refunds', sample: '{ "customer": "Ada", "amount": 12.5 }' }),
        reply: node('control/respond', 300),
      },
      wires: [{ from: ['hook', 'request'], to: ['reply', 'value'] }],
      groups: [],
      notes: [],
      inputs: {},
    };
    const { workflow: kept } = await openWorkflow(program, workflow);
    const maker = await visitWorkflow(browser, program, kept.id);
    await maker.page.getByRole('group', { name: 'Respond', exact: true }).click();
    await maker.page.getByRole('button', { name: 'Show 1 setting' }).click();
    await maker.page.getByRole('button', { name: /^Ask for “Status” in the form/ }).click();
    await maker.page.getByRole('button', { name: /^“Status” is asked for/ }).waitFor();
    await picture(maker.page, 'form-marked');
    await expect
      .poll(async () => JSON.stringify((await program.ask('GET', `/api/workflows/${kept.id}`)).body))
      .toContain('"setting":"status"');
    expect((await program.ask('POST', `/api/workflows/${kept.id}/publish`)).status).toBe(200);
    expect(maker.faults).toEqual([]);
    await maker.end();

    const key = await program.ask('POST', '/api/keys', { name: 'colleague', scopes: ['hooks'] });
    const { key: secret }: { key: string } = JSON.parse(JSON.stringify(key.body));
    const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${program.url}/forms/refunds`);
    await page.getByLabel('Your key').fill('gw_wrong');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('This key does not open this form').waitFor();
    await page.getByLabel('Your key').fill(secret);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Refund check' }).waitFor();
    await page.getByLabel('customer').fill('Grace');
    await page.getByLabel('amount').fill('many');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Write a number here').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await page.getByLabel('amount').fill('3,000');
    await page.getByLabel('Status').fill('201');
    await picture(page, 'form-filled');
    expect(await barriers(page)).toEqual([]);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/hooks/refunds?')),
      page.getByRole('button', { name: 'Send' }).click(),
    ]);
    expect(answer.status()).toBe(201);
    await page.getByRole('region', { name: 'Answer' }).getByText('Grace').waitFor();
    await page.getByRole('region', { name: 'Answer' }).getByText('3,000').waitFor();

    // An answer that the workflow itself calls a failure is still its answer.
    await page.getByLabel('Status').fill('422');
    await page.getByLabel('customer').fill('Edsger');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('region', { name: 'Answer' }).getByText('Edsger').waitFor();
    await context.close();
  });

  test('an answer that takes longer than the webhook waits appears all the same', async () => {
    const made = await program.ask('POST', '/api/workflows', { example: 'penguin-species' });
    const { workflow, version }: { workflow: { id: string }; version: string } = JSON.parse(JSON.stringify(made.body));
    const started = await program.ask('POST', '/api/runs', { workflow: workflow.id, version, target: { mode: 'all' } });
    const { run }: { run: string } = JSON.parse(JSON.stringify(started.body));
    await expect
      .poll(async () => (await program.ask('GET', `/api/runs/${run}`)).body, { timeout: 120_000 })
      .toMatchObject({ status: 'done' });
    expect((await program.ask('POST', `/api/workflows/${workflow.id}/publish`)).status).toBe(200);
    expect((await program.ask('PATCH', '/api/hooks/penguin-species', { syncSeconds: 0.1 })).status).toBe(200);
    const { page, end } = await visit(browser, program, { viewport: { width: 1000, height: 420 } });
    await page.goto(`${program.url}/forms/penguin-species`);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/hooks/penguin-species?')),
      page.getByRole('button', { name: 'Send' }).click(),
    ]);
    // The first call loads the model, which takes a moment.
    expect([200, 202]).toContain(answer.status());
    const answered = page.getByRole('region', { name: 'Answer' }).getByText('Gentoo');
    await answered.waitFor();
    // In a low window it would stand below the edge.
    await expect.poll(() => answered.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    await picture(page, 'form-answered');
    await end();
  });
});
