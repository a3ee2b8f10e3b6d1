import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/kit/json.ts';
import { type Program, startProgram } from '../start-program.ts';
import { node, openWorkflow, uploaded, workflowOf } from '../faults/drive.ts';
import { pictureBytes, plainPixels } from '../nodes/lib/images/picture-bytes.ts';
import { askPeople } from './ask-people.ts';
import { findBrowser, noBrowser } from './browser.ts';
import { barriers, picture, startBoth, visit } from './session.ts';

const path = findBrowser();
if (!path) process.stdout.write(`${noBrowser}\n`);

describe.skipIf(!path)('labelling by hand', () => {
  let program: Program;
  let browser: Browser;
  beforeAll(async () => ({ program, browser } = await startBoth(path)));
  afterAll(async () => {
    await browser.close();
    await program.end();
  });

  const waiting = (page: Page, name: string, settings: Record<string, Json>, rows?: number, data?: string): Promise<string> =>
    askPeople(program, page, name, settings, rows, data);
  const openBench = (page: Page): Promise<void> => page.getByRole('link', { name: 'Open workbench' }).first().click();
  const row = (page: Page) => page.getByRole('article', { name: 'Row to label' });
  const words = async (page: Page): Promise<string> => (await row(page).locator('.item-text').first().textContent()) ?? '';
  const progress = (page: Page, text: string): Promise<void> => page.getByText(text, { exact: true }).waitFor();

  test('by keyboard, over a closed browser and a restarted server, until the run goes on', async () => {
    const first = await visit(browser, program);
    const { page } = first;
    const workflow = await waiting(page, 'Complaints', { classes: 'complaint\nother', shown: ['message'], quota: 4 });
    await picture(page, 'label-waiting');
    await openBench(page);
    await row(page).waitFor();
    expect(await barriers(page)).toEqual([]);
    const seen = [await words(page)];
    await page.keyboard.press('1');
    expect(await page.getByRole('radio', { name: 'complaint' }).isChecked()).toBe(true);
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await progress(page, '1 of 4 rows labelled');
    expect(await words(page)).not.toBe(seen[0]);

    // Enter without an answer says so and stays.
    await page.keyboard.press('Enter');
    await page.getByText('Choose an answer first').waitFor();
    await page.keyboard.press('s');
    await page.getByRole('dialog').getByRole('button', { name: 'I am not sure' }).click();
    await page.getByText('1 skipped').waitFor();
    await page.keyboard.press('Backspace');
    await page.getByText('skipped', { exact: true }).waitFor();
    const second = await words(page);
    await page.keyboard.press('1');
    await page.keyboard.press('n');
    await page.keyboard.type('angry, but polite');
    await page.keyboard.press('Enter');
    await progress(page, '2 of 4 rows labelled');

    // In the middle of the third row the browser is closed, and the server dies.
    const third = await words(page);
    await page.keyboard.press('2');
    const { origin } = new URL(page.url());
    const address = page.url();
    const kept = await page.context().storageState();
    await first.end();
    const { home } = program;
    await program.end('SIGKILL');
    program = await startProgram({ home, env: { GRAFTWORK_PORT: new URL(origin).port } });
    await program.signIn();

    const context = await browser.newContext({ storageState: kept, viewport: { width: 1440, height: 900 } });
    const back = await context.newPage();
    await back.goto(address);
    await row(back).waitFor();
    expect(await words(back)).toBe(third);
    expect(await back.getByRole('radio', { name: 'other' }).isChecked()).toBe(true);
    // One's own answers of before are reachable, the last one first.
    for (const before of ['angry, but polite', undefined]) {
      const now = await words(back);
      await back.keyboard.press('Backspace');
      await expect.poll(() => words(back)).not.toBe(now);
      if (before) expect(await back.getByLabel('Note on this row').inputValue()).toBe(before);
    }
    expect(await words(back)).toBe(seen[0]);
    expect(await back.getByRole('radio', { name: 'other' }).isChecked()).toBe(true);
    expect(await back.getByRole('button', { name: 'Back' }).isDisabled()).toBe(true);
    for (const shown of [second, third]) {
      await back.keyboard.press('Enter');
      await expect.poll(() => words(back)).toBe(shown);
    }

    // Without a connection labels wait in the browser.
    await context.setOffline(true);
    await back.keyboard.press('Enter');
    await back.keyboard.press('1');
    await back.keyboard.press('Enter');
    await back.getByText('2 labels are kept in this browser').waitFor();
    await context.setOffline(false);
    await back.getByText('As many rows are labelled as were asked for').or(back.getByText('4 of 4 rows labelled')).first().waitFor();
    await expect
      .poll(async () => {
        const { body } = await program.ask('GET', `/api/runs?workflow=${workflow}`);
        const [run]: { status: string }[] = JSON.parse(JSON.stringify(body));
        return run?.status;
      })
      .toBe('done');
    await context.close();
  });

  test('places in a text, their relation and boxes in a picture, by keyboard and by mouse', async () => {
    const { page, faults, end } = await visit(browser, program);
    const marking = { question: 'spans', text: 'text', shown: ['text'], classes: 'person\nproduct', relations: 'bought', quota: 1 };
    await waiting(page, 'Marks', marking, 2, 'marked');
    await openBench(page);
    await row(page).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('1');
    const marks = page.locator('button.span-label');
    await marks.filter({ hasText: 'person' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('2');
    await expect.poll(() => marks.count()).toBe(2);
    await marks.first().click();
    await page.getByRole('button', { name: 'bought' }).click();
    await marks.last().click();
    await page.getByRole('list', { name: 'Relations' }).getByText('bought').waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'label-spans');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1 rows labelled').or(page.getByText('All done')).first().waitFor();

    await waiting(page, 'Boxes', { question: 'boxes', picture: 'image', shown: ['name'], classes: 'eye\nmouth' }, 2, 'emoji');
    await openBench(page);
    await row(page).getByRole('img').waitFor();
    const place = await page.locator('.box-picture').boundingBox();
    const at = (x: number, y: number): [number, number] => [
      (place?.x ?? 0) + (place?.width ?? 0) * x,
      (place?.y ?? 0) + (place?.height ?? 0) * y,
    ];
    await page.mouse.move(...at(0.2, 0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.4, 0.5), { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Box 1: eye' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Box 2: mouth' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'label-boxes');
    await page.keyboard.press('Enter');
    await progress(page, '1 of 2 rows labelled');
    const { pathname } = new URL(page.url());
    const { body } = await program.ask('GET', `/api/labelling/${pathname.split('/').at(-1)}/rows?show=mine`);
    const { rows }: { rows: { mine: { answer: { boxes: { x: number; width: number; label: string }[] } } }[] } = JSON.parse(
      JSON.stringify(body),
    );
    const boxes = rows[0]?.mine.answer.boxes ?? [];
    expect(boxes.map(({ label }) => label).toSorted()).toEqual(['eye', 'mouth']);
    const eye = boxes.find(({ label }) => label === 'eye');
    expect(eye?.x).toBeCloseTo(0.2, 1);
    expect(eye?.width).toBeCloseTo(0.2, 1);
    expect(faults).toEqual([]);
    await end();
  });

  test('a small tall picture is enlarged in its shape, and a chosen box stays below the bar', async () => {
    const { page, end } = await visit(browser, program);
    const file = await uploaded(program, 'tall.png', new Uint8Array(pictureBytes(plainPixels(60, 240, [200, 200, 200]), 'png')));
    const asking = { question: 'boxes', picture: 'image', shown: ['file'], classes: 'face' };
    const nodes = { read: node('data/read-images', { file: { ...file } }), label: node('label/label-by-hand', asking) };
    const { workflow } = await openWorkflow(program, workflowOf(nodes, ['read.rows > label.rows'], { name: 'Tall' }));
    await page.goto(`${program.url}/w/${workflow.id}`);
    await page.getByRole('button', { name: /^Run/ }).click();
    await openBench(page);
    const shown = row(page).locator('.box-picture img');
    await shown.waitFor();
    const shape = (): Promise<number> => shown.evaluate(({ clientWidth, clientHeight }) => clientWidth / clientHeight);
    await expect.poll(shape).toBeCloseTo(0.25, 1);
    expect(await shown.evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(240);
    await page.setViewportSize({ width: 1440, height: 600 });
    await page.keyboard.press('m');
    const bar = await page.locator('.desk-bar').boundingBox();
    const box = await page.locator('.box[data-chosen]').boundingBox();
    // Where both are.
    const [across, down] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, Math.max(bar?.y ?? 0, box?.y ?? 0) + 6];
    expect(down).toBeLessThan((bar?.y ?? 0) + (bar?.height ?? 0));
    expect(down).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0));
    const onTop = page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.closest('.desk-bar, .box')?.className, [
      across,
      down,
    ] as const);
    expect(await onTop).toBe('desk-bar');
    await end();
  });

  test('two people at once get different rows, disagree, and a third decides', async () => {
    const owner = await visit(browser, program);
    await waiting(owner.page, 'Two people', { classes: 'yes\nno', shown: ['message'], perRow: 2, conflicts: 'decide' }, 3);
    const address = await owner.page.getByRole('link', { name: 'Open workbench' }).first().getAttribute('href');
    const people = await Promise.all(
      ['Ann', 'Bo'].map(async (name) => {
        const { body } = await program.ask('POST', '/api/keys', { name, scopes: ['api'] });
        const { key }: { key: string } = JSON.parse(JSON.stringify(body));
        const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
        const page = await context.newPage();
        await page.goto(program.url);
        await context.request.post(`${program.url}/api/session`, { data: { token: key }, headers: { origin: program.url } });
        await page.goto(`${program.url}${address}`);
        await page.getByText(`you label as “${name}”`).waitFor();
        return { context, page };
      }),
    );
    await Promise.all(
      people.map(async ({ page }, at) => {
        for (let done = 1; done <= 3; done++) {
          await row(page).waitFor();
          // They agree on one row alone.
          await page.getByRole('radio', { name: at === 1 && done > 1 ? 'no' : 'yes' }).click();
          await page.getByRole('button', { name: 'Next' }).click();
          await page.getByText(`${done} ${done === 1 ? 'row' : 'rows'} done, all saved`).waitFor();
        }
      }),
    );
    expect(await barriers(people[0]!.page)).toEqual([]);
    for (const { context } of people) await context.close();

    const { page } = owner;
    await page.goto(`${program.url}${address}`);
    await page.getByRole('tab', { name: /^People/ }).click();
    await page.getByRole('rowheader', { name: 'Bo' }).waitFor();
    await page.getByRole('tab', { name: 'Disagreements 2' }).click();
    await picture(page, 'label-disagreement');
    await page.getByRole('button', { name: 'This one counts' }).first().click();
    await page.getByRole('tab', { name: 'Disagreements 1' }).waitFor();
    await page.getByRole('button', { name: 'This one counts' }).last().click();
    await page.getByText('Nothing to decide').waitFor();
    await page.getByText('3 of 3 rows labelled').waitFor();
    expect(owner.faults).toEqual([]);
    await owner.end();
  });
});
