import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/kit/json.ts';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { checkpoint, node, openWorkflow, workflowOf } from '../faults/drive.ts';
import { type Program, startProgram } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, askedOf, downloaded, picture, tabTo, visit } from './session.ts';

const path = findBrowser();
const things = ['这家店', '这款手机', '外卖', '酒店', '这本书', '客服', '包装', '耳机'];
const words = {
  好评: ['很好', '非常喜欢', '味道不错', '服务热情', '物超所值', '质量很棒', '发货快', '值得推荐'],
  差评: ['很差', '非常失望', '味道难吃', '服务冷淡', '太贵了', '质量糟糕', '发货慢', '不会再买'],
};

/** Reviews as a shop might have them: what it is about, and how one liked it. */
function reviews(): string {
  const lines = Object.entries(words).flatMap(([mood, said]) =>
    things.flatMap((thing, at) =>
      said.map((word, next) => `${thing}${word}，${things[(at + next) % things.length] ?? ''}也${word}。,${mood}`),
    ),
  );
  return `评论,情感\n${lines.join('\n')}\n`;
}

/** Lets a file go over a part of the page; 'left' where nothing took it, and the browser would go to the file itself. */
async function drop(page: Page, over: string, { name, bytes }: { name: string; bytes: Buffer }): Promise<'taken' | 'left'> {
  return page.evaluate(
    ([selector, content, called]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], called));
      const target = document.querySelector(selector);
      const fire = (type: string) =>
        target?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data, clientX: 600, clientY: 300 }));
      fire('dragover');
      return fire('drop') === false ? 'taken' : 'left';
    },
    [over, bytes.toString('base64'), name] as const,
  );
}

