import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Program } from '../start-program.ts';
import { askPeople } from './ask-people.ts';
import { findBrowser, noBrowser } from './browser.ts';
import { aroundTests, barriers, picture, visit } from './session.ts';

const path = findBrowser();
if (!path) process.stdout.write(`${noBrowser}\n`);

describe.skipIf(!path)('people who only label', () => {
  let program: Program;
  let browser: Browser;
  aroundTests(path, (both) => ({ program, browser } = both));

  /** A person in a browser of their own, who signs in with the key they were given. */
  async function signIn(key: string, language: 'en-US' | 'zh-CN'): Promise<{ page: Page; context: BrowserContext; asked: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: language, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const asked: string[] = [];
    await page.goto(`${program.url}/label`);
    page.on('response', (reply) => reply.status() >= 400 && asked.push(`${reply.status()} ${new URL(reply.url()).pathname}`));
    await page.getByRole('textbox').fill(key);
    await page.getByRole('main').getByRole('button').click();
    await page.getByRole('banner').waitFor();
    return { page, context, asked };
  }
  const row = (page: Page, name: string) => page.getByRole('article', { name });

  test('two people sign in with keys that open the labelling alone, and see their rows and nothing else', async () => {
    const owner = await visit(browser, program);
    const settings = { classes: 'yes\nno', shown: ['message'], perRow: 2, conflicts: 'decide' };
    await askPeople(program, owner.page, 'Two of them', settings, 2);
    const keys: string[] = [];
    for (const name of ['Ann', '小波']) {
      await owner.page.goto(`${program.url}/keys`);
      await owner.page.getByRole('button', { name: 'New key' }).click();
      await owner.page.getByLabel('Who or what uses it').fill(name);
      for (const scope of [/^Endpoints/, /^Webhooks/, /^Label rows/]) await owner.page.getByRole('checkbox', { name: scope }).click();
      await owner.page.getByRole('button', { name: 'Make the key' }).click();
      await owner.page.getByText(`${program.url}/label`).waitFor();
      expect(await barriers(owner.page)).toEqual([]);
      if (name === 'Ann') await picture(owner.page, 'label-key');
      keys.push((await owner.page.getByRole('dialog').locator('code').first().textContent()) ?? '');
      await owner.page.getByRole('button', { name: 'I have copied it' }).click();
    }
    const ann = await signIn(keys[0] ?? '', 'en-US');
    const bo = await signIn(keys[1] ?? '', 'zh-CN');
    await ann.page.getByRole('link', { name: /Two of them/ }).click();
    await bo.page.getByRole('link', { name: /Two of them/ }).click();
    await row(ann.page, 'Row to label').waitFor();
    expect(await ann.page.getByRole('tab').allTextContents()).toEqual(['Label', 'All rows']);
    expect(await ann.page.getByRole('navigation').count()).toBe(0);
    expect(await ann.page.getByRole('button', { name: 'Finish' }).count()).toBe(0);
    expect(await barriers(ann.page)).toEqual([]);
    await picture(ann.page, 'label-only');
    for (let done = 1; done <= 2; done++) {
      await ann.page.getByRole('radio', { name: 'yes' }).click();
      await ann.page.getByRole('button', { name: 'Next' }).click();
      await ann.page.getByText(`${done} ${done === 1 ? 'row' : 'rows'} done, all saved`).waitFor();
      await bo.page.getByRole('radio', { name: done === 1 ? 'yes' : 'no' }).click();
      await bo.page.getByRole('button', { name: '下一条' }).click();
      await bo.page.getByText(`已完成 ${done} 条`).waitFor();
    }
    await ann.page.getByText('those who run the workflow decide them').waitFor();
    // No page but this one, whatever the address.
    await ann.page.goto(`${program.url}/keys`);
    await ann.page.waitForURL(`${program.url}/label`);
    await ann.page.getByRole('heading', { name: 'Label' }).waitFor();
    await ann.page.goto(`${program.url}/w/any`);
    await ann.page.waitForURL(`${program.url}/label`);
    expect([...ann.asked, ...bo.asked]).toEqual([]);

    await bo.page.getByRole('button', { name: '退出登录' }).click();
    await bo.page.getByRole('heading', { name: '登录' }).waitFor();
    // Whose key is revoked is out at once.
    await owner.page.getByRole('button', { name: 'Revoke Ann' }).click();
    await owner.page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await owner.page.getByRole('button', { name: 'Revoke Ann' }).waitFor({ state: 'detached' });
    await ann.page.reload();
    await ann.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(owner.faults).toEqual([]);
    await Promise.all([ann.context.close(), bo.context.close(), owner.end()]);
  });

  test('many rows of a list get one class by mouse or by keyboard, except those that somebody else has, and it can be taken back', async () => {
    const owner = await visit(browser, program);
    const { page } = owner;
    await askPeople(program, page, 'Many', { classes: 'complaint\nother', shown: ['message'] }, 12);
    await page.getByRole('link', { name: 'Open workbench' }).first().click();
    await row(page, 'Row to label').waitFor();
    const { body } = await program.ask('POST', '/api/keys', { name: 'Cy', scopes: ['label'] });
    const { key }: { key: string } = JSON.parse(JSON.stringify(body));
    const cy = await signIn(key, 'en-US');
    await cy.page.getByRole('link', { name: /Many/ }).click();
    await row(cy.page, 'Row to label').waitFor();
    await cy.page.getByRole('tab', { name: 'All rows' }).click();
    const box = (at: number) => cy.page.getByRole('checkbox', { name: `Choose row ${at}`, exact: true });
    // The first three are in the owner's hands.
    await box(4).waitFor();
    expect(await box(3).isDisabled()).toBe(true);
    await box(5).click();
    await box(8).click({ modifiers: ['Shift'] });
    await cy.page.getByText('4 rows chosen').waitFor();
    await cy.page.keyboard.press('ArrowDown');
    await cy.page.keyboard.press('Shift+ArrowDown');
    await cy.page.getByText('6 rows chosen').waitFor();
    expect(await barriers(cy.page)).toEqual([]);
    await picture(cy.page, 'label-many');
    await cy.page.keyboard.press('1');
    await cy.page.getByText('6 rows are labelled “complaint”.').waitFor();
    await cy.page.getByText('6 of 12 rows labelled').waitFor();
    await page.getByText('6 of 12 rows labelled').waitFor();
    await cy.page.getByRole('button', { name: 'Undo' }).click();
    await cy.page.getByText('0 of 12 rows labelled').waitFor();
    await cy.page.getByRole('button', { name: 'Choose all on this page' }).click();
    await cy.page.getByRole('radio', { name: 'other' }).click();
    await cy.page.getByText('9 of 12 rows labelled').waitFor();
    expect([...owner.faults, ...cy.asked]).toEqual([]);
    await Promise.all([cy.context.close(), owner.end()]);
  });
});
