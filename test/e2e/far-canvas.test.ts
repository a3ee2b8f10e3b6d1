import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import type { Program } from '../start-program.ts';
import { findBrowser, noBrowser } from './browser.ts';
import { picture, startBoth, visit, visitWorkflow } from './session.ts';

const path = findBrowser();
if (!path) process.stdout.write(`${noBrowser}\n`);

/** 20 columns of 12 nodes, each wired to the one right of it, and a note. */
function wideWorkflow(): Workflow {
  const nodes = Object.fromEntries(
    Array.from({ length: 240 }, (_, at) => [
      `n${at}`,
      {
        type: 'prepare/clean-rows',
        version: 1,
        settings: {},
        title: `Node ${at}`,
        ui: { x: (at % 20) * 300, y: Math.floor(at / 20) * 240 },
      },
    ]),
  );
  const wires = Array.from({ length: 240 }, (_, at) => at)
    .filter((at) => at % 20 < 19)
    .map((at) => ({ from: [`n${at}`, 'kept'] as const, to: [`n${at + 1}`, 'rows'] as const }));
  return { ...emptyWorkflow('wide', 'Wide'), nodes, wires, notes: [{ id: 'm', text: 'A note', x: 0, y: -200, width: 300, height: 120 }] };
}

function contentOf(body: unknown): Workflow {
  const record: { workflow: Workflow } = JSON.parse(JSON.stringify(body));
  return record.workflow;
}