describe.skipIf(!path)('as somebody who opens it for the first time', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('Chinese reviews become a model that answers at an address', async () => {
    const { page, faults, end } = await visit(browser, program, { language: 'zh', permissions: ['clipboard-read', 'clipboard-write'] });
    const file = join(program.home, '评论.csv');
    await writeFile(file, reviews());
    const canvas = page.locator('.stage-canvas');
    const find = async (text: string) => {
      await page.keyboard.press('/');
      await page.getByRole('searchbox', { name: '查找节点' }).fill(text);
    };
    await page.goto(program.url);
    await page.getByRole('button', { name: '新建工作流' }).click();
    await page.keyboard.type('评论情感');
    await page.keyboard.press('Enter');
    await page.getByRole('toolbar', { name: '视图' }).waitFor();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: '选择数据文件' }).click()]);
    await chooser.setFiles(file);
    await canvas.getByText('评论.csv').waitFor();
    await find('情感分类');
    await page.getByRole('button', { name: /^给文本分类/ }).click();
    // What is still to be chosen is led to, and one press chooses it.
    await canvas.getByRole('button', { name: '使用“情感”' }).click();
    await page.keyboard.press('Control+Enter');
    await canvas.getByText(/F1/).first().waitFor({ timeout: 120_000 });
    await picture(page, 'trial-judged');
    await canvas.getByRole('group', { name: '评估', exact: true }).click();
    await find('上线成接口');
    await page.keyboard.press('Enter');
    await canvas.getByRole('group', { name: '部署服务', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '运行 Ctrl ↵' }).click();
    await canvas
      .getByText(/\/endpoints\/my-endpoint/)
      .first()
      .waitFor({ timeout: 120_000 });
    await picture(page, 'trial-live');
    // The address is taken where it is seen first, by keyboard too.
    const copy = canvas.getByRole('button', { name: '复制“my-endpoint”的地址' });
    await copy.waitFor();
    await canvas.getByRole('group', { name: '部署服务', exact: true }).focus();
    await tabTo(page, copy, { most: 12 });
    await page.keyboard.press('Enter');
    await page.locator('[aria-live]').getByText(`已复制：${program.url}/endpoints/my-endpoint`).waitFor({ state: 'attached' });
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const { body } = await program.ask('POST', '/api/keys', { name: 'shop', scopes: ['endpoints'] });
    const { key }: { key: string } = JSON.parse(JSON.stringify(body));
    const answer = await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ rows: [{ 评论: '耳机质量很棒，值得推荐' }] }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('好评');
    expect(faults).toEqual([]);
    await end();
  });

  test('an example opens in the language that was chosen here, not the browser’s', async () => {
    const { page, faults, end } = await visit(browser, program, { language: 'en' });
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Language/ }).click();
    await page
      .getByRole('menuitemradio', { name: '中文' })
      .or(page.getByRole('menuitem', { name: '中文' }))
      .click();
    await page.getByRole('button', { name: /^企鹅物种/ }).click();
    await page.getByText('数据有缺失').waitFor();
    await page.getByRole('button', { name: '企鹅物种', exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: '用途说明' }).inputValue()).toContain('企鹅');
    expect(faults).toEqual([]);
    await end();
  });

  test('the newer run is worse: the page says so, two presses show why and lead back, and the old figures return', async () => {
    const { page, faults, end } = await visit(browser, program);
    const node = (name: string) => page.getByRole('group', { name, exact: true });
    const run = page.getByRole('button', { name: 'Run Ctrl ↵' });
    const figures = () => node('Evaluate').locator('.node-figures').innerText();
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await run.click();
    await node('Deploy endpoint').getByText('answers at').waitFor({ timeout: 120_000 });
    const good = await figures();

    // Two settings that make it so much worse that the gate stops the rest.
    await node('Train a table model').click();
    await page.getByRole('checkbox', { name: /^island/ }).click();
    await page.getByRole('textbox', { name: 'Epochs' }).fill('1');
    await page.getByText('Will run again: Learn from: empty → island; Epochs: empty → 1').waitFor();
    await run.click();
    await page.getByText('Worse than the run before:').waitFor({ timeout: 60_000 });
    await node('Gate').getByText('stopped what follows').waitFor();
    const bad = await figures();
    expect(bad).not.toBe(good);
    await picture(page, 'trial-worse');

    await page.getByRole('link', { name: 'See why' }).click();
    await page
      .getByText('because: Learn from empty → island; Epochs empty → 1 (Train a table model); everything else is the same.')
      .waitFor();
    await picture(page, 'trial-why');
    await page.getByRole('button', { name: 'Go back to this run’s settings' }).first().click();
    // What came of these settings stands there at once, and without a word of what came of the others.
    await expect.poll(figures).toBe(good);
    await page.getByText('All unchanged; 2 steps run every time').waitFor();
    await picture(page, 'trial-back');

    // Undone, the other settings stand there, and whose figures are seen is said.
    await page.keyboard.press('Control+z');
    await node('Evaluate').getByText('result kept, Run shows it').waitFor();
    await page.getByText('Results are kept from an earlier run').waitFor();
    await page.keyboard.press('Control+Shift+z');
    await node('Evaluate').getByText('result kept, Run shows it').waitFor({ state: 'detached' });
    await run.click();
    await page.getByText('Better than the run before:').waitFor({ timeout: 60_000 });
    expect(await figures()).toBe(good);

    // Whoever comes later finds the same in the history, in two presses, also for the run that a gate stopped.
    await page.getByRole('button', { name: 'Earlier runs' }).click();
    const history = page.getByRole('dialog', { name: 'Earlier runs' });
    const stopped = history.getByRole('listitem').filter({ hasText: 'stopped by a gate' });
    await stopped.getByRole('link', { name: 'What changed?' }).waitFor();
    await picture(page, 'trial-history');
    expect(
      await history.evaluate(
        (dialog) =>
          [...dialog.querySelectorAll('*')].filter(
            (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible',
          ).length,
      ),
    ).toBe(0);
    await stopped.getByRole('link', { name: 'What changed?' }).click();
    await page.getByRole('heading', { name: 'What changed?' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('a workflow is shared: what leaves, as which file, and that a chart, a report and the file all bring it back where they are dropped', async () => {
    const { page, faults, end } = await visit(browser, program);
    const toast = (words: string | RegExp) => page.locator('[data-sonner-toast]').getByText(words).last();
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await page.getByRole('button', { name: 'Run Ctrl ↵' }).click();
    await page.getByRole('group', { name: 'Deploy endpoint', exact: true }).getByText('answers at').waitFor({ timeout: 120_000 });

    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Share as a file' }).click();
    const sheet = page.getByRole('dialog', { name: 'Share “Penguin species”' });
    await sheet.getByText(/One file, “Penguin-species\.json” \(\d/).waitFor();
    await sheet.getByText('No key or password was found in it as plain text.').waitFor();
    await picture(page, 'trial-share');
    const file = await downloaded(page, () => sheet.getByRole('button', { name: 'Save the file' }).click());
    await toast('“Penguin-species.json” is in the downloads of this browser.').waitFor();

    await page.getByRole('group', { name: 'Train a table model', exact: true }).click();
    await page.getByRole('tab', { name: 'Result' }).click();
    const asPicture = page.getByRole('button', { name: /^Save “.*” as a picture/ }).first();
    const chart = await downloaded(page, () => asPicture.click());
    await toast(`“${chart.name}” is in the downloads`).waitFor();
    // However long the details are, the page itself does not scroll beside them.
    expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    await page.getByRole('group', { name: 'Inspect quality', exact: true }).click();
    const report = await downloaded(page, () =>
      page
        .getByRole('button', { name: /^Save “.*” as a page/ })
        .first()
        .click(),
    );

    const opened = page.getByRole('dialog', { name: 'Open “Penguin species”?' });
    const nodes = await page.locator('.react-flow__node-step').count();
    for (const one of [file, chart, report]) {
      expect(await drop(page, '.react-flow__pane', one)).toBe('taken');
      await opened.waitFor();
      await opened.getByRole('button', { name: 'Cancel' }).click();
    }
    expect(await page.locator('.react-flow__node-step').count()).toBe(nodes);
    // Nowhere does the browser go to the file in the place of Graftwork.
    expect(await drop(page, '.editor-top', chart)).toBe('taken');
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).waitFor();
    for (const one of [file, chart, report]) {
      // Beside the middle column too.
      expect(await drop(page, 'body', one)).toBe('taken');
      await opened.waitFor();
      await opened.getByText('One of that name answers here already').waitFor();
      await picture(page, 'trial-opened-sheet');
      await opened.getByRole('button', { name: 'Cancel' }).click();
    }
    expect(faults).toEqual([]);
    await end();
  });

  test('a stranger’s file says what it does, lacks and carries before anything happens; opened, each gap has a button', async () => {
    const { page, faults, end } = await visit(browser, program);
    const asked = askedOf(page);
    const give = (name: string, text: string) =>
      page.getByLabel('Workflow files').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    const key = `ghp_${'aB3'.repeat(12)}`;
    const node = (type: string, x: number, settings: Record<string, Json> = {}) => ({ type, version: 1, settings, ui: { x, y: 0 } });
    const upload = { source: 'upload', artifact: 'a'.repeat(64), name: 'customers.csv', bytes: 48_213_990 };
    const stranger = {
      ...emptyWorkflow('stranger', 'Who leaves'),
      nodes: {
        read: node('data/read-file', 0, { file: upload }),
        think: node('future/think', 320, { token: key }),
        train: node('training/train-table-model', 640, { target: 'left' }),
      },
      wires: [
        { from: ['read', 'rows'], to: ['think', 'rows'] },
        { from: ['think', 'rows'], to: ['train', 'rows'] },
      ],
    };
    await page.goto(program.url);
    await page.getByRole('button', { name: 'Import' }).waitFor();
    await give('huge.json', JSON.stringify({ ...stranger, description: 'x'.repeat(7_000_000) }));
    await page.getByText('“huge.json” (7 MB) is larger than any workflow file, so it was not opened.').waitFor();
    await give('stranger.json', JSON.stringify(stranger));
    const sheet = page.getByRole('dialog', { name: 'Open “Who leaves”?' });
    await sheet.getByText('“customers.csv”, an uploaded file of 48 MB').waitFor();
    await sheet.getByText('the node “future/think”').waitFor();
    expect(await sheet.getByText('not here').count()).toBe(2);
    await sheet.getByText('key of GitHub in “future/think”: ghp_…').waitFor();
    await sheet.getByText('does not run, and can be swapped for another').waitFor();
    await picture(page, 'trial-stranger');
    // All that was sent is the question what is in it.
    expect(new Set(asked)).toEqual(new Set(['POST /api/sheet']));

    await sheet.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('button', { name: /problems to mend first/ }).click();
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText('The file “customers.csv” is not on this computer.').waitFor();
    await problems.getByRole('button', { name: 'Swap for another node …' }).waitFor();
    await picture(page, 'trial-stranger-open');
    await problems.getByRole('button', { name: 'Swap for another node …' }).click();
    await page.getByRole('combobox').fill('clean rows');
    await page.getByRole('option', { name: /^Clean rows/ }).click();
    await page.getByRole('group', { name: 'Clean rows', exact: true }).waitFor();
    await page.getByRole('group', { name: 'Read a file', exact: true }).click();
    await page.locator('.file-actions').first().waitFor();
    await picture(page, 'trial-stranger-file');
    expect(
      await page
        .locator('.inspector')
        .evaluate((panel) => [...panel.querySelectorAll('*')].every((one) => one.getBoundingClientRect().right <= innerWidth + 1)),
    ).toBe(true);
    expect(faults).toEqual([]);
    await end();
  });

  test('ten edits of ten kinds are undone one by one, each by its name and in sight, and done again', async () => {
    const { page, faults, end } = await visit(browser, program, { permissions: ['clipboard-read', 'clipboard-write'] });
    const item = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
    const head = { position: { x: 90, y: 16 } };
    const toast = page.locator('[data-sonner-toast]');
    await page.goto(program.url);
    await page.getByRole('button', { name: /^Penguin species/ }).click();
    await item('train').waitFor();
    const stored = async () => {
      await page.keyboard.press('Control+s');
      await page.getByText('Draft, saved').waitFor();
      const { body } = await program.ask('GET', `/api/workflows/${page.url().split('/').at(-1) ?? ''}`);
      return JSON.parse(JSON.stringify(body)).workflow;
    };
    const before = await stored();

    await page.keyboard.press('/');
    await page.keyboard.type('filter rows');
    await page
      .locator('.palette')
      .getByRole('button', { name: /^Filter rows/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await item('filter-rows').waitFor();
    await page.keyboard.press('Escape');
    await item('filter-rows').click(head);
    await page.keyboard.press('c');
    await page.getByRole('option', { name: /^Sample data/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('f');
    await item('split').click(head);
    await page.getByRole('textbox', { name: 'Test share' }).fill('0.3');
    await item('inspect').click(head);
    await page.keyboard.press('Shift+ArrowDown');
    await item('train').click(head);
    await item('evaluate').click({ ...head, modifiers: ['Shift'] });
    await page.keyboard.press('Control+g');
    await page.keyboard.press('Escape');
    await item('gate').click(head);
    await page.keyboard.press('n');
    await page.keyboard.type('Ask Pat');
    await page.keyboard.press('Escape');
    // The key that renames everywhere renames here, and its letters are no commands.
    await item('split').click(head);
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of the node' }).waitFor();
    await page.keyboard.type('Hold some back');
    await page.keyboard.press('Enter');
    await item('split').getByText('Hold some back').waitFor();
    await item('inspect').click(head);
    await page.keyboard.press('Delete');
    await item('inspect').waitFor({ state: 'detached' });
    await item('gate').click(head);
    await page.keyboard.press('Control+c');
    await page.getByText('Copied 1 node as text').waitFor();
    await page.keyboard.press('Control+v');
    await item('gate-2').waitFor();
    await item('shape').click(head);
    await page.keyboard.press('s');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('clean rows');
    await page.getByRole('option', { name: /^Clean rows/ }).waitFor();
    await page.keyboard.press('Enter');
    await item('shape').getByText('Clean rows').waitFor();
    await picture(page, 'trial-edits');
    const after = await stored();

    // What is pasted and what is added lies on nothing else.
    const boxes = await page
      .locator('.react-flow__node-step')
      .evaluateAll((nodes) =>
        nodes.map((one) => one.getBoundingClientRect()).map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
      );
    const overlap = boxes.flatMap((one, at) =>
      boxes
        .slice(at + 1)
        .filter((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom),
    );
    expect(overlap).toEqual([]);

    await page.keyboard.press('Escape');
    const names = [
      'Swap for “Clean rows” (Shape a value)',
      'Paste (Gate)',
      'Delete (Inspect quality)',
      'Rename a node (Split rows)',
      'Write a note',
      'Add a note',
      'Group (2 nodes)',
      'Move (Inspect quality)',
      'Change “Test share” (Split rows)',
      'Draw a wire (Sample data → Filter rows)',
      'Add Filter rows',
    ];
    for (const name of names) {
      await page.keyboard.press('Control+z');
      await page.getByText(`Undone: ${name}`, { exact: true }).last().waitFor();
      if (name.startsWith('Delete')) expect(await item('inspect').locator('.node.selected').count()).toBe(1);
      if (name.startsWith('Change')) expect(await page.getByRole('textbox', { name: 'Test share' }).inputValue()).toBe('0.2');
      if (name.startsWith('Draw')) await picture(page, 'trial-undone-wire');
    }
    // Of many undos only the newest stands over the canvas.
    expect(await toast.filter({ hasText: 'Undone' }).count()).toBe(1);
    expect(await stored()).toEqual(before);
    for (const name of names.toReversed()) {
      await page.keyboard.press('Control+Shift+z');
      await page.getByText(`Done again: ${name}`, { exact: true }).last().waitFor();
    }
    expect(await stored()).toEqual(after);
    expect(faults).toEqual([]);
    await end();
  });

  test('a training is stopped, paused, killed with its server, and goes on where it was each time', async () => {
    let server = await startProgram();
    await server.signIn();
    const { home, url } = server;
    const settings = {
      textColumns: ['subject'],
      target: 'label',
      vocabularySize: 500,
      hidden: 8,
      epochs: 2_000,
      batchSize: 16,
      patience: 0,
    };
    const nodes = {
      mails: node('data/sample-data', { data: 'mails' }),
      train: { ...node('training/train-text-classifier', settings), ui: { x: 320, y: 0 } },
    };
    const { workflow } = await openWorkflow(server, workflowOf(nodes, ['mails.rows > train.rows'], { name: 'Mails' }));
    const { page, end } = await visit(browser, server);
    const train = page.getByRole('group', { name: 'Train a text classifier', exact: true });
    const epochNow = async (): Promise<number> => Number(/epoch (\d+) of/.exec(await train.innerText())?.[1] ?? 0);
    /** An epoch that a checkpoint written since has reached: whoever goes on goes on behind it. */
    const kept = async (): Promise<number> => {
      await expect.poll(epochNow, { timeout: 60_000 }).toBeGreaterThan(1);
      const epoch = await epochNow();
      const file = await checkpoint(home);
      const { mtimeMs } = await stat(file);
      await expect.poll(async () => (await stat(file)).mtimeMs, { timeout: 60_000 }).toBeGreaterThan(mtimeMs);
      return epoch;
    };
    const goesOnBehind = async (epoch: number) => {
      await expect.poll(epochNow, { timeout: 60_000 }).toBeGreaterThan(0);
      expect(await epochNow()).toBeGreaterThanOrEqual(epoch);
    };
    const kill = async () => {
      await server.end('SIGKILL');
      await page.getByText('The connection to Graftwork is lost').waitFor();
      server = await startProgram({ home, env: { GRAFTWORK_PORT: new URL(url).port } });
      await page.getByText('The connection to Graftwork is lost').waitFor({ state: 'detached', timeout: 60_000 });
    };

    await page.goto(`${url}/w/${workflow.id}`);
    await page.getByRole('button', { name: 'Run Ctrl ↵' }).click();
    const atStop = await kept();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    // That nothing is lost is said where one looks, before one dares to press Run again.
    await train.getByText('stopped; Run goes on').waitFor();
    await page.getByText(/will run.*; what was stopped goes on/).waitFor();
    await picture(page, 'trial-stopped');
    await page.getByRole('button', { name: 'Run Ctrl ↵' }).click();
    await goesOnBehind(atStop);
    const atPause = await kept();

    const pause = page.getByRole('button', { name: 'Pause' });
    expect(await pause.innerText()).toContain('Pause');
    await pause.click();
    await train.getByText(/paused at \d+ %/).waitFor();
    await kill();
    await page.getByText(/Paused, 1 of 2 steps done/).waitFor();
    await train.getByText('its checkpoint is kept').waitFor();
    await picture(page, 'trial-paused-after-kill');
    await page.getByRole('button', { name: 'Resume' }).click();
    await goesOnBehind(atPause);
    const atKill = await kept();

    await kill();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await goesOnBehind(atKill);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await train.getByText('stopped; Run goes on').waitFor();
    await end();
    await server.end('SIGKILL');
  });
});
