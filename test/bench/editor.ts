import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { emptyWorkflow, type Wire, type Workflow, type WorkflowNode } from '../../nodes/kit/workflow.ts';
import { findBrowser, openBrowser } from '../e2e/browser.ts';
import { root } from '../start-program.ts';
import { rounded } from './main.figures.ts';

export interface EditorFigures extends Record<string, unknown> {
  /** From the start of the navigation until 1,000 nodes and 1,500 wires are in view and can be dragged. */
  openMs: number;
  /** Until what stands around the canvas is there as well. */
  toolsMs: number;
  /** 95 of 100 pictures come this soon after the one before, while one drags, pans and zooms and 60 updates a second come. */
  workP95Ms: number;
  fitP95Ms: number;
  bigFitP95Ms: number;
  /** What the page's main thread works for a picture, on average: says more than the times on a busy machine. */
  workBusyMs: number;
  fitBusyMs: number;
  bigFitBusyMs: number;
  undoMs: number;
  searchMs: number;
  /** The same for a key that changes nothing: what the browser itself takes until a picture is shown. */
  idleKeyMs: number;
  /** JavaScript and CSS that the page loads before it shows its first workflow, compressed. */
  firstLoadKb: number;
}

const rounds = 3;
const phaseMs = 2_000;

/** The editor in a headless Chromium on a real server; the median of several rounds, each on a page of its own. */
export async function run(): Promise<EditorFigures> {
  const path = findBrowser();
  if (!path) throw new Error('no Chromium, Chrome or Edge was found');
  const home = await mkdtemp(join(tmpdir(), 'graftwork-bench-'));
  const server = await startServer(home);
  const browser = await openBrowser(path);
  try {
    const small = gridWorkflow('Live 1,000', 100, 7);
    const big = gridWorkflow('Live 5,000', 500, 16);
    const opened: number[] = [];
    const tools: number[] = [];
    const work: Frames[] = [];
    const fit: Frames[] = [];
    const undo: number[] = [];
    const search: number[] = [];
    const idle: number[] = [];
    let firstLoadKb = 0;
    for (let round = 0; round < rounds; round++) {
      const visit = await open(browser, server, small);
      opened.push(visit.openMs);
      tools.push(visit.toolsMs);
      firstLoadKb = visit.firstLoadKb;
      fit.push(await moveAbout(visit.page, small));
      search.push(...(await searching(visit.page)));
      await zoomToWork(visit.page, small);
      work.push(await moveAbout(visit.page, small));
      undo.push(...(await undoing(visit.page, small)));
      for (let time = 0; time < 5; time++) idle.push(await timed(visit.page, 'F9'));
      await visit.context.close();
    }
    const bigVisit = await open(browser, server, big);
    const bigFit = await moveAbout(bigVisit.page, big);
    return {
      openMs: Math.round(median(opened)),
      toolsMs: Math.round(median(tools)),
      workP95Ms: rounded(median(work.map(({ p95 }) => p95)), 1),
      fitP95Ms: rounded(median(fit.map(({ p95 }) => p95)), 1),
      bigFitP95Ms: rounded(bigFit.p95, 1),
      workBusyMs: rounded(median(work.map(({ busy }) => busy)), 1),
      fitBusyMs: rounded(median(fit.map(({ busy }) => busy)), 1),
      bigFitBusyMs: rounded(bigFit.busy, 1),
      undoMs: rounded(median(undo), 1),
      searchMs: rounded(median(search), 1),
      idleKeyMs: rounded(median(idle), 1),
      firstLoadKb: rounded(firstLoadKb, 1),
    };
  } finally {
    await browser.close();
    await server.end();
    await rm(home, { recursive: true, force: true });
  }
}

export interface Server {
  url: string;
  cookie: { name: string; value: string };
  /** Stores a workflow and answers the address of its page. */
  create(workflow: Workflow): Promise<string>;
  end(): Promise<void>;
}

/** `more`: variables of its environment. */
export async function startServer(home: string, more: Record<string, string> = {}): Promise<Server> {
  const child: ChildProcess = fork(fileURLToPath(new URL('editor-process.mjs', import.meta.url)), [root, home], {
    execArgv: [],
    env: { ...process.env, ...more },
  });
  const { url, token } = await new Promise<{ url: string; token: string }>((resolve) => child.once('message', resolve));
  const signedIn = await fetch(`${url}/sign-in?token=${token}`, { redirect: 'manual' });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const [name = '', value = ''] = cookie.split('=');
  return {
    url,
    cookie: { name, value },
    async create(workflow) {
      const headers = { cookie, 'content-type': 'application/json' };
      const made = await fetch(`${url}/api/workflows`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ file: JSON.stringify(workflow) }),
      });
      const record: { workflow: Workflow } = JSON.parse(await made.text());
      return `${url}/w/${record.workflow.id}`;
    },
    async end() {
      if (!child.connected) return;
      child.send('end');
      await once(child, 'exit');
    },
  };
}

