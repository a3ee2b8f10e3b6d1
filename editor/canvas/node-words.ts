import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { isObject } from '../../nodes/kit/json.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { PlannedStep, StepState } from '../../nodes/kit/run.ts';
import type { NodeStep } from '../store/node-steps.ts';
import { isAsked, withDefaults } from '../../nodes/kit/settings.ts';
import { inputsType, outputsType } from '../../nodes/kit/subflow.ts';
import { type Message, message, type Text, verbatim } from '../../nodes/kit/text.ts';
import type { Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import type { OutlookView } from '../store/outlook-store.ts';
import { isGoing, isPaused, type RunView } from '../store/run-store.ts';

/** What a node says of itself: a sign and words, the tone only repeating them. */
export interface NodeWords {
  tone: 'quiet' | 'run' | 'done' | 'cached' | 'fail' | 'warn';
  sign: string;
  words: Message;
}

interface Known {
  step: NodeStep | undefined;
  planned: PlannedStep | undefined;
  /** How many branches it has, where a range fans out; 0 where none does. */
  branches?: number;
  pinned?: boolean;
  /** It waits until one of several results above is chosen. */
  choosing?: boolean;
  /** The run in view is still going. */
  going: boolean;
  /** The run in view is paused, or pauses as soon as its steps can. */
  paused: boolean;
  /** What a run would do is known. */
  foreseen: boolean;
  /** The node has an error that keeps it from running. */
  wrong: boolean;
  /** It will run only because it acts on the outer world and so runs every time: that is no sign of a change. */
  always: boolean;
  duration(ms: number): string;
}

/** What the stores know, for saying it of many nodes at once. */
export interface KnownOfAll {
  run: Pick<RunView, 'run' | 'state' | 'steps'>;
  outlook: Pick<OutlookView, 'problems' | 'problemsOf' | 'stepOf' | 'branchesOf' | 'everyTime' | 'askedOf'>;
  nodes: Workflow['nodes'];
  duration(ms: number): string;
}

/** What each node says of itself. */
export function wordsOfNodes({ run, outlook, nodes, duration }: KnownOfAll): (node: string) => NodeWords {
  const going = run.run !== undefined && isGoing(run);
  const paused = isPaused(run);
  const anyError = outlook.problems.some(isError);
  return (id) =>
    borderWords(nodes[id]?.type) ??
    nodeWords({
      step: run.steps[id],
      planned: outlook.stepOf[id],
      branches: outlook.branchesOf[id] ?? 0,
      pinned: nodes[id]?.pin !== undefined,
      choosing: outlook.stepOf[id]?.action === 'blocked' && !anyError,
      foreseen: outlook.askedOf.has(id),
      going,
      paused,
      wrong: outlook.problemsOf[id]?.some(isError) ?? false,
      always: outlook.everyTime.has(id),
      duration,
    });
}

export const isError = ({ severity }: Pick<Problem, 'severity'>) => severity === 'error';

/** The border of a subflow does nothing of its own. */
export function borderWords(type: string | undefined): NodeWords | undefined {
  if (type === inputsType) return { tone: 'quiet', sign: '', words: message({ en: 'from outside', zh: '来自外部' }) };
  if (type === outputsType) return { tone: 'quiet', sign: '', words: message({ en: 'to the outside', zh: '传往外部' }) };
  return undefined;
}

export function nodeWords(known: Known): NodeWords {
  const { step, planned, foreseen, going, paused, wrong, always, pinned, duration } = known;
  if (pinned) return wrong ? before(known) : quiet('⊙', { en: 'pinned', zh: '已固定' }, 'cached');
  if (!step && !foreseen) return quiet('◦', { en: 'checking …', zh: '检查中…' });
  if (!step || (!going && wrong)) return before(known);
  if (!going && (step.status === 'done' || step.status === 'cached')) {
    if (planned?.action === 'run' && !always) return { tone: 'warn', sign: '↻', words: whyWords(known) };
    if (planned?.action === 'blocked') return before(known);
    if (isOfOther(step, planned)) return quiet('↺', { en: 'result kept, Run shows it', zh: '已有结果，运行即可显示' }, 'cached');
  }
  switch (step.status) {
    case 'queued':
      if (going && paused) return quiet('‖', { en: 'waits, the run is paused', zh: '等待中，运行已暂停' });
      return going ? quiet('◦', { en: 'queued', zh: '排队中' }) : before(known);
    case 'running':
      if (step.branches)
        return {
          tone: 'run',
          sign: '',
          words: message({ en: '{over} of {all} values done', zh: '已完成 {over}/{all} 个值' }, step.branches),
        };
      return {
        tone: 'run',
        sign: '',
        words: message(step.fraction ? (paused ? pausingAt : runningAt) : paused ? pausing : running, {
          percent: Math.floor((step.fraction ?? 0) * 100),
        }),
      };
    case 'done':
      return step.stopped
        ? quiet('◼', { en: 'stopped what follows', zh: '已拦下后续步骤' }, 'warn')
        : {
            tone: 'done',
            sign: '✓',
            words: step.branches
              ? message(
                  { en: '{count} values in {time}', zh: '{count} 个值，共 {time}' },
                  { count: step.branches.all, time: duration(step.ms ?? 0) },
                )
              : message({ en: 'done in {time}', zh: '完成，{time}' }, { time: duration(step.ms ?? 0) }),
          };
    case 'cached':
      return quiet('↺', { en: 'unchanged', zh: '未变' }, 'cached');
    case 'failed':
      return quiet('✕', { en: 'failed', zh: '失败' }, 'fail');
    case 'cancelled':
      if (planned?.goesOn) return quiet('◼', { en: 'stopped; Run goes on', zh: '已停止，运行即从停下处继续' });
      return quiet('◼', { en: 'stopped', zh: '已停止' });
    case 'skipped':
      if (!going && isOfOther(step, planned)) return before(known);
      return quiet('–', { en: 'skipped', zh: '已跳过' });
    case 'paused':
      return {
        tone: 'warn',
        sign: '‖',
        words: message({ en: 'paused at {percent} %', zh: '暂停于 {percent} %' }, { percent: Math.floor((step.fraction ?? 0) * 100) }),
      };
    case 'waiting':
      return quiet('…', { en: 'waiting', zh: '等待中' });
  }
}

/** What is shown came of other settings, data or wires than those that stand there now. */
export function isOfOther(step: NodeStep | undefined, planned: PlannedStep | undefined): boolean {
  if (!step || step.branches || planned?.action === 'pinned') return false;
  return step.result !== undefined && planned?.result !== undefined && step.result !== planned.result;
}

const running = { en: 'running', zh: '运行中' };
const runningAt = { en: 'running, {percent} %', zh: '运行中，{percent} %' };
const pausing = { en: 'running, then pauses', zh: '运行中，随后暂停' };
const pausingAt = { en: '{percent} %, then pauses', zh: '{percent} %，随后暂停' };

/** Of a node that has not run in the run in view. */
function before(known: Known): NodeWords {
  const { planned, wrong, choosing } = known;
  if (wrong) return quiet('!', { en: 'not ready', zh: '尚未就绪' }, 'warn');
  if (!planned) return quiet('◦', { en: 'runs when it is called', zh: '被调用时运行' });
  if (planned.action === 'cached') return quiet('↺', { en: 'unchanged', zh: '未变' }, 'cached');
  if (choosing) return quiet('◦', { en: 'waits for your choice', zh: '等待选定一个结果' });
  if (planned.action === 'blocked') return quiet('!', { en: 'waits for a node before it', zh: '等待前面的节点' });
  return { tone: 'quiet', sign: '◦', words: whyWords(known) };
}

/** Why it will run, the nearest reason first, and for how many values. */
function whyWords({ planned, branches = 0 }: Known): Message {
  const [why = message({ en: 'changed, will run again', zh: '已改动，将重新运行' })] = planned?.why ?? [];
  return branches > 0 ? message({ en: '{branches} {branches|value|values}: {why}', zh: '{branches} 个值：{why}' }, { branches, why }) : why;
}

function quiet(sign: string, words: Text, tone: NodeWords['tone'] = 'quiet'): NodeWords {
  return { tone, sign, words: message(words) };
}

/** The line under the title: what it is doing, what it said, else what it is for. */
export function nodeLine(step: StepState | undefined, going: boolean, otherwise: Message, duration: (ms: number) => string): Message {
  if (step?.status === 'running' && step.text) {
    if (step.secondsLeft === undefined) return step.text;
    return message(
      { en: '{text}, {time} left', zh: '{text}，剩 {time}' },
      { text: step.text, time: duration(Math.max(1, Math.ceil(step.secondsLeft)) * 1000) },
    );
  }
  if (step?.status === 'paused') return message(keptCheckpoint);
  if (step?.status === 'failed' && step.problem) return step.problem.message;
  if (step?.reason && (step.status === 'skipped' || step.status === 'waiting' || step.stopped)) return step.reason;
  if (step?.headline && (going || step.status === 'done' || step.status === 'cached')) return step.headline;
  return otherwise;
}

const keptCheckpoint = { en: 'its checkpoint is kept', zh: '检查点已保存' };

/** What a node is set to, where its first setting tells that in a word: the file it reads, the data it gives, the name it deploys under. */
export function settingsLine(entry: CatalogEntry, node: WorkflowNode, wired: ReadonlySet<string>): Message | undefined {
  const [name, setting] = Object.entries(entry.settings)[0] ?? [];
  if (name === undefined || !setting || !isAsked(setting, (input) => wired.has(`in ${input}`))) return undefined;
  const value = withDefaults({ [name]: setting }, node.settings)[name];
  switch (setting.kind) {
    case 'choice': {
      const label = typeof value === 'string' ? setting.options[value] : undefined;
      return label && message(label);
    }
    case 'file': {
      if (!isObject(value)) return undefined;
      const words = value.source === 'upload' || value.source === 'model' ? value.name : value.path;
      return typeof words === 'string' ? message(verbatim(words)) : undefined;
    }
    case 'text':
      return name === 'name' && typeof value === 'string' && value ? message(verbatim(value)) : undefined;
    default:
      return undefined;
  }
}
