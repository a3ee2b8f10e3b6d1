import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit } from './session.ts';

const path = findBrowser();
const node = (id: string, type: string, x: number, y: number) => [id, { type, version: 1, settings: {}, ui: { x, y } }] as const;
const wire = (from: string, port: string, to: string) => ({ from: [from, port], to: [to, 'rows'] });

const nodes = [
  node('sample', 'data/sample-data', 0, 0),
  node('clean', 'prepare/clean-rows', 240, 0),
  node('dedupe', 'prepare/remove-duplicates', 480, 0),
  node('tidy', 'prepare/clean-rows', 720, 0),
  node('split', 'prepare/split-rows', 960, 0),
];
const wires = [
  wire('sample', 'rows', 'clean'),
  wire('clean', 'kept', 'dedupe'),
  wire('dedupe', 'kept', 'tidy'),
  wire('tidy', 'kept', 'split'),
];

/** A workflow on the server with these nodes; answers its id. */
async function workflowWith(page: Page, name: string, placed: unknown, drawn: unknown): Promise<string> {
  return page.evaluate(
    async ([title, content, lines]) => {
      const post = (url: string, method: string, body: unknown) =>
        fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((reply) => reply.json());
      const made = await post('/api/workflows', 'POST', { name: title });
      const workflow = { ...made.workflow, nodes: content, wires: lines };
      await post(`/api/workflows/${made.workflow.id}`, 'PUT', { workflow, base: made.version });
      return String(made.workflow.id);
    },
    [name, placed, drawn] as const,
  );
}

