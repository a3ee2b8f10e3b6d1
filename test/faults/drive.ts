import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Json } from '../../nodes/kit/json.ts';
import { emptyRun, foldRun, isUnderWay, type RunEvent, type RunState, type Target } from '../../nodes/kit/run.ts';
import type { FileRef } from '../../nodes/kit/settings.ts';
import { type Message, say } from '../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import type {
  ClientToServer,
  ErrorBody,
  NewWorkflow,
  Outlook,
  RunRecord,
  ServerToClient,
  Uploaded,
  WorkflowRecord,
} from '../../runtime/protocol.ts';
import type { Program } from '../start-program.ts';

/** What a page asks of a started program, for tests of faults. */

export interface Reply<Body> {
  status: number;
  body: Body;
}
export async function ask<Body>(program: Program, method: string, path: string, body?: unknown): Promise<Reply<Body>> {
  const { status, body: answer } = await program.ask(method, path, body);
  // The shapes are the protocol's; a test that is told another one fails at what it compares.
  const known: Body = JSON.parse(JSON.stringify(answer ?? null));
  return { status, body: known };
}

export function node(type: string, settings: Record<string, Json> = {}): Workflow['nodes'][string] {
  return { type, version: 1, settings, ui: { x: 0, y: 0 } };
}
/** Wires written as `from.port > to.port`. */
export function workflowOf(nodes: Workflow['nodes'], wires: readonly string[], more: Partial<Workflow> = {}): Workflow {
  const end = (text = ''): [string, string] => {
    const [id = '', port = ''] = text.trim().split('.');
    return [id, port];
  };
  return {
    ...emptyWorkflow('new', 'Test of faults'),
    nodes,
    wires: wires.map((wire) => {
      const [from, to] = wire.split('>');
      return { from: end(from), to: end(to) };
    }),
    ...more,
  };
}

/** Keeps a workflow on the server: one that is drawn here, an example, or an empty one. */
export async function openWorkflow(program: Program, workflow: Workflow | NewWorkflow): Promise<WorkflowRecord> {
  const from = 'nodes' in workflow ? { file: JSON.stringify(workflow) } : workflow;
  const { status, body } = await ask<WorkflowRecord>(program, 'POST', '/api/workflows', from);
  if (status !== 201) throw new Error(`the workflow was not opened: ${JSON.stringify(body)}`);
  return body;
}
export function outlook(program: Program, { workflow }: WorkflowRecord, target: Target = { mode: 'all' }): Promise<Reply<Outlook>> {
  return ask(program, 'POST', `/api/workflows/${workflow.id}/outlook`, { workflow, target });
}
export function start(program: Program, { workflow, version }: WorkflowRecord): Promise<Reply<{ run: string } & ErrorBody>> {
  return ask(program, 'POST', '/api/runs', { workflow: workflow.id, version, target: { mode: 'all' } });
}
export async function started(program: Program, record: WorkflowRecord): Promise<string> {
  const { status, body } = await start(program, record);
  if (status !== 201) throw new Error(`the run did not start: ${JSON.stringify(body)}`);
  return body.run;
}
export async function runRecord(program: Program, run: string): Promise<RunRecord> {
  return (await ask<RunRecord>(program, 'GET', `/api/runs/${run}`)).body;
}

export async function upload(
  program: Program,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<Reply<Uploaded & ErrorBody>> {
  const form = new FormData();
  form.append('files', new Blob([content]), name);
  const reply = await fetch(`${program.url}/api/uploads`, { method: 'POST', headers: { cookie: program.cookie }, body: form });
  return { status: reply.status, body: await reply.json() };
}
export async function uploaded(program: Program, name: string, content: string | Uint8Array<ArrayBuffer>): Promise<FileRef> {
  const { status, body } = await upload(program, name, content);
  if (status !== 201) throw new Error(`the file was not taken: ${JSON.stringify(body)}`);
  return body.file;
}

/** A message as people of both languages read it. */
export function both(content: Message | undefined): { en: string; zh: string } {
  return content ? { en: say(content, 'en'), zh: say(content, 'zh') } : { en: '', zh: '' };
}

type Client = Socket<ServerToClient, ClientToServer>;
export function connect(program: Program): Client {
  return io(program.url, {
    path: '/socket',
    transports: ['websocket'],
    extraHeaders: { cookie: program.cookie },
    reconnection: false,
    forceNew: true,
  });
}

/** A run as a page sees it over the socket. */
export interface Watched {
  state(): RunState;
  /** All events that came, in order; those inside a snapshot are not among them. */
  events: RunEvent[];
  /** Resolves with the first state that fits. Rejects where the connection ends before. */
  until(fits: (state: RunState) => boolean): Promise<RunState>;
  /** The same for the end of the run. */
  ended(): Promise<RunState>;
  close(): void;
}
export function watchRun(program: Program, run: string, from: RunState = emptyRun): Watched {
  let state = from;
  let lost = false;
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  const client = connect(program);
  const see = (next: RunState): void => {
    state = next;
    for (const look of waiting) look();
  };
  client.on('snapshot', (message) => message.run === run && see(message.state));
  client.on('events', (message) => {
    if (message.run !== run) return;
    events.push(...message.events);
    see(message.events.reduce(foldRun, state));
  });
  const lose = (): void => {
    lost = true;
    for (const look of waiting) look();
  };
  client.on('disconnect', lose);
  client.on('connect_error', lose);
  client.emit('watch', { run, after: from.seq });
  const until: Watched['until'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (fits(state)) resolve(state);
        else if (lost) reject(new Error('the connection ended before'));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  return {
    state: () => state,
    events,
    until,
    ended: () => until(({ status }) => !isUnderWay(status)),
    close: () => void client.close(),
  };
}

/** Ends what a test has started, also when it fails. */
export function endAtLast(programs: Program[]): Promise<void[]> {
  return Promise.all(programs.splice(0).map((program) => program.end('SIGKILL')));
}

/** Looks until something is there; for what no event tells. */
export async function eventually<Found>(look: () => Found | undefined | Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(25);
  }
}

/** The checkpoint of a training under way, by its step's folder, once one is written. */
export function checkpoint(home: string): Promise<string> {
  const work = join(home, 'work');
  return eventually(() => {
    const folders = existsSync(work) ? readdirSync(work) : [];
    return folders.map((folder) => join(work, folder, 'training.safetensors')).find((file) => existsSync(file));
  });
}
