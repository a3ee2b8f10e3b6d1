import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyWorkflow, workflowText } from '../../nodes/kit/workflow.ts';
import type { RunRecord, WorkflowRecord } from '../../runtime/protocol.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { barriers, picture, settled, startBoth, visit } from './session.ts';

const path = findBrowser();
const pages = ['/', '/runs', '/models', '/endpoints', '/hooks', '/keys', '/settings', '/nowhere'];
const looks = [
  ['light', 'en'],
  ['dark', 'zh'],
] as const;
type Language = (typeof looks)[number][1];

describe.skipIf(!path)('every page and what opens on it, in both themes and languages', () => {
  let program: Program;
  let browser: Browser;
  let workflow = '';
  /** The first run has one value of each setting, the second three of one. */
  let runs: readonly string[] = [];
  async function ask<Body>(method: string, address: string, body?: unknown): Promise<Body> {
    return JSON.parse(JSON.stringify((await program.ask(method, address, body)).body ?? null));
  }
  async function done(version: string): Promise<string> {
    const { run } = await ask<{ run: string }>('POST', '/api/runs', { workflow, version, target: { mode: 'all' } });
    for (;;) {
      const { status } = await ask<RunRecord>('GET', `/api/runs/${run}`);
      if (status !== 'running') break;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return run;
  }
  const example = () => ask<WorkflowRecord>('POST', '/api/workflows', { example: 'penguin-species' });
  beforeAll(async () => {
    ({ program, browser } = await startBoth(path));
    const made = await example();
    workflow = made.workflow.id;
    const first = await done(made.version);
    expect((await program.ask('POST', `/api/workflows/${workflow}/publish`)).status).toBe(200);
    const { train, ...others } = made.workflow.nodes;
    const ranged = { ...made.workflow, nodes: { ...others, train: { ...train, ranges: { hidden: { values: [1, 2, 32] } } } } };
    await program.ask('PUT', `/api/workflows/${workflow}`, { workflow: ranged, base: made.version });
    runs = [first, await done((await ask<WorkflowRecord>('GET', `/api/workflows/${workflow}`)).version)];
  });
  afterAll(async () => {
    await browser.close();
    await program.end();
  });

  async function faultsOf(page: Page, name: string, language: Language, part = 'html'): Promise<string[]> {
    await picture(page, name);
    const found = await barriers(page, part);
    expect(await page.evaluate(() => document.documentElement.lang)).toMatch(language === 'zh' ? /^zh/ : /^en/);
    return found.map((barrier) => `${name}: ${barrier}`);
  }

  test.each(looks)('%s, %s: nothing that axe objects to', { timeout: 300_000 }, async (colorScheme, language) => {
    const { page, faults, end } = await visit(browser, program, { colorScheme, language });
    const found: string[] = [];
    for (const address of [
      ...pages,
      `/runs/${runs[0]}`,
      `/runs/${runs[1]}`,
      `/runs/compare?a=${runs[0]}&b=${runs[1]}`,
      `/endpoints?name=penguin-species`,
      '/forms/penguin-species',
      `/w/${workflow}`,
    ]) {
      await page.goto(`${program.url}${address}`);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      found.push(...(await faultsOf(page, `${address.replaceAll(/\W+/g, '-').slice(0, 24)}-${colorScheme}-${language}`, language)));
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  /** What opens in the editor or on the first page, by what is to be seen then: the part that opened, and something in it. */
  const openings: Readonly<Record<string, (page: Page, language: Language) => Promise<string>>> = {
    versions: async (page) => {
      await page.keyboard.press('v');
      return '.drawer-side .version';
    },
    'version-on-the-graph': async (page) => {
      await page.keyboard.press('v');
      await page.locator('.version').nth(1).locator('.version-actions button').first().click();
      return '.version-view .react-flow__node';
    },
    publish: async (page, language) => {
      await command(page, language === 'zh' ? '发布' : 'Publish');
      return '.dialog .publish-part';
    },
    'wire-preview': async (page) => {
      await page.locator('.react-flow__edge').first().focus();
      await page.keyboard.press('Enter');
      return '.wire-preview table';
    },
    share: async (page, language) => {
      await command(page, language === 'zh' ? '分享为文件' : 'Share as a file');
      return '.dialog .share-dialog';
    },
    'open-a-file': async (page) => {
      await page.goto(program.url);
      const file = {
        ...emptyWorkflow('x', 'From afar'),
        nodes: { odd: { type: 'future/think', version: 1, settings: {}, ui: { x: 0, y: 0 } } },
      };
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(workflowText(file)) });
      return '.dialog .share-dialog';
    },
    queue: async (page) => {
      await page.keyboard.press('q');
      return '.drawer-side .dialog-title';
    },
    'earlier-runs': async (page) => {
      await page.keyboard.press('h');
      return '.drawer-side .run-list';
    },
    conflict: async (page, language) => {
      const { workflow: mine, version } = await example();
      await page.goto(`${program.url}/w/${mine.id}`);
      const [name] = await Promise.all([page.locator('.workflow-name'), page.locator('.react-flow__node').first().waitFor()]);
      await page.context().setOffline(true);
      await name.click();
      await page.keyboard.type('Mine');
      await page.keyboard.press('Enter');
      await program.ask('PUT', `/api/workflows/${mine.id}`, { workflow: { ...mine, name: 'Theirs' }, base: version });
      await page.getByText(language === 'zh' ? '未保存，正在重试' : 'Not saved, trying again').waitFor({ state: 'attached' });
      await page.context().setOffline(false);
      await page.getByRole('button', { name: language === 'zh' ? '选择保留哪些' : 'Choose what to keep' }).click();
      return '.dialog .conflicts';
    },
    'range-field': async (page) => {
      await page.locator('[data-id=train]').focus();
      await page.keyboard.press('Enter');
      const aside = page.locator('.editor-top .narrow-only button').nth(1);
      if (await aside.isVisible()) await aside.click();
      await page.locator('.field.range:not(.search)').scrollIntoViewIfNeeded();
      return '.field.range:not(.search) .chips';
    },
    'branch-table': async (page) => {
      await page.locator('[data-id=evaluate]').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('r');
      return '.bottom-panel .branches';
    },
    'run-plan': async (page) => {
      await page.locator('.forecast-open').press('Enter');
      return '.run-plan .btn';
    },
    commands: async (page) => {
      await page.keyboard.press('Control+k');
      return '.picker [role=option]';
    },
    shortcuts: async (page) => {
      await page.keyboard.press('?');
      return '.dialog kbd';
    },
    outline: async (page) => {
      await page.keyboard.press('o');
      return '.outline li';
    },
    guide: async (page, language) => {
      await command(page, language === 'zh' ? '新手引导' : 'Show me around');
      return '.guide p';
    },
  };
  /** What Escape does not close, or what leads elsewhere. */
  const stays = new Set(['version-on-the-graph', 'open-a-file', 'conflict', 'range-field', 'branch-table', 'outline', 'guide']);
  async function command(page: Page, words: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.locator('.picker-text').fill(words);
    await page.keyboard.press('Enter');
  }
  async function opened(
    options: BrowserContextOptions & { language: Language },
    look: (page: Page, name: string, part: string) => Promise<string[]>,
  ) {
    const { page, faults, end } = await visit(browser, program, options);
    const found: string[] = [];
    let fresh = true;
    for (const [name, open] of Object.entries(openings)) {
      // Where there is no room for them wires are drawn as a picture; the outline says what runs along them.
      if (name === 'wire-preview' && options.viewport) continue;
      if (fresh) {
        await page.goto(`${program.url}/w/${workflow}`);
        await page.locator('.forecast-open, .forecast-problems').first().waitFor({ state: 'attached' });
      }
      const seen = await open(page, options.language);
      const [part = ''] = seen.split(' ');
      await page.locator(seen).first().waitFor();
      await settled(page);
      found.push(...(await look(page, name, part)));
      fresh = stays.has(name);
      if (fresh) continue;
      await page.keyboard.press('Escape');
      await page.locator(part).waitFor({ state: 'detached' });
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  }

  test.each(looks)('%s, %s: nor to what opens over them', { timeout: 300_000 }, (colorScheme, language) =>
    opened({ colorScheme, language }, (page, name, part) => faultsOf(page, `over-${name}-${colorScheme}-${language}`, language, part)),
  );

  test('at 400 % zoom what opens is in reach, without scrolling in two directions', { timeout: 300_000 }, () =>
    // A window of 1280 by 900 at 400 %.
    opened({ language: 'zh', viewport: { width: 320, height: 225 }, deviceScaleFactor: 2 }, async (page, name) => {
      await picture(page, `zoomed-${name}`);
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('html, [role=dialog], .wire-preview, .guide, .run-plan')].flatMap((box) => {
          const { left, right, top } = box.getBoundingClientRect();
          const fits = left >= -1 && right <= innerWidth + 1 && top >= -1 && box.scrollWidth <= Math.max(box.clientWidth, 1) + 1;
          return fits ? [] : [`${box.className || box.tagName} ${[left, right, top, box.scrollWidth].map(Math.round).join(' ')}`];
        }),
      );
      return beyond.map((box) => `${name}: ${box}`);
    }),
  );
});
