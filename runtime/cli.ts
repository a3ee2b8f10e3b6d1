import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BranchRow, branchRows } from '../nodes/kit/branch-rows.ts';
import { nodeTitle } from '../nodes/kit/check.ts';
import { nodeOfStep } from '../nodes/kit/fan-out.ts';
import { type Json, readJson } from '../nodes/kit/json.ts';
import type { Problem } from '../nodes/kit/problem.ts';
import { type Message, say, type Text, type TextValues } from '../nodes/kit/text.ts';
import { parseWorkflow, type Workflow } from '../nodes/kit/workflow.ts';
import { AppError } from './errors.ts';
import { createOutside } from './outside.ts';
import type { RunRecord } from './protocol.ts';
import { createEngine, type OwnedEngine } from './run/create-engine.ts';
import { readCatalog } from './run/places.ts';
import { openHome } from './store/home.ts';
import { openStores } from './store/open-stores.ts';
import { tell, terminalLanguage } from './terminal.ts';

const exitCodes = { done: 0, failed: 1, cancelled: 1, running: 1, paused: 0, waiting: 4, stopped: 3 } as const;
const usageCode = 2;

/** The command line: `run FILE`, `check FILE`, `catalog`. Answers the exit code; results go to standard output, progress to standard error. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const [command, ...rest] = args;
    switch (command) {
      case 'run':
        return await runFile(optionsOf(rest));
      case 'check':
        return await checkFile(optionsOf(rest));
      case 'catalog':
        return await listCatalog(optionsOf(rest));
      default:
        tell(usage);
        return command === undefined || command === 'help' || command === '--help' ? 0 : usageCode;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${say(error.content, terminalLanguage())}\n`);
    for (const problem of error.problems ?? []) process.stderr.write(`  ${say(problem.message, terminalLanguage())}\n`);
    return error.code === 'usage' ? usageCode : 1;
  }
}

interface Options {
  file?: string;
  json: boolean;
  home?: string;
  set: Record<string, Json>;
}

function optionsOf(args: readonly string[]): Options {
  const options: Options = { json: false, set: {} };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--json') options.json = true;
    else if (arg === '--home') options.home = valueOf(args, (at += 1), arg);
    else if (arg === '--set') {
      const pair = valueOf(args, (at += 1), arg);
      const cut = pair.indexOf('=');
      if (cut < 1) throw wrong({ en: '--set takes NAME=VALUE.', zh: '--set 的格式为 名称=值。' });
      options.set[pair.slice(0, cut)] = valueFrom(pair.slice(cut + 1));
    } else if (arg.startsWith('-')) throw wrong({ en: 'There is no option {arg}.', zh: '没有选项 {arg}。' }, { arg });
    else if (options.file === undefined) options.file = arg;
    else throw wrong({ en: 'One file at a time, please: {arg} is one too many.', zh: '每次只能指定一个文件：{arg} 是多余的。' }, { arg });
  }
  return options;
}
function valueOf(args: readonly string[], at: number, option: string): string {
  const value = args[at];
  if (value === undefined) throw wrong({ en: '{option} needs a value behind it.', zh: '{option} 后面需要一个值。' }, { option });
  return value;
}
/** Numbers, lists and the like as JSON; anything else is a text. */
function valueFrom(words: string): Json {
  const json = readJson(words);
  return json === undefined ? words : json;
}

async function readWorkflow(file: string | undefined): Promise<Workflow> {
  if (file === undefined) throw wrong({ en: 'Name a workflow file.', zh: '请指定工作流文件。' });
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined)
    throw new AppError(
      404,
      'no-file',
      { en: 'The file {file} cannot be read. Check its name.', zh: '无法读取文件 {file}。请检查文件名。' },
      { file },
    );
  const parsed = parseWorkflow(content);
  if (!parsed.ok) throw new AppError(400, 'bad-file', parsed.problem.text, parsed.problem.values);
  return parsed.workflow;
}

/** An engine over a home of its own, which is gone afterwards, or over the given one. */
async function withEngine<Result>(folder: string | undefined, work: (engine: OwnedEngine) => Promise<Result>): Promise<Result> {
  process.umask(0o077);
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'graftwork-')));
  const home = await openHome(root);
  try {
    const catalog = await readCatalog();
    const stores = await openStores(home.root, catalog);
    const engine = await createEngine({ home, catalog, outside: createOutside(stores, () => undefined) });
    try {
      return await work(engine);
    } finally {
      await engine.close();
      await stores.close();
    }
  } finally {
    await home.close();
    if (folder === undefined) await rm(root, { recursive: true, force: true });
  }
}

