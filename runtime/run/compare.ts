import { isBetter } from '../../nodes/kit/better.ts';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { nodeOfStep } from '../../nodes/kit/fan-out.ts';
import { sameJson } from '../../nodes/kit/json.ts';
import { message, type Text } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { Change, Comparison, RunRecord, RunSummary } from '../protocol.ts';
import { countedSettings } from './cache-key.ts';
import { settingChanges } from './explain.ts';
import { tableChanges } from './compare-tables.ts';
import type { RunPreImages } from './run-pre-images.ts';

/** What changed from one run to another, in words: figures first, then what may have caused it. */
export function compareRuns(catalog: Catalog, a: RunRecord & RunPreImages, b: RunRecord & RunPreImages): Comparison {
  return {
    a: summaryOf(a),
    b: summaryOf(b),
    scores: scoreChanges(catalog, a, b),
    causes: [...settingsAndShape(catalog, a, b), ...tableChanges(catalog, a, b), ...dataAndCode(catalog, a, b)],
    before: a.workflowAtRun,
    after: b.workflowAtRun,
  };
}

function summaryOf({ state: _, workflowAtRun: __, preImages: ___, ...summary }: RunRecord & RunPreImages): RunSummary {
  return summary;
}

function scoreChanges(catalog: Catalog, a: RunRecord, b: RunRecord): Change[] {
  const changes: Change[] = [];
  const before = figuresByNode(a);
  for (const [node, figures] of figuresByNode(b)) {
    for (const [name, to] of Object.entries(figures)) {
      const from = before.get(node)?.[name];
      if (from === undefined || from === to || typeof to !== 'number' || typeof from !== 'number') continue;
      changes.push({
        kind: 'figure',
        node,
        title: nodeTitle(b.workflowAtRun, catalog, node),
        message: message({ en: '{name}: {from} → {to}', zh: '{name}：{from} → {to}' }, { name, from, to }),
        better: isBetter(name, to, from),
      });
    }
  }
  return changes;
}
type Figures = Readonly<Record<string, number | null>>;

/** What each node measured; where it ran for several values, the best by the figure that stands first. */
function figuresByNode({ state }: RunRecord): Map<string, Figures> {
  const found = new Map<string, Figures>();
  for (const { node, outputs } of Object.values(state.steps)) {
    const figures: Figures = Object.assign(
      {},
      ...Object.values(outputs ?? {}).map((value) => (value.type === 'metrics' ? value.scores : {})),
    );
    const [name] = Object.keys(figures);
    const best = found.get(node);
    if (name !== undefined && (!best || isBetter(name, figures[name], best[name]))) found.set(node, figures);
  }
  return found;
}

function settingsAndShape(catalog: Catalog, a: RunRecord, b: RunRecord): Change[] {
  const before = expand(a.workflowAtRun);
  const now = expand(b.workflowAtRun);
  const changes: Change[] = [];
  for (const id of Object.keys(before.nodes)) {
    if (!Object.hasOwn(now.nodes, id))
      changes.push(named('graph', a.workflowAtRun, catalog, id, { en: '“{node}” was removed.', zh: '删除了“{node}”。' }));
  }
  for (const [id, node] of Object.entries(now.nodes)) {
    const old = before.nodes[id];
    if (!old) {
      changes.push(named('graph', b.workflowAtRun, catalog, id, { en: '“{node}” was added.', zh: '添加了“{node}”。' }));
      continue;
    }
    if (old.type !== node.type) {
      const titles = { was: nodeTitle(a.workflowAtRun, catalog, id), node: nodeTitle(b.workflowAtRun, catalog, id) };
      changes.push({ kind: 'graph', node: id, message: message(replaced, titles) });
      continue;
    }
    const entry = catalog[node.type];
    if (!entry) continue;
    for (const change of settingChanges(entry, countedSettings(entry, old.settings), countedSettings(entry, node.settings), [
      old.ranges,
      node.ranges,
    ]))
      changes.push({ kind: 'setting', node: id, title: nodeTitle(b.workflowAtRun, catalog, id), message: change });
    if (!sameJson(wiresInto(before, id), wiresInto(now, id)))
      changes.push(named('graph', b.workflowAtRun, catalog, id, { en: '“{node}” is wired differently.', zh: '“{node}”的连线已改变。' }));
  }
  return changes;
}
const replaced: Text = { en: '“{was}” was replaced by “{node}”.', zh: '“{was}”换成了“{node}”。' };
function wiresInto(workflow: Workflow, id: string): unknown {
  return workflow.wires.filter(({ to }) => to[0] === id).map(({ from, to }) => [from, to]);
}
function named(kind: Change['kind'], workflow: Workflow, catalog: Catalog, node: string, text: Text): Change {
  return { kind, node, message: message(text, { node: nodeTitle(workflow, catalog, node) }) };
}

function dataAndCode(catalog: Catalog, a: RunRecord & RunPreImages, b: RunRecord & RunPreImages): Change[] {
  const told = new Set<string>();
  return Object.entries(b.preImages).flatMap(([step, now]) => {
    const before = a.preImages[step];
    const id = nodeOfStep(step);
    // All branches of a node read the same data by the same program.
    if (!before || before.type !== now.type || told.has(id)) return [];
    told.add(id);
    const changes: Change[] = [];
    const newContent = Object.keys(now.files).some(
      (name) => before.files[name] !== now.files[name] && sameJson(before.settings[name], now.settings[name]),
    );
    if (newContent)
      changes.push(
        named('data', b.workflowAtRun, catalog, id, { en: 'The data that “{node}” reads has changed.', zh: '“{node}”读取的数据已改变。' }),
      );
    if (before.code !== now.code || before.version !== now.version)
      changes.push(named('code', b.workflowAtRun, catalog, id, { en: 'The program of “{node}” is newer.', zh: '“{node}”的程序已更新。' }));
    if (before.device !== now.device)
      changes.push(
        named('code', b.workflowAtRun, catalog, id, { en: '“{node}” ran on another device.', zh: '“{node}”在不同的设备上运行。' }),
      );
    return changes;
  });
}
