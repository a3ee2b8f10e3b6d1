import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Program, startProgram } from '../start-program.ts';
import { openBrowser } from './browser.ts';

/** A signed-in page on a running program; a fault that reaches the page's console fails the test that reads `faults`. */
export interface Visit {
  page: Page;
  faults: string[];
  end(): Promise<void>;
}

/** A program that runs and is signed in to, and the browser at this path. */
export async function startBoth(path: string | undefined): Promise<{ program: Program; browser: Browser }> {
  const program = await startProgram();
  await program.signIn();
  return { program, browser: await openBrowser(path ?? '') };
}

/** Starts both before the tests of a file, hands them over, and ends them after. */
export function aroundTests(path: string | undefined, hand: (both: Awaited<ReturnType<typeof startBoth>>) => void): void {
  let started: Awaited<ReturnType<typeof startBoth>> | undefined;
  beforeAll(async () => {
    started = await startBoth(path);
    hand(started);
  });
  afterAll(async () => {
    await started?.browser.close();
    await started?.program.end();
  });
}

/** Waits until nothing that came onto the page moves or fades any more; what turns without end is left out. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
  });
}

/** What keeps people out of the page or of a part of it, by the rules of accessibility. */
export async function barriers(page: Page, part?: string): Promise<string[]> {
  await settled(page);
  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']);
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

export async function visit(
  browser: Browser,
  program: Program,
  options: BrowserContextOptions & { language?: 'en' | 'zh' } = {},
): Promise<Visit> {
  const { language = 'en', ...context } = options;
  const [name = '', value = ''] = program.cookie.split('=');
  const opened = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    reducedMotion: 'reduce',
    ...context,
  });
  await opened.addCookies([{ name, value, url: program.url }]);
  const page = await opened.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (line) => {
    // What a test cuts the page off from is no fault of the page.
    if (line.type() === 'error' && !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(line.text())) faults.push(line.text());
  });
  return { page, faults, end: () => opened.close() };
}

/** A signed-in page with a workflow of the server open. */
export async function visitWorkflow(
  browser: Browser,
  program: Program,
  id: string,
  options: Parameters<typeof visit>[2] = {},
): Promise<Visit> {
  const visited = await visit(browser, program, options);
  await visited.page.goto(`${program.url}/w/${id}`);
  return visited;
}

/** The file that a press hands to the browser's downloads. */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [file]: [Download, void] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** What the page asks of the server from here on that could change something there, as it comes: "POST /api/sheet". */
export function askedOf(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() !== 'GET' && !pathname.startsWith('/socket')) asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}

/** Keeps a picture of the page where `GRAFTWORK_PICTURES` names a folder, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.GRAFTWORK_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Presses Tab until the element has the keyboard, as a person without a mouse does. */
export async function tabTo(page: Page, wanted: Locator, { most = 80, back = false } = {}): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`the keyboard does not reach ${String(wanted)} in ${most} presses of Tab`);
}