async function runFile(options: Options): Promise<number> {
  const workflow = await readWorkflow(options.file);
  return withEngine(options.home, async (engine) => {
    const began = performance.now();
    const target = { mode: 'all' as const };
    const inputs = Object.keys(options.set).length > 0 ? { inputs: options.set } : {};
    const started = await engine
      .start({ workflow, version: 'file', target, origin: { kind: 'command-line' }, ...inputs })
      .catch((error: unknown) => {
        if (!options.json || !(error instanceof AppError)) throw error;
        return error;
      });
    if (started instanceof AppError) {
      print({ status: 'failed', seconds: 0, metrics: {}, problems: (started.problems ?? []).map(said) });
      return 1;
    }
    const stop = engine.watch(started.run, 0, progressTo(process.stderr, workflow, engine));
    const interrupt = (): void => void engine.cancel(started.run);
    process.once('SIGINT', interrupt);
    const record = await engine.finished(started.run);
    process.removeListener('SIGINT', interrupt);
    stop();
    const seconds = Math.round((performance.now() - began) / 10) / 100;
    const branches = branchRows(record.state.steps);
    const problems = problemsOf(record).map(said);
    if (options.json)
      print({
        status: record.status,
        seconds,
        metrics: metricsOf(record),
        ...(branches.length > 0 && { branches: branches.map(branchJson) }),
        problems,
      });
    else report(record, seconds, workflow, engine);
    if (record.status === 'waiting') adviseWaiting(options.home);
    return exitCodes[record.status];
  });
}

async function checkFile(options: Options): Promise<number> {
  const workflow = await readWorkflow(options.file);
  return withEngine(options.home, async (engine) => {
    const { problems } = await engine.outlook(workflow, { mode: 'all' });
    if (options.json) print(problems.map(said));
    else if (problems.length === 0) tell({ en: 'No problems.', zh: '没有问题。' });
    for (const problem of options.json ? [] : problems) {
      const where = problem.node === undefined ? '' : `${problem.node}${problem.setting ? `.${problem.setting}` : ''}: `;
      process.stdout.write(
        `${say(severities[problem.severity], terminalLanguage())} ${where}${say(problem.message, terminalLanguage())}\n`,
      );
    }
    return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
  });
}

async function listCatalog(options: Options): Promise<number> {
  const entries = Object.values(await readCatalog());
  if (options.json) print(entries);
  else
    for (const { type, title, summary } of entries)
      process.stdout.write(`${type.padEnd(34)} ${say(title, terminalLanguage())}: ${say(summary, terminalLanguage())}\n`);
  return 0;
}

type Listener = Parameters<OwnedEngine['watch']>[2];
/** One line for each step that begins to tell something, to a person or a log. */
function progressTo(stream: NodeJS.WritableStream, workflow: Workflow, { catalog }: OwnedEngine): Listener {
  const titleOf = (step: string): string => {
    const node = nodeOfStep(step);
    const title = say(nodeTitle(workflow, catalog, node), terminalLanguage());
    return step === node ? title : `${title} [${step.slice(node.length + 1)}]`;
  };
  const line = (step: string, words: Message | Text): void => void stream.write(`${titleOf(step)}: ${say(words, terminalLanguage())}\n`);
  return (message) => {
    if (!('events' in message)) return;
    for (const event of message.events) {
      if (event.type === 'step-done')
        line(event.step, { text: event.cached ? fromCache : finished, values: { seconds: event.ms / 1_000 } });
      else if (event.type === 'step-log') line(event.step, event.message);
      else if (event.type === 'step-warned') line(event.step, event.problem.message);
      else if (event.type === 'step-failed') line(event.step, event.problem.message);
      else if (event.type === 'step-skipped' || event.type === 'step-retried') line(event.step, event.because);
      else if (event.type === 'step-waiting') line(event.step, event.for);
    }
  };
}

function metricsOf({ state }: RunRecord): Record<string, Record<string, number | null>> {
  const metrics: Record<string, Record<string, number | null>> = {};
  for (const { node, branch, outputs } of Object.values(state.steps)) {
    if (branch) continue;
    for (const value of Object.values(outputs ?? {})) if (value.type === 'metrics') metrics[node] = { ...metrics[node], ...value.scores };
  }
  return metrics;
}
function branchJson({ values, status, ms, scores }: BranchRow): Record<string, unknown> {
  const settings: Record<string, Record<string, Json>> = {};
  for (const { node, setting, value } of values) settings[node] = { ...settings[node], [setting]: value };
  return { settings, status, seconds: Math.round(ms / 10) / 100, metrics: scores };
}
function problemsOf({ state, problem }: RunRecord): Problem[] {
  const steps = Object.values(state.steps);
  const failures = steps.flatMap((step) => step.problem ?? []);
  const warnings = steps.flatMap((step) => step.warnings ?? []);
  return [...(failures.length > 0 || !problem ? failures : [problem]), ...warnings];
}
function said(problem: Problem): Record<string, unknown> {
  const { code, severity, node, port, setting } = problem;
  return { code, severity, message: say(problem.message, terminalLanguage()), node, port, setting };
}

