import type { Browser } from 'playwright-core';
import { test } from 'vitest';
import { workflowOf } from '../runtime/run/stage.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, picture, settled, visit } from './session.ts';
let program: Program;
let browser: Browser;
aroundTests(findBrowser(), (both) => ({ program, browser } = both));
const full = (layers: object[]) => layers.map((l) => ({ units: 64, channels: 16, kernel: '3', size: 2, stride: null, activation: 'relu', rate: 0.2, over: 2, ...l }));
test('look', async () => {
  for (const [name, data, settings] of [
    ['columns', 'penguins', { target: 'species' }],
    ['digits', 'digits', { target: 'digit', reads: 'pictures', side: 28, colours: 'grey', layers: full([{ kind: 'convolution' }, { kind: 'max-pooling' }, { kind: 'convolution', channels: 32 }, { kind: 'max-pooling' }, { kind: 'flatten' }, { kind: 'dropout' }, { kind: 'dense' }]) }],
    ['wrong', 'digits', { target: 'digit', reads: 'pictures', side: 28 }],
    ['unread', 'digits', { target: 'digit' }],
  ] as const) {
    const file = workflowOf({ data: ['data/sample-data', { data }], design: ['training/design-network', settings as never] }, ['data.rows > design.rows']);
    file.nodes.design!.ui = { x: 320, y: 0 };
    const { body } = await program.ask('POST', '/api/workflows', { file: JSON.stringify(file) });
    const { id } = JSON.parse(JSON.stringify(body)).workflow;
    for (const [language, theme] of [['en', 'light'], ['zh', 'dark']] as const) {
      const { page, end } = await visit(browser, program, { language, colorScheme: theme, viewport: { width: 1280, height: 1500 } });
      await page.goto(`${program.url}/w/${id}`);
      await page.getByRole('group', { name: language === 'en' ? 'Design a network' : '设计网络', exact: true }).click();
      await page.locator('.list-fact').first().waitFor();
      if (name === 'digits') {
        await page.locator('.list-grip').nth(3).hover();
        await page.mouse.down();
        const box = await page.locator('.list-entry').nth(1).boundingBox();
        await page.mouse.move(box!.x + 30, box!.y + 10, { steps: 4 });
      }
      await page.waitForTimeout(700);
      await settled(page);
      await picture(page, `${name}-${language}-${theme}`);
      await end();
    }
  }
});
