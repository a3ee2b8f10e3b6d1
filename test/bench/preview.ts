import { existsSync, renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { emptyWorkflow, type Workflow, type WorkflowNode } from '../../nodes/kit/workflow.ts';
import { findBrowser, openBrowser } from '../e2e/browser.ts';
import { startServer } from './editor.ts';

export interface PreviewFigures extends Record<string, unknown> {
  /** From choosing the wire until the columns and their histograms are there. */
  previewMs: number;
  /** Until its first rows are there as well. */
  rowsMs: number;
  /** From the press until the next page of the whole result is there. */
  nextRowsMs: number;
  /** The longest time without a picture meanwhile: what one would feel as a freeze. */
  longestFrameMs: number;
}

const rowCount = 10_000_000;
const fileName = 'graftwork-bench-10m-v1.parquet';

/** Looks into a wire along which 10,000,000 rows ran, and leafs through them, in a headless Chromium on a real server. */
export async function run(): Promise<PreviewFigures> {
  const path = findBrowser();
  if (!path) throw new Error('no Chromium, Chrome or Edge was found');
  await makeFile();
  const home = await mkdtemp(join(tmpdir(), 'graftwork-bench-'));
  const server = await startServer(home, { GRAFTWORK_FOLDERS: `bench=${tmpdir()}` });
  const browser = await openBrowser(path);
  try {
    const address = await server.create(workflow);
    await runOnce(server, address);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    await context.addCookies([{ ...server.cookie, url: server.url }]);
    // What tsx makes of the functions that run in the page calls this.
    await context.addInitScript('globalThis.__name = (made) => made');
    const page = await context.newPage();
    await page.goto(address);
    await page.locator('.node-state', { hasText: 'done in' }).first().waitFor();
    await page.evaluate(() => {
      let before = performance.now();
      let longest = 0;
      const look = (): void => {
        const now = performance.now();
        longest = Math.max(longest, now - before);
        before = now;
        Object.assign(window, { longest });
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    const began = performance.now();
    await page.locator('.react-flow__edge').first().dispatchEvent('click');
    const preview = page.locator('.wire-preview');
    await preview.locator('.look-columns svg').first().waitFor();
    const previewMs = performance.now() - began;
    await preview.locator('td').first().waitFor();
    const rowsMs = performance.now() - began;
    await preview.getByRole('button', { name: 'Open the whole result' }).click();
    const drawer = page.getByRole('region', { name: 'Result' });
    await drawer.locator('td').first().waitFor();
    const pressed = performance.now();
    await drawer.getByRole('button', { name: 'Later rows' }).click();
    await drawer.getByText(/^51/).first().waitFor();
    const nextRowsMs = performance.now() - pressed;
    await pause(500);
    const longest: number = await page.evaluate(() => Reflect.get(window, 'longest'));
    const rounded = Object.entries({ previewMs, rowsMs, nextRowsMs, longestFrameMs: longest }).map(([key, value]) => [
      key,
      Math.round(value),
    ]);
    return Object.fromEntries(rounded);
  } finally {
    await browser.close();
    await server.end();
    await rm(home, { recursive: true, force: true });
  }
}

const node = (type: string, x: number, settings: WorkflowNode['settings'] = {}): WorkflowNode => ({
  type,
  version: 1,
  settings,
  ui: { x, y: 0 },
});
const workflow: Workflow = {
  ...emptyWorkflow('bench', 'Ten million'),
  nodes: {
    read: node('data/read-file', 0, { file: { source: 'folder', folder: 'bench', path: fileName } }),
    clean: node('prepare/clean-rows', 400),
  },
  wires: [{ from: ['read', 'rows'], to: ['clean', 'rows'] }],
};

async function runOnce({ url, cookie }: Awaited<ReturnType<typeof startServer>>, address: string): Promise<void> {
  const headers = { cookie: `${cookie.name}=${cookie.value}`, 'content-type': 'application/json' };
  const ask = async (path: string, body?: unknown) => {
    const answer = await fetch(url + path, { headers, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  const id = address.split('/').at(-1);
  const { version } = await ask(`/api/workflows/${id}`);
  const { run: started } = await ask('/api/runs', { workflow: id, version, target: { mode: 'to', node: 'read' } });
  for (;;) {
    const { state } = await ask(`/api/runs/${started}`);
    if (state.status === 'done') return;
    if (state.status === 'failed') throw new Error(`the table was not read: ${JSON.stringify(state.steps)}`);
    await pause(500);
  }
}

/** Ten million orders: a number, a decimal, categories, a date, a text, some missing. Made once. */
async function makeFile(): Promise<void> {
  const path = join(tmpdir(), fileName);
  if (existsSync(path)) return;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT i AS id, CASE WHEN hash(i) % 20 = 0 THEN NULL ELSE 18 + hash(i, 1) % 70 END AS age,
       (hash(i, 2) % 9000000) / 100.0 AS amount, ['Berlin', 'Paris', '上海', '东京'][CAST(1 + hash(i, 3) % 4 AS BIGINT)] AS city,
       DATE '2015-01-01' + CAST(hash(i, 4) % 4000 AS INTEGER) AS day, 'parcel ' || hash(i, 5) % 400000 AS message,
       CASE WHEN hash(i, 6) % 10 < 3 THEN 'yes' ELSE 'no' END AS label
     FROM range(${rowCount}) AS t(i)) TO '${path}.part' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  renameSync(`${path}.part`, path);
}