/** Pipelines of ten nodes and fifteen wires, from data to an endpoint, side by side. */
function gridWorkflow(name: string, pipelines: number, across: number): Workflow {
  const types = [
    'data/sample-data',
    'prepare/clean-rows',
    'prepare/remove-duplicates',
    'prepare/split-rows',
    'data/inspect-quality',
    'training/train-table-model',
    'evaluation/evaluate',
    'evaluation/gate',
    'deploy/register-model',
    'deploy/deploy-endpoint',
  ];
  const within: [from: number, output: string, to: number, input: string][] = [
    [0, 'rows', 1, 'rows'],
    [1, 'kept', 2, 'rows'],
    [1, 'kept', 4, 'rows'],
    [2, 'kept', 3, 'rows'],
    [3, 'training', 5, 'rows'],
    [3, 'validation', 5, 'validation'],
    [5, 'model', 6, 'model'],
    [3, 'test', 6, 'test'],
    [3, 'training', 6, 'training'],
    [5, 'model', 7, 'model'],
    [6, 'metrics', 7, 'metrics'],
    [7, 'model', 8, 'model'],
    [6, 'metrics', 8, 'metrics'],
    [8, 'model', 9, 'model'],
    [6, 'metrics', 9, 'metrics'],
  ];
  const nodes: Record<string, WorkflowNode> = {};
  const wires: Wire[] = [];
  for (let pipeline = 0; pipeline < pipelines; pipeline++) {
    const left = (pipeline % across) * 1_440;
    const top = Math.floor(pipeline / across) * 460;
    for (const [at, type] of types.entries())
      nodes[`n${pipeline}-${at}`] = { type, version: 1, settings: {}, ui: { x: left + (at % 5) * 272, y: top + Math.floor(at / 5) * 216 } };
    for (const [from, output, to, input] of within)
      wires.push({ from: [`n${pipeline}-${from}`, output], to: [`n${pipeline}-${to}`, input] });
  }
  return { ...emptyWorkflow('bench', name), nodes, wires };
}

interface Visit {
  context: BrowserContext;
  page: Page;
  openMs: number;
  toolsMs: number;
  firstLoadKb: number;
}

async function open(browser: Browser, server: Server, workflow: Workflow): Promise<Visit> {
  const address = await server.create(workflow);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await context.addCookies([{ ...server.cookie, url: server.url }]);
  // What tsx makes of the functions that run in the page calls this.
  await context.addInitScript('globalThis.__name = (made) => made');
  const page = await context.newPage();
  const code = new Map<string, Response>();
  page.on('response', (response) => {
    if (/^(script|stylesheet)$/.test(response.request().resourceType())) code.set(response.url(), response);
  });
  await page.goto(address, { waitUntil: 'commit' });
  const handle = await page.waitForFunction(() => {
    const picture = document.querySelector<HTMLCanvasElement>('.far-canvas');
    const paint = picture?.getContext('2d')?.getImageData(0, 0, picture.width, picture.height).data;
    return paint?.some((value) => value > 0) ? performance.now() : undefined;
  });
  const openMs = Number(await handle.jsonValue());
  await page.getByRole('toolbar', { name: 'View' }).waitFor();
  const toolsMs = await page.evaluate(() => performance.now());
  const asked = await page.evaluate(
    (end) =>
      performance
        .getEntriesByType('resource')
        .filter(({ startTime }) => startTime < end)
        .map(({ name }) => name),
    openMs,
  );
  const bodies = await Promise.all(asked.map((name) => code.get(name)?.body()));
  const bytes = bodies.reduce((sum, body) => sum + (body ? gzipSync(body).length : 0), 0);
  await checkDrag(page, workflow);
  return { context, page, openMs, toolsMs, firstLoadKb: bytes / 1_000 };
}

interface Spot {
  id: string;
  x: number;
  y: number;
}
interface Zoom {
  x: number;
  y: number;
  zoom: number;
}
/** How the workflow lies on the page. */
function zoomOf(page: Page): Promise<Zoom> {
  return page.evaluate(() => {
    const area = document.querySelector('.canvas')?.getBoundingClientRect();
    const { a, e, f } = new DOMMatrix(document.querySelector<HTMLElement>('.react-flow__viewport')?.style.transform);
    return { x: (area?.x ?? 0) + e, y: (area?.y ?? 0) + f, zoom: a };
  });
}

/** The head of the node nearest to the middle of the page, in its pixels. */
async function nodeInView(page: Page, { nodes }: Workflow): Promise<Spot> {
  const { x, y, zoom } = await zoomOf(page);
  const spots = Object.entries(nodes).map(([id, { ui }]) => ({ id, x: x + (ui.x + 100) * zoom, y: y + (ui.y + 20) * zoom }));
  const off = (spot: Spot): number => Math.hypot(spot.x - 680, spot.y - 430);
  return spots.reduce((best, spot) => (off(spot) < off(best) ? spot : best));
}

