import { chromium } from 'playwright-core';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
const url = 'http://localhost:4787';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
const stateFile = '/tmp/label/state.json';
const make = async (opts = {}) => {
  const ctx = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', reducedMotion: 'reduce', ...(existsSync(stateFile) && { storageState: stateFile }), ...opts });
  const page = await ctx.newPage();
  page.on('pageerror', (e) => console.log('PAGEERROR', e.message));
  page.on('console', (l) => l.type() === 'error' && console.log('CONSOLE', l.text()));
  return page;
};
export { browser, make, url, stateFile };
if (!existsSync(stateFile)) {
  const page = await make();
  const token = /http:\/\/localhost\S+/.exec(readFileSync('/tmp/label/server.log', 'utf8'))[0];
  await page.goto(token);
  await page.context().storageState({ path: stateFile });
}
