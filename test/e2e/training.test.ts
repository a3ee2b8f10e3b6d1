import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { node, openWorkflow, workflowOf } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('a training in sight', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  type More = { nodes: Parameters<typeof workflowOf>[0]; wires: string[] };
  function open(seed: number, more: More = { nodes: {}, wires: [] }) {
    const training = {
      textColumns: ['subject'],
      target: 'label',
      vocabularySize: 500,
      hidden: 8,
      epochs: 2_000,
      batchSize: 16,
      patience: 0,
      seed,
    };
    const nodes = {
      mails: node('data/sample-data', { data: 'mails' }),
      train: { ...node('training/train-text-classifier', training), ui: { x: 320, y: 0 } },
      ...more.nodes,
    };
    return openWorkflow(program, workflowOf(nodes, ['mails.rows > train.rows', ...more.wires], { name: 'Spam filter' }));
  }

  test('shows how it goes, is finished by keyboard with the best so far, and its result is kept by one press', async () => {
    const { workflow } = await open(1);
    const { page, faults, end } = await visit(browser, program);
    await page.goto(`${program.url}/w/${workflow.id}`);
    await page.getByRole('toolbar', { name: 'View' }).waitFor();
    await page.locator('.node-head', { hasText: 'Train a text classifier' }).click();
    await page.getByRole('tab', { name: 'Result' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('tab', { name: 'Result' }).click();
    const figures = page.locator('.training-figures').first();
    for (const words of ['Time left', 'Rows a second', 'Learning rate', 'CPU', 'Memory at most']) await figures.getByText(words).waitFor();
    await page.getByRole('button', { name: 'Finish now, keep the best' }).waitFor();
    await page.getByRole('button', { name: /Finish the training now/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'training-live');

    await page.locator('.node-head', { hasText: 'Train a text classifier' }).click();
    await page.keyboard.press('Shift+K');
    await page.getByText('Finished early. Keep this result to publish it').waitFor();
    await page.locator('.node-state', { hasText: 'goes on where it was stopped' }).waitFor();
    await picture(page, 'training-finished');
    await page.getByRole('button', { name: 'Keep this result' }).press('Enter');
    await page.locator('.node-state', { hasText: 'pinned' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test.each([
    ['en', 'light', 'Train a text classifier', 'Publish', 'Keep this result and publish', 'v1 is live at /hooks/early-en'],
    ['zh', 'dark', '训练文本分类器', '发布', '保留此结果并发布', 'v1 已上线：/hooks/early-zh'],
  ] as const)(
    'what was finished early is published by one press, which keeps its result: %s, %s',
    async (language, colorScheme, title, publish, keep, live) => {
      const { workflow } = await open(language === 'en' ? 3 : 4, {
        nodes: {
          hook: {
            ...node('control/webhook-trigger', { name: `early-${language}`, sample: '{"subject": "a prize"}' }),
            ui: { x: 320, y: 300 },
          },
          predict: { ...node('deploy/predict', {}), ui: { x: 640, y: 150 } },
          out: { ...node('control/respond', {}), ui: { x: 960, y: 150 } },
        },
        wires: ['train.model > predict.model', 'hook.request > predict.rows', 'predict.predictions > out.value'],
      });
      const { page, faults, end } = await visitWorkflow(browser, program, workflow.id, { language, colorScheme });
      await page.locator('.node-head', { hasText: title }).click();
      await page.keyboard.press('Control+Enter');
      await page.locator('.node-curve').first().waitFor();
      await page.locator('.node-head', { hasText: title }).click();
      await page.keyboard.press('Shift+K');
      await page.locator('.node-state', { hasText: language === 'en' ? 'goes on where it was stopped' : '从停下处继续' }).waitFor();
      await page.getByRole('button', { name: publish, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: keep }).waitFor();
      await picture(page, `publish-early-${language}`);
      expect(await barriers(page, '[role="dialog"]')).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByText(live).waitFor();
      await page.locator('.node-state', { hasText: language === 'en' ? 'pinned' : '固定' }).waitFor();
      expect(faults).toEqual([]);
      await end();
    },
  );

  test('in Chinese and in the dark, a paused training can be finished too', async () => {
    const { workflow } = await open(2);
    const { page, faults, end } = await visit(browser, program, { language: 'zh', colorScheme: 'dark' });
    await page.goto(`${program.url}/w/${workflow.id}`);
    await page.getByRole('toolbar', { name: '视图' }).waitFor();
    await page.locator('.node-head', { hasText: '训练文本分类器' }).click();
    await page.getByRole('tab', { name: '结果' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('tab', { name: '结果' }).click();
    for (const words of ['剩余时间', '每秒行数', '学习率', '设备', '内存峰值'])
      await page.locator('.training-figures').first().getByText(words).waitFor();
    await picture(page, 'training-live-zh-dark');
    await page.getByRole('button', { name: '暂停' }).click();
    await page.locator('.node-state', { hasText: '暂停于' }).waitFor();
    await picture(page, 'training-paused-zh-dark');
    await page.getByRole('button', { name: '现在结束，保留最佳' }).click();
    await page.getByText('已提前结束。保留此结果，即可发布').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('values are tried in rounds: chosen by keyboard, the ranked table shows the rounds, and one try is kept', async () => {
    const train = node('training/train-table-model', { target: 'species', kind: 'linear', patience: 50 });
    const nodes = {
      penguins: node('data/sample-data', { data: 'penguins' }),
      train: {
        ...train,
        ranges: { learningRate: { from: 0.0001, to: 0.1, count: 4, scale: 'logarithmic' as const } },
        ui: { x: 320, y: 0 },
      },
    };
    const { workflow } = await openWorkflow(program, workflowOf(nodes, ['penguins.rows > train.rows'], { name: 'Penguins' }));
    const { page, faults, end } = await visit(browser, program);
    await page.goto(`${program.url}/w/${workflow.id}`);
    await page.getByRole('toolbar', { name: 'View' }).waitFor();
    await page.locator('.node-head', { hasText: 'Train a table model' }).click();
    const search = page.getByRole('group', { name: 'How the values are tried' }).first();
    await search.getByText('4 tries').waitFor();
    await search.getByRole('radio', { name: 'In rounds' }).press('Space');
    await search.getByText('Rounds of 9, 3, 1 tries').waitFor();
    await search.getByLabel('Last round').fill('9');
    expect(await barriers(page, '.inspector')).toEqual([]);
    await picture(page, 'search-rounds');
    await page.locator('.node-head', { hasText: 'Train a table model' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('tab', { name: 'Result' }).click();
    const rows = page.getByRole('table', { name: 'Values compared' }).locator('tbody tr');
    await page.locator('.node-state', { hasText: /^✓ 13 values in/ }).waitFor();
    expect(await rows.count()).toBe(13);
    await picture(page, 'search-ranked');
    await page.getByRole('button', { name: /^Keep/ }).first().click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await search.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
    await end();
  });
});