describe.skipIf(!path)('subflows', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  test('made, set from outside, run, changed inside, updated elsewhere, kept for another workflow, turned back; then all undone', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    const id = await workflowWith(page, 'Mails', Object.fromEntries(nodes), wires);
    const stored = async () => {
      await page.keyboard.press('Control+s');
      await page.getByText('Draft, saved').waitFor();
      return page.evaluate(async (workflow) => (await (await fetch(`/api/workflows/${workflow}`)).json()).workflow, id);
    };
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    const trail = page.getByRole('navigation', { name: 'Where you are' });
    const focused = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]:focus`);
    await page.goto(`${program.url}/w/${id}`);
    await item('split').waitFor();
    const before = await stored();

    // Two nodes are chosen; the one between them must come along, and that is said. The name is asked where it stands.
    await item('clean').click({ position: { x: 90, y: 16 } });
    await item('tidy').click({ position: { x: 90, y: 16 }, modifiers: ['Shift'] });
    await page.keyboard.press('Alt+g');
    await page.getByText('“Remove duplicates” lies between the chosen nodes, so it went in too.').waitFor();
    await page.locator('input.inspector-name:focus').waitFor();
    await page.keyboard.type('Clean the mails');
    await page.keyboard.press('Enter');
    await item('subflow').getByText('Clean the mails').waitFor();
    await focused('subflow').waitFor();
    expect(Object.keys((await stored()).nodes).toSorted()).toEqual(['sample', 'split', 'subflow']);
    await picture(page, 'subflow-made');

    // Enter goes inside, Escape comes back, and so does the line above the canvas.
    await page.keyboard.press('Enter');
    await trail.getByText('Clean the mails').waitFor();
    await focused('clean').waitFor();
    await page.getByText('Inside “Clean the mails”, 3 nodes. Escape goes back.').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await focused('subflow').waitFor();
    await page.keyboard.press('Shift+O');
    await trail.getByText('Clean the mails').waitFor();

    // A setting inside becomes one of the subflow, under a name of its own.
    await item('clean').click({ position: { x: 90, y: 16 } });
    await page.getByRole('button', { name: 'Show “Trim spaces around texts” outside' }).click();
    await page.getByRole('textbox', { name: 'What “Trim spaces around texts” is called outside' }).pressSequentially('Trim the mails');
    await page.keyboard.press('Tab');
    await picture(page, 'subflow-inside');
    expect(await barriers(page, '#main')).toEqual([]);
    expect(await barriers(page, '.inspector')).toEqual([]);
    await page.keyboard.press('Alt+ArrowUp');
    await item('subflow').waitFor();
    await page.getByText('Trim the mails').waitFor();
    await page.getByRole('switch', { name: 'Trim the mails' }).click();
    expect((await stored()).nodes.subflow.settings).toEqual({ trim: false });

    await page.keyboard.press('Control+Enter');
    await item('subflow')
      .getByText(/done in/)
      .waitFor();
    await picture(page, 'subflow-run');

    // A second use; what is changed inside of it is changed there alone, and the first one says so.
    await item('subflow').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('Control+d');
    await item('subflow-2').waitFor();
    await page.keyboard.press('Shift+O');
    await trail.getByText('Changes are made to this one only; 1 other use of it will stay as it is.').waitFor();
    await item('dedupe').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('Control+Delete');
    await trail.getByText('Changed here only; 1 other use of it has something else inside.').waitFor();
    await picture(page, 'subflow-changed');
    await page.keyboard.press('Escape');
    await focused('subflow-2').waitFor();
    const changed = await stored();
    expect(changed.nodes.subflow.type).not.toBe(changed.nodes['subflow-2'].type);
    await item('subflow').getByRole('button', { name: 'There is a newer one of this subflow. Update …' }).click();
    await page.getByRole('dialog').getByText('removed “Remove duplicates”').waitFor();
    await picture(page, 'subflow-update');
    expect(await barriers(page, '[role="dialog"]')).toEqual([]);
    await page.getByRole('button', { name: 'Update this one' }).click();
    const updated = await stored();
    expect(updated.nodes.subflow.type).toBe(updated.nodes['subflow-2'].type);
    expect(updated.nodes.subflow.settings).toEqual({ trim: false });

    // Kept, it is found and used in another workflow.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Keep for other workflows');
    await page.keyboard.press('Enter');
    await page.getByText('“Clean the mails” is kept.').waitFor();
    const other = await workflowWith(page, 'Letters', Object.fromEntries(nodes.slice(0, 1)), []);
    const second = await page.context().newPage();
    await second.goto(`${program.url}/w/${other}`);
    await second.getByText('Draft, saved').waitFor();
    await second.locator('.react-flow__node[data-id="sample"]').click({ position: { x: 90, y: 16 } });
    await second.keyboard.press('/');
    await second.getByRole('searchbox', { name: 'Find a node' }).pressSequentially('clean the mails');
    await second.locator('.palette-item').first().getByText('Clean the mails').waitFor();
    await second.keyboard.press('Enter');
    await second.locator('.react-flow__node[data-id="subflow"]').waitFor();
    await picture(second, 'subflow-elsewhere');
    await second.keyboard.press('Control+s');
    await second.getByText('Draft, saved').waitFor();
    const letters = await second.evaluate(async (url) => (await (await fetch(url)).json()).workflow, `/api/workflows/${other}`);
    expect(letters.nodes.subflow).toMatchObject({ type: updated.nodes.subflow.type });
    expect(letters.wires).toEqual([wire('sample', 'rows', 'subflow')]);
    await second.close();

    // Turned back, the nodes stand where it stood, set as it was set.
    await item('subflow').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('Alt+Shift+G');
    await item('clean').waitFor();
    const back = await stored();
    expect(back.nodes.clean.settings.trim).toBe(false);
    expect(back.wires).toContainEqual(wire('sample', 'rows', 'clean'));

    // Undo goes inside and out again as the work did, to the very file that was opened.
    await page.keyboard.press('Escape');
    for (let edits = 0; edits < 30; edits++) await page.keyboard.press('Control+z');
    await item('tidy').waitFor();
    const after = await stored();
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    expect(faults).toEqual([]);
    await end();
  });

  test('a problem inside is mended there; subflows lie in each other; the border has names; all in Chinese and in the dark', async () => {
    const { page, faults, end } = await visit(browser, program, { language: 'zh', colorScheme: 'dark' });
    await page.goto(program.url);
    const set = {
      split: { type: 'prepare/split-rows', version: 1, settings: { by: 'class', classColumn: 'mood' }, ui: { x: 960, y: 0 } },
    };
    const id = await workflowWith(page, '邮件', { ...Object.fromEntries(nodes), ...set }, wires);
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    const trail = page.getByRole('navigation', { name: '当前位置' });
    await page.goto(`${program.url}/w/${id}`);
    await page.getByText('草稿，已保存').waitFor();

    // Two deep: first two nodes, then these with what stands before and behind them.
    await item('clean').click({ position: { x: 90, y: 16 } });
    await item('dedupe').click({ position: { x: 90, y: 16 }, modifiers: ['Shift'] });
    await page.keyboard.press('Alt+g');
    await page.keyboard.type('清洗');
    await page.keyboard.press('Enter');
    await item('subflow').getByText('清洗').waitFor();
    await item('sample').click({ position: { x: 90, y: 16 } });
    await item('split').click({ position: { x: 90, y: 16 }, modifiers: ['Shift'] });
    await page.keyboard.press('Alt+g');
    await page.getByText(/等 2 个节点位于所选节点之间，因此一并放入。/).waitFor();
    await page.keyboard.type('读取并清洗');
    await page.keyboard.press('Enter');
    await item('subflow').getByText('读取并清洗').waitFor();

    // What is wrong inside is said at the node outside, with a button that leads to it.
    await item('subflow').getByRole('button', { name: '打开问题所在处' }).first().click();
    await trail.getByText('读取并清洗').waitFor();
    await page.locator('.inspector-name').getByText('拆分数据').waitFor();
    await picture(page, 'subflow-problem-zh-dark');
    expect(await barriers(page, '#main')).toEqual([]);
    expect(await barriers(page, '.inspector')).toEqual([]);
    await item('split').getByRole('button', { name: '随机拆分' }).click();
    await item('split').getByRole('button', { name: '随机拆分' }).waitFor({ state: 'detached' });

    // Deeper still, and back in one press of the first step of the line.
    await item('subflow').dblclick({ position: { x: 90, y: 16 } });
    await trail.getByText('清洗', { exact: true }).waitFor();
    expect(await trail.getByRole('listitem').count()).toBe(3);
    await item('outputs').click({ position: { x: 90, y: 16 } });
    await page
      .getByRole('textbox', { name: '端口“kept”的名称' })
      .or(page.getByRole('textbox', { name: /^端口/ }))
      .fill('干净的行');
    await picture(page, 'subflow-border-zh-dark');
    // What stands inside is led out by a wire, by the keyboard too.
    await item('clean').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('c');
    await page.keyboard.type('子流程的新输出');
    await page.keyboard.press('Enter');
    await item('outputs').getByText('保留 2').waitFor();
    await trail.getByRole('button', { name: '读取并清洗' }).click();
    await item('subflow').getByText('干净的行').waitFor();
    await trail.getByRole('button', { name: '邮件' }).click();
    await trail.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await page.getByText('已在“清洗”中撤销：为子流程添加端口').waitFor();
    await trail.getByText('清洗', { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('what the library keeps is renamed and deleted from the list of nodes; uses hear of it and stay', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    const pin = { kept: { type: 'table', columns: [], count: 0, rows: [] } };
    const placed = Object.fromEntries(nodes);
    const id = await workflowWith(page, 'Keeping', { ...placed, dedupe: { ...placed.dedupe, pin } }, wires);
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    await page.goto(`${program.url}/w/${id}`);
    await page.getByText('Draft, saved').waitFor();
    await item('dedupe').click({ position: { x: 90, y: 16 } });
    await page.keyboard.press('Alt+g');
    await page.keyboard.type('Drop copies');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Keep for other workflows' }).click();
    await page.getByText('“Drop copies” is kept, without its pinned results').waitFor();
    await page.getByText('in the library as it is here').waitFor();
    expect(JSON.stringify((await program.ask('GET', '/api/subflows')).body)).not.toContain('"pin"');
    const library = page.getByRole('region', { name: 'Subflows' });
    await library.getByRole('button', { name: '“Drop copies” in the library' }).click();
    await page.getByRole('menuitem', { name: 'Rename in the library …' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Without copies');
    await page.keyboard.press('Enter');
    await library.getByText('Without copies').waitFor();
    await page.getByText('The library has a newer one of this subflow.').waitFor();
    await item('subflow').getByText('Drop copies').waitFor();
    await picture(page, 'subflow-renamed');
    await page.getByRole('button', { name: 'Update …', exact: true }).click();
    await page.getByRole('dialog').getByText('renamed “Drop copies” to “Without copies”').waitFor();
    await page.getByRole('button', { name: 'Update', exact: true }).click();
    await item('subflow').getByText('Without copies').waitFor();
    await library.getByRole('button', { name: '“Without copies” in the library' }).click();
    await page.getByRole('menuitem', { name: 'Delete from the library …' }).click();
    await page.getByRole('button', { name: 'Delete from the library' }).click();
    await page.getByText('Deleted from the library.').waitFor();
    await page.getByRole('button', { name: 'Keep for other workflows' }).waitFor();
    await item('subflow').getByText('Without copies').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('a step that fails inside: said at the node outside, mended inside or where its setting is shown, and the run goes on', async () => {
    const { page, faults, end } = await visit(browser, program);
    await page.goto(program.url);
    const at = (type: string, x: number, settings = {}) => ({ type, version: 1, settings, ui: { x, y: 0 } });
    const placed = {
      sample: at('data/sample-data', 0, { data: 'intents' }),
      dedupe: at('prepare/remove-duplicates', 240),
      train: at('training/train-text-classifier', 480, {
        target: 'intent',
        textColumns: ['message'],
        minimumCount: 1_000,
        effort: 'quick',
      }),
    };
    const id = await workflowWith(page, 'Learning', placed, [wire('sample', 'rows', 'dedupe'), wire('dedupe', 'kept', 'train')]);
    const item = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);
    const trail = page.getByRole('navigation', { name: 'Where you are' });
    await page.goto(`${program.url}/w/${id}`);
    await item('dedupe').click({ position: { x: 90, y: 16 } });
    await item('train').click({ position: { x: 90, y: 16 }, modifiers: ['Shift'] });
    await page.keyboard.press('Alt+g');
    await page.locator('input.inspector-name:focus').waitFor();
    await page.keyboard.type('Learn to sort');
    await page.keyboard.press('Enter');
    await page.locator('.react-flow__node[data-id="subflow"]:focus').waitFor();
    await page.keyboard.press('Control+Enter');

    // Outside: that it failed, why, and the way to where it is.
    await item('subflow').getByText('failed').waitFor({ timeout: 60_000 });
    await item('subflow').locator('.problem-card').getByText('No word occurs in at least 1,000 texts of “message”.').waitFor();
    await picture(page, 'subflow-failed');
    expect(await barriers(page, '#main')).toEqual([]);
    await item('subflow').getByRole('button', { name: 'Open where it is' }).click();
    await trail.getByText('Learn to sort').waitFor();
    await item('train').getByText('failed').waitFor();
    await picture(page, 'subflow-failed-inside');
    await item('train').getByRole('button', { name: 'Count words that occur once and go on' }).click();
    await item('train').getByText('done in').waitFor({ timeout: 60_000 });
    // What was good was not done again.
    await item('dedupe').getByText('unchanged').waitFor();
    await trail.getByRole('button', { name: 'Learning' }).click();
    await item('sample').getByText('unchanged').waitFor();
    await item('subflow').getByText('done in').waitFor();
    expect(await item('subflow').locator('.problem-card').count()).toBe(0);

    // With the setting shown outside, the node outside has the button itself.
    await page.keyboard.press('Control+z');
    await trail.getByText('Learn to sort').waitFor();
    await item('train').click({ position: { x: 90, y: 16 } });
    const all = page.getByRole('button', { name: /^Show all \d+ settings/ });
    await all.click();
    await page
      .locator('[data-setting="minimumCount"]')
      .getByRole('button', { name: /outside$/ })
      .click();
    await trail.getByRole('button', { name: 'Learning' }).click();
    await page.keyboard.press('Control+Enter');
    await item('subflow').getByRole('button', { name: 'Count words that occur once and go on' }).click();
    // It was mended to the same once before, so nothing has to be done anew.
    await item('subflow').getByText('unchanged').waitFor();
    expect(await item('subflow').locator('.problem-card').count()).toBe(0);
    expect(faults).toEqual([]);
    await end();
  });
});
