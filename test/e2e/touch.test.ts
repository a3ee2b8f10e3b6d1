import type { Browser, CDPSession, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openWorkflow } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { picture, aroundTests, visit } from './session.ts';

const path = findBrowser();

interface Spot {
  x: number;
  y: number;
}

/** A finger: goes down, moves in steps, stays for some time, and leaves. */
async function finger(session: CDPSession, from: Spot, to: Spot, staysMs = 0): Promise<void> {
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', spots: Spot[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: spots });
  await touch('touchStart', [from]);
  const steps = 8;
  for (let step = 1; step <= steps && (from.x !== to.x || from.y !== to.y); step++)
    await touch('touchMove', [{ x: from.x + ((to.x - from.x) * step) / steps, y: from.y + ((to.y - from.y) * step) / steps }]);
  if (staysMs > 0) await new Promise((resolve) => setTimeout(resolve, staysMs));
  await touch('touchEnd', []);
}

async function middleOf(page: Page, selector: string): Promise<Spot> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not in view`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe.skipIf(!path)('with fingers on a tablet', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('add nodes, wire them, move one, use the menu of a long touch, undo', async () => {
    const { page, faults, end } = await visit(browser, program, { viewport: { width: 1180, height: 820 }, hasTouch: true });
    const { workflow } = await openWorkflow(program, { name: 'Tablet' });
    await page.goto(`${program.url}/w/${workflow.id}`);
    const session = await page.context().newCDPSession(page);
    const nodes = page.locator('.react-flow__node-step');
    const wires = page.locator('.react-flow__edge');
    await page.getByRole('button', { name: /^Sample data/ }).tap();
    await expect.poll(() => nodes.count()).toBe(1);
    // From nothing selected, the next node is not wired to it.
    await page.locator('.react-flow__pane').tap({ position: { x: 300, y: 600 } });
    await page.locator('.inspector').getByText('1 node.', { exact: false }).waitFor();
    await page.getByRole('button', { name: /^Clean rows/ }).tap();
    await expect.poll(() => nodes.count()).toBe(2);
    expect(await wires.count()).toBe(0);
    await finger(session, await middleOf(page, '[data-port$="outputs.rows"]'), await middleOf(page, '[data-port$="inputs.rows"]'));
    await expect.poll(() => wires.count()).toBe(1);
    const head = '.react-flow__node-step:nth-child(2) .node-head b';
    const before = await middleOf(page, head);
    await finger(session, before, { x: before.x + 60, y: before.y + 120 });
    await expect.poll(async () => (await middleOf(page, head)).y).toBeGreaterThan(before.y + 80);
    await picture(page, 'touch-moved');
    const moved = await middleOf(page, head);
    await finger(session, moved, moved, 1_000);
    await page
      .getByRole('menuitem', { name: /^Delete/ })
      .first()
      .waitFor();
    await picture(page, 'touch-menu');
    await page.getByRole('menuitem', { name: /^Duplicate/ }).tap();
    await expect.poll(() => nodes.count()).toBe(3);
    const undo = page.getByRole('toolbar', { name: 'View' }).getByRole('button', { name: 'Undo' });
    await undo.tap();
    await expect.poll(() => nodes.count()).toBe(2);
    await undo.tap();
    await expect.poll(async () => Math.abs((await middleOf(page, head)).y - before.y)).toBeLessThan(2);
    expect(faults).toEqual([]);
    await end();
  });
});
