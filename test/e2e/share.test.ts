import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { emptyWorkflow, workflowText } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, askedOf, downloaded, picture, visit, visitWorkflow } from './session.ts';

const path = findBrowser();
const secret = `ghp_${'aB3'.repeat(12)}`;

describe.skipIf(!path)('a workflow leaves as a file and comes back', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  const give = (page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> =>
    page.getByLabel('Workflow files').setInputFiles({ name, mimeType, buffer });

  test('a key that stands in a setting is found and does not leave', async () => {
    const workflow = {
      ...emptyWorkflow('w', 'Mail in'),
      nodes: {
        hook: { type: 'control/webhook-trigger', version: 1, settings: { sample: `{ "token": "${secret}" }` }, ui: { x: 0, y: 0 } },
      },
    };
    const { workflow: kept } = await openWorkflow(program, { file: workflowText(workflow) });
    const { page, faults, end } = await visitWorkflow(browser, program, kept.id);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Share as a file' }).click();
    await page.getByText('key of GitHub in “Webhook trigger”').waitFor();
    await picture(page, 'share-dialog');
    const { name, bytes } = await downloaded(page, () => page.getByRole('button', { name: 'Save the file' }).click());
    expect(name).toBe('Mail-in.json');
    expect(bytes.toString()).not.toContain(secret.slice(0, 12));
    expect(bytes.toString()).toContain('***');
    expect(faults).toEqual([]);
    await end();
  });

  test('pinned rows stay here unless they are meant to go along, and the dialog says so', async () => {
    const rows = { type: 'table', columns: [{ name: 'name', type: 'text' }], count: 1, rows: [{ name: 'Ada Lovelace' }] };
    const workflow = {
      ...emptyWorkflow('w', 'Pinned'),
      nodes: { read: { type: 'data/sample-data', version: 1, settings: {}, pin: { rows }, ui: { x: 0, y: 0 } } },
    };
    const { workflow: kept } = await openWorkflow(program, workflow);
    const { page, faults, end } = await visitWorkflow(browser, program, kept.id);
    const share = async (): Promise<void> => {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Share as a file' }).click();
      await page.getByText('“Sample data”: 1 row').waitFor();
    };
    await share();
    await picture(page, 'share-pinned');
    const out = await downloaded(page, () => page.getByRole('button', { name: 'Save the file' }).click());
    expect(out.bytes.toString()).not.toContain('Ada');
    expect(out.bytes.toString()).not.toContain('"pin"');
    await share();
    await page.getByLabel('Take them out; elsewhere these nodes run as usual').click();
    await picture(page, 'share-pinned-along');
    const along = await downloaded(page, () => page.getByRole('button', { name: 'Save the file' }).click());
    expect(along.bytes.toString()).toContain('Ada Lovelace');
    expect(faults).toEqual([]);
    await end();
  });

  test('a stranger’s file is shown before it opens, and a chart and a report bring their workflow back', async () => {
    const { page, faults, end } = await visit(browser, program);
    const asked = askedOf(page);
    await page.goto(program.url);
    const stranger = {
      ...emptyWorkflow('stranger', 'From afar'),
      nodes: { odd: { type: 'future/think', version: 1, settings: {}, ui: { x: 0, y: 0 } } },
    };
    await give(page, 'afar.json', 'application/json', Buffer.from(workflowText(stranger)));
    await page.getByRole('dialog', { name: 'Open “From afar”?' }).waitFor();
    await picture(page, 'share-open');
    await page.getByText('not here').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(asked).toEqual(['POST /api/sheet']);

    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await page.getByRole('status').filter({ hasText: '8 of 8 steps' }).waitFor();
    await page.getByRole('button', { name: /^Run/ }).click();
    await page
      .getByRole('group', { name: 'Deploy endpoint', exact: true })
      .getByText('answers at /endpoints')
      .waitFor({ timeout: 120_000 });
    await page.getByRole('group', { name: 'Train a table model', exact: true }).click();
    await page.getByRole('tab', { name: 'Result' }).click();
    const chart = await downloaded(page, () =>
      page
        .getByRole('button', { name: /^Save “.*” as a picture/ })
        .first()
        .click(),
    );
    await page.getByRole('group', { name: 'Inspect quality', exact: true }).click();
    const report = await downloaded(page, () =>
      page
        .getByRole('button', { name: /^Save “.*” as a page/ })
        .first()
        .click(),
    );

    // Width and height stand in the first chunk of a PNG.
    expect(chart.bytes.readUInt32BE(16)).toBeGreaterThan(400);
    expect(chart.bytes.readUInt32BE(20)).toBeGreaterThan(300);

    await page.goto(program.url);
    for (const [type, file] of [
      ['image/png', chart],
      ['text/html', report],
    ] as const) {
      await give(page, file.name, type, file.bytes);
      await page.getByRole('dialog', { name: 'Open “Penguin species”?' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
    }
    await give(page, 'holiday.html', 'text/html', Buffer.from('<script>document.title = "ran"</script><p>Nothing'));
    await page.getByText('“holiday.html” holds no workflow').waitFor();
    expect(await page.title()).not.toBe('ran');
    await give(page, chart.name, 'image/png', chart.bytes);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('group', { name: 'Evaluate', exact: true }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});
