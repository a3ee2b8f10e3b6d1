import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../nodes/kit/json.ts';
import { type Language, type Message, say, verbatim } from '../../nodes/kit/text.ts';
import { type Note, parseWorkflow, type Workflow, type WorkflowNode } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import type { ExampleSummary, RunSummary } from '../protocol.ts';
import { accepted } from '../store/workflows.ts';

const namePattern = /^[a-z0-9-]{1,80}$/;

/** The workflow files that come with Graftwork, by their `order`. Titles in each language stand in the file as `title` and `summary`, else its name serves. */
export async function listExamples(root: string, runs: readonly RunSummary[]): Promise<ExampleSummary[]> {
  const files = await readdir(join(root, 'examples')).catch(() => []);
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
  const found = await Promise.all(names.sort().map((name) => summaryOf(root, name, runs)));
  return found
    .filter((example) => example !== undefined)
    .sort((a, b) => a.order - b.order)
    .map(({ example }) => example);
}

async function summaryOf(
  root: string,
  name: string,
  runs: readonly RunSummary[],
): Promise<{ order: number; example: ExampleSummary } | undefined> {
  const parsed = namePattern.test(name) ? parseWorkflow(await readFile(join(root, 'examples', `${name}.json`), 'utf8')) : undefined;
  if (!parsed?.ok) return undefined;
  const { workflow } = parsed;
  const placed = Object.entries(workflow.nodes).sort(([, a], [, b]) => a.ui.x - b.ui.x || a.ui.y - b.ui.y);
  const at = new Map(placed.map(([id], index) => [id, index]));
  const names = new Set([workflow.name, ...Object.values(textOf(workflow, 'title', workflow.name).text)]);
  // The longest run of all of it: later ones find most of their steps done.
  const took = runs.filter((run) => names.has(run.workflowName) && run.status === 'done' && run.target.mode === 'all');
  const longestMs = Math.max(...took.map(({ ms = 0 }) => ms));
  const { order }: { order: unknown } = { order: Infinity, ...workflow };
  const example = {
    name,
    ...(longestMs > 0 && { seconds: Math.round(longestMs / 100) / 10 }),
    title: textOf(workflow, 'title', workflow.name),
    description: textOf(workflow, 'summary', workflow.description),
    nodes: placed.map(([, { type, ui }]) => ({ type, x: ui.x, y: ui.y })),
    wires: workflow.wires.flatMap(({ from, to }): [number, number][] => {
      const [start, end] = [at.get(from[0]), at.get(to[0])];
      return start === undefined || end === undefined ? [] : [[start, end]];
    }),
  };
  return { order: Number(order), example };
}

function textOf(workflow: Workflow, member: string, otherwise: string): Message {
  const given: unknown = Object.entries(workflow).find(([name]) => name === member)?.[1];
  const isText = isObject(given) && typeof given.en === 'string' && typeof given.zh === 'string';
  return { text: isText ? { en: String(given.en), zh: String(given.zh) } : verbatim(otherwise) };
}

/** An example as a workflow of the user's own, named in the user's language. Throws AppError 404. */
export async function readExample(root: string, name: string, language: Language): Promise<Workflow> {
  const content = namePattern.test(name)
    ? await readFile(join(root, 'examples', `${name}.json`), 'utf8').catch(() => undefined)
    : undefined;
  if (content === undefined) {
    throw new AppError(404, 'no-example', { en: 'There is no example “{name}”.', zh: '没有名为“{name}”的示例。' }, { name });
  }
  const workflow = accepted(parseWorkflow(content));
  const { title: _title, summary: _summary, order: _order, ...own } = { title: '', summary: '', order: 0, ...workflow };
  return {
    ...own,
    name: say(textOf(workflow, 'title', workflow.name), language),
    description: say(textOf(workflow, 'summary', workflow.description), language),
    notes: workflow.notes.map((note) => noteIn(note, language)),
    nodes: Object.fromEntries(Object.entries(workflow.nodes).map(([id, node]) => [id, nodeIn(node, language)])),
  };
}

/** What people would write into a node in another language stands beside its settings as `translated`. */
function nodeIn(
  { translated, ...node }: WorkflowNode & { translated?: Partial<Record<Language, WorkflowNode['settings']>> },
  language: Language,
): WorkflowNode {
  return { ...node, settings: { ...node.settings, ...translated?.[language] } };
}

/** A note's text is English; what it is in another language stands beside it as `translated`. */
function noteIn({ translated, ...note }: Note & { translated?: unknown }, language: Language): Note {
  const other = isObject(translated) ? translated[language] : undefined;
  return typeof other === 'string' ? { ...note, text: other } : note;
}
