import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/kit/json.ts';
import { openWorkflow, started, uploaded, watchRun, workflowOf } from '../faults/drive.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visitWorkflow } from './session.ts';

const path = findBrowser();

/** Orders as a shop's own program may give them: dates, weights and prices in many forms, some of them mistakes. */
const orders = [
  'order,day,weight,price,paid,note',
  ...Array.from({ length: 60 }, (_, at) => {
    const day = [`2024年3月${(at % 28) + 1}日`, `2024-03-${String((at % 28) + 1).padStart(2, '0')}`, 'soon'][at % 10 === 9 ? 2 : at % 2];
    const weight = [`${at + 1} kg`, `${(at + 1) * 2}斤`, `${(at + 1) * 1000} g`][at % 3];
    const price = at === 17 ? '99000' : at % 8 === 3 ? '' : String(20 + at);
    return `${at + 1},${day},${weight},${price},${at % 6 === 5 ? 5 : 20 + at},"${at % 2 === 0 ? '<p>Good <b>shop</b></p>' : '軟體很好'}"`;
  }),
].join('\n');
const later = [
  'order,day,weight,price,paid,note',
  ...Array.from({ length: 60 }, (_, at) => `${at + 1},2024-04-02,${at + 1} kg,${90 + at},${90 + at},"ok"`),
].join('\n');

describe.skipIf(!path)('what was removed and why is read on one screen', () => {
  let program: Program;
  let browser: Browser;
  let id: string;
  aroundTests(path, (both) => ({ program, browser } = both));
  beforeAll(async () => {
    const read = async (name: string, content: string) => ({ file: { ...(await uploaded(program, name, content)) } });
    const node = (type: string, settings: Record<string, Json>, x: number, y: number) => ({ type, version: 1, settings, ui: { x, y } });
    const nodes = {
      orders: node('data/read-file', await read('orders.csv', orders), 0, 0),
      later: node('data/read-file', await read('later.csv', later), 0, 320),
      mails: node('data/sample-data', {}, 0, 640),
      inspect: node(
        'data/inspect-quality',
        {
          formulaRules: [{ formula: '[paid] >= [price]', name: 'paid in full' }],
          valueRules: [{ column: 'price', min: 0, max: 1_000, pattern: '' }],
        },
        320,
        -340,
      ),
      normalise: node(
        'prepare/normalize-values',
        {
          forms: [
            { column: 'day', as: 'date', unit: 'kg' },
            { column: 'weight', as: 'quantity', unit: 'kg' },
            { column: 'note', as: 'plain', unit: 'kg' },
            { column: 'note', as: 'simplified', unit: 'kg' },
          ],
        },
        320,
        0,
      ),
      clean: node(
        'prepare/clean-rows',
        { fills: [{ column: 'price', with: 'model', value: '' }], outlierColumns: ['price'], required: ['day'] },
        640,
        0,
      ),
      standard: node(
        'data/require-quality',
        { completeness: 0.99, valueRules: [{ column: 'price', min: 0, max: 1_000, pattern: '' }] },
        640,
        220,
      ),
      drift: node('data/measure-drift', {}, 640, 520),
      texts: node('prepare/filter-texts', { column: 'body', c4: true }, 320, 640),
    };
    const wires = [
      'orders.rows > inspect.rows',
      'orders.rows > normalise.rows',
      'normalise.kept > clean.rows',
      'orders.rows > standard.rows',
      'orders.rows > drift.reference',
      'later.rows > drift.current',
      'mails.rows > texts.rows',
    ];
    const record = await openWorkflow(program, workflowOf(nodes, wires));
    ({ id } = record.workflow);
    const run = watchRun(program, await started(program, record));
    await run.ended();
    run.close();
  }, 180_000);

  const texts = {
    en: { result: 'Result', report: 'report', show: 'Show the removed rows', failing: 'Show the failing rows' },
    zh: { result: '结果', report: '报告', show: '查看被移除的行', failing: '查看不合格的行' },
  };
  async function read(page: Page, node: string, language: 'en' | 'zh'): Promise<void> {
    const words = texts[language];
    await page.locator(`.react-flow__node[data-id="${node}"]`).click({ position: { x: 90, y: 16 } });
    await page.getByRole('tab', { name: words.result, exact: true }).click();
    await page.getByRole('tab', { name: words.report }).click();
    await page.locator('.report').waitFor();
  }

  test.each([
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const)(
    'every report is read in %s, %s, without barriers',
    async (language, colorScheme) => {
      const { page, faults, end } = await visitWorkflow(browser, program, id, {
        language,
        colorScheme,
        viewport: { width: 1440, height: 1600 },
      });
      for (const node of ['inspect', 'normalise', 'clean', 'standard', 'drift', 'texts']) {
        await read(page, node, language);
        await picture(page, `cleaning-${node}-${language}`);
        expect(await barriers(page, '.inspector')).toEqual([]);
      }
      expect(faults).toEqual([]);
      await end();
    },
    240_000,
  );

  test('a press in the report opens the rows that it speaks of, with their reasons', async () => {
    const { page, faults, end } = await visitWorkflow(browser, program, id);
    await read(page, 'clean', 'en');
    await page.getByRole('button', { name: texts.en.show }).click();
    await page.getByRole('tab', { name: /removed/, selected: true }).waitFor();
    await page.getByRole('cell', { name: 'missing: day' }).first().waitFor();
    await read(page, 'inspect', 'en');
    await page.getByRole('button', { name: texts.en.failing }).click();
    await page.getByRole('cell', { name: 'rule: paid in full' }).first().waitFor();
    // The standard stopped, and its failing rows are there all the same.
    await read(page, 'standard', 'en');
    await page.getByRole('button', { name: texts.en.failing }).click();
    await page.getByRole('cell', { name: 'invalid: price' }).first().waitFor();
    expect(faults).toEqual([]);
    await end();
  }, 120_000);
});