describe.skipIf(!path)('a canvas seen from afar', () => {
  let program: Program;
  let browser: Browser;
  let workflow: Workflow;
  beforeAll(async () => {
    ({ program, browser } = await startBoth(path));
    const { body } = await program.ask('POST', '/api/workflows', { file: JSON.stringify(wideWorkflow()) });
    workflow = contentOf(body);
  });
  afterAll(async () => {
    await browser.close();
    await program.end();
  });

  /** A place of the workflow on the page. */
  async function onPage(page: Page, x: number, y: number): Promise<[number, number]> {
    const { left, top, zoom } = await page.evaluate(() => {
      const area = document.querySelector('.canvas')?.getBoundingClientRect();
      const { a, e, f } = new DOMMatrix(document.querySelector<HTMLElement>('.react-flow__viewport')?.style.transform);
      return { left: (area?.x ?? 0) + e, top: (area?.y ?? 0) + f, zoom: a };
    });
    return [left + x * zoom, top + y * zoom];
  }
  const chosen = (page: Page) => page.getByRole('complementary').last();

  test('nodes, wires and areas are chosen and moved as from near, though few of them are elements', async () => {
    const { page, faults, end } = await visitWorkflow(browser, program, workflow.id);
    await page.locator('.far-canvas').waitFor();
    expect(await page.locator('.react-flow__node').count()).toBeLessThan(5);
    await picture(page, 'far-canvas');

    const [x, y] = await onPage(page, 5 * 300 + 100, 3 * 240 + 60);
    await page.mouse.click(x, y);
    await chosen(page).getByText('Node 65').first().waitFor();

    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 10, { steps: 3 });
    await page.mouse.up();
    const place = async () => page.locator('.react-flow__node[data-id="n65"]').evaluate((element: HTMLElement) => element.style.transform);
    const moved = await place();
    await page.keyboard.press('Control+z');
    await expect.poll(place).not.toBe(moved);
    expect(await place()).toBe(`translate(${5 * 300}px, ${3 * 240}px)`);

    const [wireX, wireY] = await onPage(page, 7 * 300 - 42, 4 * 240 + 84);
    await page.mouse.click(wireX, wireY);
    await page.keyboard.press('Delete');
    const wires = async () => {
      const { body } = await program.ask('GET', `/api/workflows/${workflow.id}`);
      const now = contentOf(body);
      return now.wires.some(({ to }) => to[0] === 'n87') ? now.wires.length : `${now.wires.length}, without`;
    };
    await expect.poll(wires, { timeout: 10_000 }).toBe(`${workflow.wires.length - 1}, without`);

    const [left, top] = await onPage(page, 8 * 300 - 40, 5 * 240 - 40);
    const [right, bottom] = await onPage(page, 10 * 300 - 40, 7 * 240 - 40);
    const area = async () => {
      await page.mouse.move(left, top);
      await page.keyboard.down('Shift');
      await page.mouse.down();
      await page.mouse.move(right, bottom, { steps: 4 });
      await page.mouse.up();
      await page.keyboard.up('Shift');
      const taken = page.locator('.react-flow__node.selected').nth(3);
      return taken.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    };
    // All within a few milliseconds, as no hand could: now and then the library takes the drag for one of the canvas.
    expect((await area()) || (await area())).toBe(true);
    expect(await page.locator('.react-flow__node.selected').count()).toBe(4);
    expect(faults).toEqual([]);
    await end();
  });

  /** Brings a node and what is around it near. */
  async function comeNear(page: Page, at: number): Promise<void> {
    await page.mouse.move(...(await onPage(page, (at % 20) * 300 + 100, Math.floor(at / 20) * 240 + 60)));
    await page.keyboard.down('Control');
    for (let step = 0; step < 8; step++) await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
  }

  test('near, what is chosen moves and is let go of as one, also far out of view, and wires end at ports', async () => {
    const { page, faults, end } = await visit(browser, program);
    const { body } = await program.ask('POST', '/api/workflows', { file: JSON.stringify(wideWorkflow()) });
    const { id, ...made } = contentOf(body);
    const saved = async () => contentOf((await program.ask('GET', `/api/workflows/${id}`)).body);
    await page.goto(`${program.url}/w/${id}`);
    await page.locator('.far-canvas').waitFor();
    await comeNear(page, 65);
    const node = page.getByRole('group', { name: /^Node 65/ });
    await node.waitFor();

    const gaps = await page.evaluate(() =>
      [...document.querySelectorAll<SVGPathElement>('.react-flow__edge .wire-line')].flatMap((line) => {
        const ends = (line.closest('.react-flow__edge')?.getAttribute('data-id') ?? '').split('>');
        const matrix = line.getScreenCTM();
        const length = line.getTotalLength();
        return ends.flatMap((end, at) => {
          const [of = '', name = ''] = end.split('.');
          const box = document.querySelector(`[data-port="${of}.${at ? 'inputs' : 'outputs'}.${name}"]`)?.getBoundingClientRect();
          const point = line.getPointAtLength(at * length).matrixTransform(matrix ?? undefined);
          return box ? [Math.hypot(box.x + box.width / 2 - point.x, box.y + box.height / 2 - point.y)] : [];
        });
      }),
    );
    expect(gaps.length).toBeGreaterThan(10);
    expect(Math.max(...gaps)).toBeLessThan(0.6);

    await page.keyboard.press('Control+a');
    const head = async () => (await node.locator('header').boundingBox()) ?? { x: 0, y: 0 };
    const { x, y } = await head();
    await page.mouse.move(x + 60, y + 10);
    await page.mouse.down();
    await page.keyboard.down('Alt');
    await page.mouse.move(x + 90, y + 50, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Alt');
    const shifts = async () => {
      const now = await saved();
      return new Set(
        Object.entries(now.nodes).map(([key, { ui }]) => `${ui.x - (made.nodes[key]?.ui.x ?? 0)} ${ui.y - (made.nodes[key]?.ui.y ?? 0)}`),
      );
    };
    await expect.poll(async () => [...(await shifts())], { timeout: 10_000 }).not.toEqual(['0 0']);
    expect((await shifts()).size).toBe(1);

    const place = await head();
    await page.mouse.click(place.x + 60, place.y + 10);
    await page.keyboard.press('Delete');
    await expect.poll(async () => Object.keys((await saved()).nodes).length, { timeout: 10_000 }).toBe(239);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => Object.keys((await saved()).nodes).length, { timeout: 10_000 }).toBe(240);

    await page.keyboard.press('Control+a');
    await page.mouse.click(place.x - 30, place.y + 20);
    await page.keyboard.press('Delete');
    await page.keyboard.press('n');
    await expect.poll(async () => (await saved()).notes.length, { timeout: 10_000 }).toBe(2);
    expect(Object.keys((await saved()).nodes)).toHaveLength(240);
    expect(faults).toEqual([]);
    await end();
  });

  test('coming near gives everything its element, and going back draws it again', async () => {
    const { page, faults, end } = await visitWorkflow(browser, program, workflow.id, { language: 'zh' });
    await page.locator('.far-canvas').waitFor();
    await comeNear(page, 65);
    await page
      .getByRole('group', { name: /^Node 65/ })
      .getByText('等待前面的节点')
      .waitFor();
    expect(await page.locator('.far-canvas').count()).toBe(0);
    await page.getByRole('button', { name: /^显示全部/ }).click();
    await page.locator('.far-canvas').waitFor();
    expect(await page.locator('.react-flow__node').count()).toBeLessThan(5);
    expect(faults).toEqual([]);
    await end();
  });
});
