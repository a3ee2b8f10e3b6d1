import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { picture, aroundTests, visit } from './session.ts';

const path = findBrowser();
const node = (id: string, type: string, x: number, y: number) => [id, { type, version: 1, settings: {}, ui: { x, y } }] as const;

describe.skipIf(!path)('editing on the canvas', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('group, fold, tidy up, move by keys, point a note, copy and paste; then undo all of it to the same file', async () => {
    const { page, faults, end } = await visit(browser, program, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(program.url);
    const id = await page.evaluate(
      async (nodes) => {
        const post = (url: string, method: string, body: unknown) =>
          fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((reply) => reply.json());
        const made = await post('/api/workflows', 'POST', { name: 'Edits' });
        const wires = [
          { from: ['sample', 'rows'], to: ['clean', 'rows'] },
          { from: ['clean', 'kept'], to: ['split', 'rows'] },
        ];
        const workflow = { ...made.workflow, nodes: Object.fromEntries(nodes), wires };
        await post(`/api/workflows/${made.workflow.id}`, 'PUT', { workflow, base: made.version });
        return String(made.workflow.id);
      },
      [
        node('sample', 'data/sample-data', 0, 0),
        node('clean', 'prepare/clean-rows', 260, 170),
        node('split', 'prepare/split-rows', 520, 40),
      ],
    );
    const stored = async () => {
      await page.keyboard.press('Control+s');
      await page.getByText('Draft, saved').waitFor();
      return page.evaluate(async (workflow) => (await (await fetch(`/api/workflows/${workflow}`)).json()).workflow, id);
    };
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    await page.goto(`${program.url}/w/${id}`);
    await item('split').waitFor();
    const before = await stored();

    // A group is one box while it is folded; its state stands in words.
    await item('clean').click({ position: { x: 90, y: 16 } });
    await item('split').click({ position: { x: 90, y: 16 }, modifiers: ['Shift'] });
    await page.keyboard.press('Control+g');
    await page.getByText('Group', { exact: true }).first().waitFor();
    await page.keyboard.press('Shift+F');
    await item('fold:group').waitFor();
    expect(await item('clean').count()).toBe(0);
    await item('fold:group')
      .getByText(/2 (to run|not ready)|1 to run/)
      .waitFor();
    await picture(page, 'edit-folded');

    // Unfolded and tidied, the chain is level and goes from left to right.
    await page.keyboard.press('Shift+F');
    await item('split').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+L');
    await page.getByText(/Tidied up 3 nodes/).waitFor();
    const tidy = await stored();
    expect(tidy.nodes.clean.ui.x).toBeGreaterThan(tidy.nodes.sample.ui.x + 216);
    expect(tidy.nodes.split.ui.x).toBeGreaterThan(tidy.nodes.clean.ui.x + 216);
    expect(new Set([tidy.nodes.sample, tidy.nodes.clean, tidy.nodes.split].map(({ ui }) => ui.y)).size).toBe(1);
    await picture(page, 'edit-tidy');

    // Arrow keys move what is selected, and that is saved.
    await item('sample').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    const moved = await stored();
    expect([moved.nodes.sample.ui.x - tidy.nodes.sample.ui.x, moved.nodes.sample.ui.y - tidy.nodes.sample.ui.y]).toEqual([40, 4]);

    // A note that is made while a node is selected is about it.
    await page.keyboard.press('n');
    await page.keyboard.type('Where the mails come from');
    await page.keyboard.press('Escape');
    expect((await stored()).notes[0].at).toEqual({ node: 'sample' });
    await page.locator('.leader-lines').waitFor({ state: 'attached' });

    // What is copied comes back as text, and pasting says what was left out.
    await item('split').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('Control+c');
    await page.getByText('Copied 1 node as text').waitFor();
    await page.keyboard.press('Control+v');
    await page.getByText('Pasted 1 node, without 1 wire to nodes outside').waitFor();
    await page.getByRole('button', { name: 'Wire 1 input' }).click();
    expect((await stored()).wires).toContainEqual({ from: ['clean', 'kept'], to: ['split-2', 'rows'] });
    await picture(page, 'edit-pasted');

    await page.keyboard.press('Escape');
    for (let edits = 0; edits < 20; edits++) await page.keyboard.press('Control+z');
    await item('split-2').waitFor({ state: 'detached' });
    expect(await stored()).toEqual(before);
    expect(faults).toEqual([]);
    await end();
  });

  test('a long workflow is tidied into rows that can be read, wires between them run beside the nodes, and one undo brings it back', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    const ids = ['sample', ...Array.from({ length: 11 }, (_, at) => `clean-${at + 1}`)];
    const id = await page.evaluate(
      async ({ nodes, wires }) => {
        const post = (url: string, method: string, body: unknown) =>
          fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((reply) => reply.json());
        const made = await post('/api/workflows', 'POST', { name: 'Long' });
        const workflow = { ...made.workflow, nodes: Object.fromEntries(nodes), wires };
        await post(`/api/workflows/${made.workflow.id}`, 'PUT', { workflow, base: made.version });
        return String(made.workflow.id);
      },
      {
        nodes: ids.map((name, at) => node(name, at === 0 ? 'data/sample-data' : 'prepare/clean-rows', at * 300, 0)),
        wires: ids.slice(1).map((name, at) => ({ from: [ids[at], at === 0 ? 'rows' : 'kept'], to: [name, 'rows'] })),
      },
    );
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    const boxOf = async (name: string) => (await item(name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.goto(`${program.url}/w/${id}`);
    await page.locator('.canvas').waitFor();
    await page.getByText('Draft, saved').waitFor();
    for (let times = 0; times < 8; times++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.keyboard.press('Shift+L');
    await page.getByText(/Tidied up 12 nodes/).waitFor();
    await item('clean-11').waitFor();
    await picture(page, 'edit-tidy-rows');

    // All of it is in view, at a size that can be read, in three rows of four.
    const canvas = (await page.locator('.canvas').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const boxes = await Promise.all(ids.map(boxOf));
    for (const box of boxes) {
      expect(box.width).toBeGreaterThan(216 * 0.55);
      expect(box.x).toBeGreaterThan(canvas.x);
      expect(box.x + box.width).toBeLessThan(canvas.x + canvas.width);
      expect(box.y + box.height).toBeLessThan(canvas.y + canvas.height);
    }
    const lefts = boxes.map(({ x }) => Math.round(x));
    expect([lefts.indexOf(lefts[4] ?? 0), lefts.indexOf(lefts[8] ?? 0), new Set(lefts).size]).toEqual([0, 0, 4]);

    // From the end of a row to the beginning of the next, the wire runs in the gap.
    const wire = page.locator('.react-flow__edge[data-id="clean-3.kept>clean-4.rows"] .wire-line');
    const heights = await wire.evaluate((line: SVGPathElement) => {
      const matrix = line.getScreenCTM();
      const middle = line.getPointAtLength(line.getTotalLength() / 2);
      return matrix ? [middle.matrixTransform(matrix).y] : [];
    });
    expect(heights[0]).toBeGreaterThan((boxes[3]?.y ?? 0) + (boxes[3]?.height ?? 0));
    expect(heights[0]).toBeLessThan(boxes[4]?.y ?? 0);

    await page.keyboard.press('Shift+L');
    await page.getByText('Everything is in its place already.').waitFor();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+s');
    await page.getByText('Draft, saved').waitFor();
    const back = await page.evaluate(async (workflow) => (await (await fetch(`/api/workflows/${workflow}`)).json()).workflow, id);
    expect(ids.map((name) => back.nodes[name].ui)).toEqual(ids.map((_, at) => ({ x: at * 300, y: 0 })));
    expect(faults).toEqual([]);
    await end();
  });
});
