import { type ChildProcess, fork } from 'node:child_process';
import type { Sample } from '../../nodes/kit/define-node.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { NodeProblem } from '../../nodes/kit/problem.ts';
import { message } from '../../nodes/kit/text.ts';
import { type DescribeNode, type Description, type FromDescriber, isFromDescriber, type ToDescriber } from './describe-messages.ts';
import type { WorkerHome } from './messages.ts';
import { cleanEnvironment } from './worker-process.ts';

/** The server's side of the describe worker. One request at a time; a node that does not answer in time is given up and the process replaced. */
export interface Describer {
  /** Nodes in topological order. Those that gave no answer in time are missing from the result. */
  describe(nodes: DescribeNode[]): Promise<Map<string, Description>>;
  sniff(type: string, path: string, settings: Record<string, Json>): Promise<{ sample?: Sample; problem?: NodeProblem }>;
  close(): void;
}

const answerMs = 500;
const loadMs = 15_000;
const sniffMs = 15_000;
/** After so many that hang, the rest is not asked. */
const mostHung = 3;

export function createDescriber(options: { home: WorkerHome; program: string; idleMs: number }): Describer {
  let child: ChildProcess | undefined;
  let hear: ((message: FromDescriber) => void) | undefined;
  let lost: (() => void) | undefined;
  let idle: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let nextId = 1;

  function running(): ChildProcess {
    if (child?.connected) return child;
    const fresh = fork(options.program, [JSON.stringify(options.home)], {
      cwd: options.home.work,
      env: cleanEnvironment(),
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    fresh.on('message', (data) => {
      if (isFromDescriber(data)) hear?.(data);
    });
    const ended = (): void => {
      if (child !== fresh) return;
      child = undefined;
      lost?.();
    };
    fresh.on('error', ended);
    fresh.on('exit', ended);
    child = fresh;
    return fresh;
  }
  function end(): void {
    const old = child;
    child = undefined;
    old?.kill('SIGKILL');
  }

  /** Sends a request and hears answers until `done`, or until nothing came for as long as `limit` says: then the process is ended. */
  function exchange(request: ToDescriber, first: number, listen: (answer: FromDescriber) => 'done' | number): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout;
      const settle = (whole: boolean): void => {
        clearTimeout(timer);
        hear = undefined;
        lost = undefined;
        if (!whole) end();
        resolve(whole);
      };
      const wait = (ms: number): void => {
        clearTimeout(timer);
        timer = setTimeout(() => settle(false), ms);
      };
      hear = (answer) => {
        if (answer.id !== request.id) return;
        const next = listen(answer);
        if (next === 'done') settle(true);
        else wait(next);
      };
      lost = () => settle(false);
      wait(first);
      running().send(request, (error) => {
        if (error) settle(false);
      });
    });
  }

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(async () => {
      clearTimeout(idle);
      try {
        return await work();
      } finally {
        idle = setTimeout(end, options.idleMs).unref();
      }
    });
    turn = result.catch(() => undefined);
    return result;
  }

  async function describeAll(nodes: DescribeNode[]): Promise<Map<string, Description>> {
    const answers = new Map<string, Description>();
    let left = nodes;
    let careful = false;
    let hung = 0;
    while (left.length > 0) {
      const id = nextId++;
      const request = { say: 'describe' as const, id, nodes: withKnown(left, answers), careful };
      const whole = await exchange(request, loadMs, (answer) => {
        if (answer.say !== 'described') return answerMs;
        for (const [node, description] of answer.answers) answers.set(node, description);
        return left.every(({ node }) => answers.has(node)) ? 'done' : answerMs;
      });
      left = left.filter(({ node }) => !answers.has(node));
      if (whole) break;
      // In a careful round the first one without an answer is the one that hangs.
      if (careful) {
        left = left.slice(1);
        hung += 1;
      }
      if (hung === mostHung) break;
      careful = true;
    }
    return answers;
  }

  return {
    describe: (nodes) => inTurn(() => describeAll(nodes)),
    sniff: (type, path, settings) =>
      inTurn(async () => {
        let result: { sample?: Sample; problem?: NodeProblem } = {};
        const whole = await exchange({ say: 'sniff', id: nextId++, type, path, settings }, sniffMs, (answer) => {
          if (answer.say === 'sniffed') result = { sample: answer.sample, problem: answer.problem };
          return 'done';
        });
        return whole ? result : { problem: tooSlow };
      }),
    close() {
      clearTimeout(idle);
      end();
    },
  };
}

/** After a restart the answers so far travel along, since the new process knows none. */
function withKnown(nodes: DescribeNode[], answers: ReadonlyMap<string, Description>): DescribeNode[] {
  if (answers.size === 0) return nodes;
  return nodes.map((node) => ({
    ...node,
    inputs: Object.fromEntries(
      Object.entries(node.inputs).map(([name, sources]) => [
        name,
        sources.map((source) => {
          const known = 'node' in source ? answers.get(source.node) : undefined;
          return known && 'node' in source ? { spec: known.specs[source.output] } : source;
        }),
      ]),
    ),
  }));
}

const tooSlow: NodeProblem = {
  code: 'file-unreadable',
  severity: 'warning',
  message: message({
    en: 'A look into this file took too long, so its columns are not known before a run. It can still be run.',
    zh: '预读该文件耗时过长，因此运行前无法得知其列。仍可直接运行。',
  }),
};