function report(record: RunRecord, seconds: number, workflow: Workflow, { catalog }: OwnedEngine): void {
  const titleOf = (node: string): string => say(nodeTitle(workflow, catalog, node), terminalLanguage());
  const tellScores = (scores: BranchRow['scores'], branch: string): void => {
    for (const [node, figures] of Object.entries(scores)) {
      process.stdout.write(`${titleOf(node)}${branch}\n`);
      for (const [name, value] of Object.entries(figures))
        process.stdout.write(`  ${name.padEnd(20)} ${value === null ? '–' : value.toPrecision(4)}\n`);
    }
  };
  tellScores(metricsOf(record), '');
  for (const { values, scores } of branchRows(record.state.steps))
    tellScores(scores, ` [${values.map(({ setting, value }) => `${setting} ${String(value)}`).join(', ')}]`);
  tell(outcomes[record.status], { seconds });
}

const outcomes: Record<RunRecord['status'], Text> = {
  done: { en: 'Done in {seconds} s.', zh: '完成，用时 {seconds} 秒。' },
  failed: { en: 'Failed after {seconds} s. What went wrong stands above.', zh: '运行失败，用时 {seconds} 秒。原因见上。' },
  cancelled: { en: 'Stopped after {seconds} s.', zh: '已停止，用时 {seconds} 秒。' },
  stopped: { en: 'Stopped by a gate after {seconds} s.', zh: '被关卡拦下，用时 {seconds} 秒。' },
  running: { en: 'Still running.', zh: '仍在运行。' },
  paused: { en: 'Paused.', zh: '已暂停。' },
  waiting: { en: 'Waits for people after {seconds} s.', zh: '{seconds} 秒后开始等待人工。' },
};
function adviseWaiting(home: string | undefined): void {
  // A temporary folder goes with the command, and nobody could answer in it.
  const advice = home === undefined ? { text: waitsForNothing } : { text: waitsHere, values: { folder: home } };
  process.stderr.write(`${say(advice, terminalLanguage())}\n`);
}
const waitsForNothing: Text = {
  en: `A step waits for people to label rows, and this command does not wait for them. It worked in a temporary folder, so nobody can label there. To go on: run it again with --home FOLDER, then start Graftwork on that folder (GRAFTWORK_HOME=FOLDER npm start), open the page “Label”, and the run goes on by itself when enough rows are labelled.`,
  zh: `有步骤在等待人工标注，而此命令不会一直等待。它在临时文件夹中运行，因此无法在其中标注。要继续：请加上 --home 文件夹 重新运行，再在该文件夹上启动 Graftwork（GRAFTWORK_HOME=文件夹 npm start），打开“标注”页面；标注数量足够后运行会自动继续。`,
};
const waitsHere: Text = {
  en: `A step waits for people to label rows, and this command does not wait for them. To go on: start Graftwork on this folder (GRAFTWORK_HOME={folder} npm start), open the page “Label”, and the run goes on by itself when enough rows are labelled. After that, the same command shows the result.`,
  zh: `有步骤在等待人工标注，而此命令不会一直等待。要继续：请在此文件夹上启动 Graftwork（GRAFTWORK_HOME={folder} npm start），打开“标注”页面；标注数量足够后运行会自动继续。之后再次执行相同命令即可看到结果。`,
};
const severities: Record<Problem['severity'], Text> = {
  error: { en: 'Error', zh: '错误' },
  warning: { en: 'Warning', zh: '警告' },
  note: { en: 'Note', zh: '提示' },
};
const finished: Text = { en: 'done in {seconds} s', zh: '完成，用时 {seconds} 秒' };
const fromCache: Text = { en: 'unchanged, from an earlier run', zh: '未变化，沿用之前的结果' };
const usage: Text = {
  en: `npm run graftwork -- COMMAND

  run FILE [--json] [--home FOLDER] [--set NAME=VALUE]   runs a workflow file
  check FILE [--json]                                    lists its problems
  catalog [--json]                                       lists the node types

Without --home, run uses a temporary folder. Exit codes: 0 done, 1 failed, 3 stopped by a gate, 4 waits for people.`,
  zh: `npm run graftwork -- 命令

  run 文件 [--json] [--home 文件夹] [--set 名称=值]   运行工作流文件
  check 文件 [--json]                                列出其中的问题
  catalog [--json]                                   列出所有节点类型

未指定 --home 时使用临时文件夹。退出码：0 完成，1 失败，3 被关卡拦下，4 等待人工。`,
};

function wrong(text: Text, values?: TextValues): AppError {
  return new AppError(400, 'usage', text, values);
}
function print(data: unknown): void {
  process.stdout.write(`${JSON.stringify(data)}\n`);
}
