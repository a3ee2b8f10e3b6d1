import { browser, make, url } from './.look.mjs';
const page = await make();
const node = (type, settings, x) => ({ type, version: 1, settings, ui: { x, y: 80 } });
const file = JSON.stringify({ format: 'graftwork/1', id: 'x', name: 'Customer messages', description: '', nodes: {
  data: node('data/sample-data', { data: 'intents' }, 40), some: node('prepare/sample-rows', { rows: 30 }, 340),
  label: node('label/label-by-hand', { classes: '优惠活动\n修改地址\n发票\n售后维修\n投诉\n物流查询\n账号登录\n退款', shown: ['message'], target: 'said', quota: 5, guidelines: '# 怎样判断\n\n- **发票**: 要求开票或修改抬头\n- **退款**: 想拿回钱\n\n<script>alert(1)</script><img src=x onerror=alert(2)> [链接](https://example.com) [坏](javascript:alert(3)) ![图](https://example.com/a.png)' }, 640),
  sort: node('prepare/sort-rows', { by: [{ column: 'said', order: 'up' }] }, 940) },
  wires: [{ from: ['data', 'rows'], to: ['some', 'rows'] }, { from: ['some', 'kept'], to: ['label', 'rows'] }, { from: ['label', 'labelled'], to: ['sort', 'rows'] }], groups: [], notes: [], inputs: {} });
await page.goto(url);
const { workflow } = await page.evaluate(async (file) => (await fetch('/api/workflows', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ file }) })).json(), file);
await page.goto(`${url}/w/${workflow.id}`);
await page.waitForTimeout(1500);
await page.screenshot({ path: '/tmp/label/pics/1-editor.png' });
await page.getByRole('button', { name: /^Run/ }).click();
await page.getByText('Open workbench').first().waitFor({ timeout: 60000 });
await page.waitForTimeout(800);
await page.screenshot({ path: '/tmp/label/pics/2-waiting.png' });
await page.getByRole('link', { name: /Open workbench/ }).first().click();
await page.getByRole('radio').first().waitFor();
await page.waitForTimeout(500);
await page.screenshot({ path: '/tmp/label/pics/3-desk.png' });
console.log(page.url());
await page.goto(`${url}/label`); await page.waitForTimeout(700);
await page.screenshot({ path: '/tmp/label/pics/4-list.png' });
await browser.close();