async function checkDrag(page: Page, workflow: Workflow): Promise<void> {
  const node = await nodeInView(page, workflow);
  const place = (): Promise<string | undefined> =>
    page.evaluate((id) => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`)?.style.transform, node.id);
  await page.mouse.move(node.x, node.y);
  const before = await place();
  await page.mouse.down();
  await page.mouse.move(node.x + 30, node.y + 30, { steps: 4 });
  await page.mouse.up();
  const after = await place();
  if (before === undefined || after === undefined || before === after) throw new Error('a node in view could not be dragged');
  await page.keyboard.press('Control+z');
}

interface Frames {
  p95: number;
  /** Milliseconds of work of the main thread for a picture. */
  busy: number;
}

/** Drags a node, pans and zooms for some seconds, and says how the pictures came. */
async function moveAbout(page: Page, workflow: Workflow): Promise<Frames> {
  const watch = await watchFrames(page);
  const { x, y } = await nodeInView(page, workflow);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await steadily((at) => page.mouse.move(x + 180 * Math.sin(at / 12), y + 120 * Math.sin(at / 9)));
  await page.mouse.up();
  await steadily((at) => page.mouse.wheel(24 * Math.cos(at / 10), 16 * Math.cos(at / 14)));
  await page.keyboard.down('Control');
  await steadily((at) => page.mouse.wheel(0, 6 * Math.sin(at / 10)));
  await page.keyboard.up('Control');
  const frames = await watch();
  await page.keyboard.press('Control+z');
  return frames;
}

/** Acts sixty times a second, or as often as the page keeps up. */
async function steadily(act: (at: number) => Promise<void>): Promise<void> {
  const began = performance.now();
  for (let now = 0; now < phaseMs; now = performance.now() - began) {
    await act(now / 16.7);
    await pause(Math.max(0, began + now + 16.7 - performance.now()));
  }
}

async function watchFrames(page: Page): Promise<() => Promise<Frames>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const worked = async (): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  const before = await worked();
  await page.evaluate(() => {
    const times: number[] = [];
    const look = (time: number): void => {
      times.push(time);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { frameTimes: times });
  });
  return async () => {
    const times = await page.evaluate((): number[] => Reflect.get(window, 'frameTimes').splice(0));
    const busy = ((await worked()) - before) * 1_000;
    await session.detach();
    const between = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    return { p95: quantile(between, 0.95), busy: busy / between.length };
  };
}

async function zoomToWork(page: Page, workflow: Workflow): Promise<void> {
  const { x, y } = await nodeInView(page, workflow);
  await page.mouse.move(x, y);
  await page.keyboard.down('Control');
  for (let step = 0; step < 60 && (await zoomOf(page)).zoom < 0.95; step++) await page.mouse.wheel(0, -50);
  await page.keyboard.up('Control');
}

/** From the key until the picture shows the change: a node deleted, all nodes moved. */
async function undoing(page: Page, workflow: Workflow): Promise<number[]> {
  const times: number[] = [];
  for (let time = 0; time < 3; time++) {
    const { x, y } = await nodeInView(page, workflow);
    await page.mouse.click(x, y);
    await page.keyboard.press('Delete');
    times.push(await timed(page, 'Control+z'));
    await page.keyboard.press('Control+a');
    await page.keyboard.press('ArrowDown');
    times.push(await timed(page, 'Control+z'));
  }
  return times;
}

async function searching(page: Page): Promise<number[]> {
  const times: number[] = [];
  await page.getByRole('searchbox').first().click();
  for (const letter of 'split') times.push(await timed(page, letter));
  await page.keyboard.press('Escape');
  return times;
}

/** Milliseconds from a key to the picture that follows it. */
async function timed(page: Page, key: string): Promise<number> {
  await pause(150);
  await page.evaluate(() => {
    const shown = new Promise<number>((resolve) => {
      const press = ({ key: pressed, timeStamp }: KeyboardEvent): void => {
        if (pressed === 'Control') return;
        removeEventListener('keydown', press, true);
        // The task that follows a frame's callbacks begins once the frame is drawn.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => resolve(performance.now() - timeStamp));
          port1.start();
          port2.postMessage(0);
        });
      };
      addEventListener('keydown', press, true);
    });
    Object.assign(window, { shown });
  });
  // People let a key go long after the picture has come; the browser holds back what is not input until it has drawn that, too.
  const keys = key.split('+');
  for (const one of keys) await page.keyboard.down(one);
  const ms = await page.evaluate((): Promise<number> => Reflect.get(window, 'shown'));
  for (const one of keys.toReversed()) await page.keyboard.up(one);
  return ms;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
