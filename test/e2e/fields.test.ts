import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { openWorkflow } from '../faults/drive.ts';
import { workflowOf } from '../runtime/run/stage.ts';
import type { Program } from '../start-program.ts';
import { findBrowser } from './browser.ts';
import { aroundTests, barriers, visitWorkflow } from './session.ts';

const path = findBrowser();

describe.skipIf(!path)('fields of settings, as they are typed into', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  async function opened(drawn: Workflow, title: string) {
    const { id } = (await openWorkflow(program, drawn)).workflow;
    const { page, faults, end } = await visitWorkflow(browser, program, id);
    await page.getByRole('group', { name: title, exact: true }).click();
    const setting = async (node: string, name: string): Promise<Json> => {
      const { body: now } = await program.ask('GET', `/api/workflows/${id}`);
      return JSON.parse(JSON.stringify(now)).workflow.nodes[node].settings[name];
    };
    return { page, faults, end, setting };
  }

  test('several columns that are not known yet are written one after the other', async () => {
    const { page, faults, end, setting } = await opened(workflowOf({ pick: ['prepare/select-columns'] }, []), 'Select columns');
    await page.getByRole('textbox', { name: 'Chosen columns' }).pressSequentially('age, 收入，city');
    await expect.poll(() => setting('pick', 'columns')).toEqual(['age', '收入', 'city']);
    expect(faults).toEqual([]);
    await end();
  });

  test('a secret that need not be there can be taken back', async () => {
    await program.ask('PUT', '/api/secrets/api-key', { value: 'hush' });
    const drawn = workflowOf({ read: ['data/read-api', { address: 'https://example.org', key: 'api-key' }] }, []);
    const { page, faults, end, setting } = await opened(drawn, 'Read from an HTTP API');
    const field = page.getByRole('combobox', { name: 'Key', exact: true });
    await field.click();
    await page.getByRole('option', { name: 'No secret' }).click();
    await expect.poll(() => setting('read', 'key')).toBe('');
    await field.getByText('Choose a secret').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('a folded setting that is raised for its problem stays while it is mended', async () => {
    const drawn = workflowOf({ train: ['training/train-table-model', { hidden: -4 }] }, []);
    const { page, end, setting } = await opened(drawn, 'Train a table model');
    const hidden = page.locator('[data-setting="hidden"] input');
    await hidden.fill('');
    await hidden.pressSequentially('16');
    await expect.poll(() => setting('train', 'hidden')).toBe(16);
    expect(await hidden.inputValue()).toBe('16');
    await end();
  });

  test('what a wire takes the place of is not asked for, nor said on the node', async () => {
    const whole = workflowOf({ gate: ['evaluation/gate'] }, ['card.targets > gate.targets']);
    const card = { type: 'govern/project-card', version: 1, settings: {}, ui: { x: -360, y: 0 } };
    const drawn = { ...whole, nodes: { ...whole.nodes, card } };
    const { page, faults, end } = await opened(drawn, 'Gate');
    const figure = page.getByRole('combobox', { name: 'Figure' });
    const gate = page.getByRole('group', { name: 'Gate', exact: true });
    await page.getByRole('button', { name: 'Show 1 setting' }).waitFor();
    await page.getByText('What is wired to “targets” takes the place of settings here.').waitFor();
    expect(await figure.count()).toBe(0);
    expect(await gate.getByText('F1', { exact: true }).count()).toBe(0);
    await page.getByRole('group', { name: 'Project card', exact: true }).click();
    await page.keyboard.press('Delete');
    await gate.click();
    await figure.waitFor();
    await gate.getByText('F1', { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  test('layers are dragged into order in one step of undo, and their shapes follow', async () => {
    const drawn = workflowOf(
      {
        data: ['data/sample-data', { data: 'digits' }],
        design: ['training/design-network', { target: 'digit', reads: 'pictures', side: 28, colours: 'grey', layers: pictureStack }],
      },
      ['data.rows > design.rows'],
    );
    const { page, faults, end, setting } = await opened(drawn, 'Design a network');
    const order = async () => {
      const layers = await setting('design', 'layers');
      return Array.isArray(layers) ? layers.map((layer) => (isObject(layer) ? layer.kind : layer)) : layers;
    };
    const entry = (number: number) => page.getByRole('group', { name: `Layers ${number}`, exact: true });
    await entry(2).getByText('14 × 14 × 8').waitFor();
    await page.getByText('Out, added by itself: 10 classes · 15,690 weights').waitFor();
    const dragOverFirst = async () => {
      await entry(2).locator('.list-grip').hover();
      await page.mouse.down();
      const over = async () => {
        const above = await entry(1).boundingBox();
        await page.mouse.move((above?.x ?? 0) + 20, (above?.y ?? 0) + 4, { steps: 5 });
        return entry(1).getAttribute('data-mark');
      };
      await expect.poll(over).toBe('before');
    };
    await dragOverFirst();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await page.locator('.list-entry[data-held]').count()).toBe(0);
    await dragOverFirst();
    await page.mouse.up();
    await expect.poll(order).toEqual(['max-pooling', 'convolution', 'flatten']);
    await entry(1).getByText('14 × 14 × 1', { exact: true }).waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(order).toEqual(['convolution', 'max-pooling', 'flatten']);
    await entry(1).getByRole('button', { name: 'Move down' }).click();
    await page.keyboard.press('Enter');
    await expect.poll(order).toEqual(['max-pooling', 'flatten', 'convolution']);
    await page.getByText('Layer 3 (Convolution) works on pictures').first().waitFor();
    await page.getByRole('button', { name: 'Move it before layer 2' }).first().click();
    await expect.poll(order).toEqual(['max-pooling', 'convolution', 'flatten']);
    expect([faults, await barriers(page, '.list-field')]).toEqual([[], []]);
    await end();
  });
});

const pictureStack: Json = [{ kind: 'convolution', channels: 8 }, { kind: 'max-pooling' }, { kind: 'flatten' }];
