import { type Catalog, type CatalogEntry } from './define-node.ts';
import { checkSettings } from './check-settings.ts';
import { branchOrigins } from './fan-out.ts';
import { fittingOutputs } from './fitting-outputs.ts';
import { placedProblem } from './fixes.ts';
import { indexWires, portAt, topologicalOrder, type WireIndex } from './graph.ts';
import { mayEnter, type Port, portLabels, type PortType, type Spec } from './ports.ts';
import type { Pin } from './pins.ts';
import type { Fix, Problem } from './problem.ts';
import { mostBranches, rangeProblems } from './ranges.ts';
import { searchProblems } from './search.ts';
import { subflowOf } from './subflow.ts';
import { type Message, message, type Text, verbatim } from './text.ts';
import type { PortRef, Wire, Workflow } from './workflow.ts';

/** Specs of every node's outputs: specs[node][port]. */
export type Specs = Readonly<Record<string, Readonly<Record<string, Spec | undefined>>>>;

export const typeNames: Record<PortType, Text> = {
  table: { en: 'a table', zh: '表格' },
  model: { en: 'a model', zh: '模型' },
  metrics: { en: 'metrics', zh: '指标' },
  report: { en: 'a report', zh: '报告' },
  endpoint: { en: 'an endpoint', zh: '服务' },
  file: { en: 'a file', zh: '文件' },
  value: { en: 'a value', zh: '值' },
};

export function portLabel(name: string, port: Pick<Port, 'label'> & Partial<Port>): Text {
  return port.label ?? ownLabel(name) ?? numberedLabel(name) ?? verbatim(name);
}
function ownLabel(name: string): Text | undefined {
  return Object.hasOwn(portLabels, name) ? portLabels[name] : undefined;
}
/** A subflow may have several ports that are called the same inside. */
function numberedLabel(name: string): Text | undefined {
  const [, stem = '', number = ''] = /^(.+)-(\d+)$/.exec(name) ?? [];
  const label = ownLabel(stem);
  return label && { en: `${label.en} ${number}`, zh: `${label.zh} ${number}` };
}
/** What a node is called; one inside a subflow with what the subflow is called before it. */
export function nodeTitle(workflow: Pick<Workflow, 'nodes' | 'subflows'>, catalog: Catalog, id: string): Text {
  const node = workflow.nodes[id];
  const cut = node ? -1 : id.indexOf('/');
  if (cut > 0) {
    const outer = workflow.nodes[id.slice(0, cut)];
    const inside = subflowOf(workflow.subflows, outer);
    if (!outer || !inside) return verbatim(id);
    const [around, inner] = [
      nodeTitle(workflow, catalog, id.slice(0, cut)),
      nodeTitle({ nodes: inside.nodes, ...(workflow.subflows && { subflows: workflow.subflows }) }, catalog, id.slice(cut + 1)),
    ];
    return { en: `${around.en}: ${inner.en}`, zh: `${around.zh}：${inner.zh}` };
  }
  if (node?.title) return verbatim(node.title);
  const name = subflowOf(workflow.subflows, node)?.name;
  if (name) return verbatim(name);
  return catalog[node?.type ?? '']?.title ?? verbatim(node?.type ?? id);
}

/** Everything that is wrong with the shape and the settings of a workflow, without specs. */
export function checkWorkflow(workflow: Workflow, catalog: Catalog): Problem[] {
  const index = indexWires(workflow);
  const { cyclic } = topologicalOrder(workflow);
  return [
    ...Object.keys(workflow.nodes).flatMap((id) => nodeProblems(workflow, catalog, id, index)),
    ...workflow.wires.flatMap((wire) => wireProblem(workflow, catalog, wire, index) ?? []),
    ...onCycle(workflow, cyclic).map((node): Problem => ({
      code: 'cycle',
      severity: 'error',
      message: message({
        en: 'This node depends on its own result: its wires go round in a circle. Remove one wire of the circle.',
        zh: '该节点依赖于自己的结果：连线形成了环。请删除环中的一条连线。',
      }),
      node,
    })),
    ...tooManyBranches(workflow, catalog),
  ];
}

function tooManyBranches(workflow: Workflow, catalog: Catalog): Problem[] {
  const { tooMany } = branchOrigins(workflow, catalog);
  if (!tooMany) return [];
  const { node, count } = tooMany;
  const text =
    count > mostBranches
      ? {
          en: 'The ranges here and above multiply to {count} branches; a run takes at most {most}. Take some values away.',
          zh: '此处及上游的范围相乘得到 {count} 个分支，一次运行最多 {most} 个。请减少一些值。',
        }
      : {
          en: 'All ranges together make more steps than a run takes. Take some values away.',
          zh: '所有范围合起来的步骤数超过一次运行的上限。请减少一些值。',
        };
  return [{ code: 'too-many-branches', severity: 'error', node, message: message(text, { count, most: mostBranches }) }];
}

/** Of the nodes that could not be ordered, those on a circle itself, not those that merely lie below one. */
function onCycle(workflow: Workflow, cyclic: readonly string[]): string[] {
  let left = new Set(cyclic);
  for (;;) {
    const feeding = new Set(workflow.wires.filter(({ to, from }) => left.has(to[0]) && left.has(from[0])).map(({ from }) => from[0]));
    const next = new Set([...left].filter((id) => feeding.has(id)));
    if (next.size === left.size) return [...left];
    left = next;
  }
}

function nodeProblems(workflow: Workflow, catalog: Catalog, id: string, index: WireIndex): Problem[] {
  const node = workflow.nodes[id];
  if (!node) return [];
  const entry = catalog[node.type];
  if (!entry) {
    return [
      {
        code: 'unknown-node',
        severity: 'error',
        node: id,
        message: message(
          {
            en: 'This Graftwork has no node “{type}”. Its data is kept; install a version that has it, or replace the node.',
            zh: '当前 Graftwork 没有“{type}”节点。数据已保留；请安装包含该节点的版本，或换用其他节点。',
          },
          { type: node.type },
        ),
        fixes: [{ label: message({ en: 'Take it out', zh: '删除该节点' }), edit: { kind: 'remove-nodes', ids: [id] } }],
      },
    ];
  }
  if (node.version > entry.version) {
    return [
      {
        code: 'newer-node',
        severity: 'error',
        node: id,
        message: message({
          en: 'This node was saved by a newer Graftwork. Update Graftwork to use it.',
          zh: '该节点由更新版本的 Graftwork 保存。请升级后使用。',
        }),
      },
    ];
  }
  // It does not run, so what it would need does not matter.
  if (node.pin) return pinProblems(entry, id, node.pin);
  const ranged = (setting: string | undefined): boolean => setting !== undefined && Object.hasOwn(node.ranges ?? {}, setting);
  return [
    ...missingInputs(workflow, catalog, id, index),
    ...[
      ...checkSettings(entry.settings, node.settings).filter(({ setting }) => !ranged(setting)),
      ...rangeProblems(entry, node),
      ...searchProblems(entry, node),
    ].map((problem) => placedProblem(workflow, catalog, id, problem)),
  ];
}

/** A pin from a file that does not fit the node's outputs: another version of the node, or a file that someone changed by hand. */
function pinProblems(entry: CatalogEntry, id: string, pin: Pin): Problem[] {
  const fits = Object.entries(pin).every(([name, { type }]) => Object.hasOwn(entry.outputs, name) && entry.outputs[name]?.type === type);
  if (fits && entry.cache !== 'never') return [];
  return [
    unpinned('bad-pin', id, {
      en: 'The pinned result does not fit this node. Unpin it, and it runs again.',
      zh: '固定的结果与此节点不符。取消固定后，它会重新运行。',
    }),
  ];
}
/** A problem with a pin, with the button that takes it away. */
export function unpinned(code: string, node: string, text: Text): Problem {
  return {
    code,
    severity: 'error',
    node,
    message: message(text),
    fixes: [{ label: message({ en: 'Unpin', zh: '取消固定' }), edit: { kind: 'set-pin', node, pin: null } }],
  };
}

function missingInputs(workflow: Workflow, catalog: Catalog, id: string, index: WireIndex): Problem[] {
  const wired = new Set((index.into.get(id) ?? []).map((wire) => wire.to[1]));
  return Object.entries(catalog[workflow.nodes[id]?.type ?? '']?.inputs ?? {})
    .filter(([name, port]) => !port.optional && !wired.has(name))
    .map(([name, port]) => {
      const fixes = fittingOutputs(workflow, catalog, [id, name], index).map((from): Fix => {
        const wire = { from, to: [id, name] as const };
        return { label: connectTo(workflow, catalog, from), edit: { kind: 'add-wire', wire, many: port.many ?? false } };
      });
      return {
        code: 'missing-wire',
        severity: 'error' as const,
        node: id,
        port: name,
        message: message(
          {
            en: '“{port}” needs {type}. Draw a wire to it from a node that gives one.',
            zh: '“{port}”需要{type}。请从能提供它的节点连一条线过来。',
          },
          { port: portLabel(name, port), type: typeNames[port.type] },
        ),
        ...(fixes.length > 0 && { fixes }),
      };
    });
}
function connectTo(workflow: Workflow, catalog: Catalog, [node, name]: PortRef): Message {
  const outputs = catalog[workflow.nodes[node]?.type ?? '']?.outputs ?? {};
  const values = { node: nodeTitle(workflow, catalog, node), port: portLabel(name, outputs[name] ?? {}) };
  return Object.keys(outputs).length > 1
    ? message({ en: 'Connect it to “{port}” of “{node}”', zh: '连接到“{node}”的“{port}”' }, values)
    : message({ en: 'Connect it to “{node}”', zh: '连接到“{node}”' }, values);
}

/** Why a wire may not be drawn or kept, in one sentence. */
export function wireProblem(workflow: Workflow, catalog: Catalog, wire: Wire, index = indexWires(workflow)): Problem | undefined {
  const refused = (code: string, text: Text, values?: Message['values']): Problem => ({
    code,
    severity: 'error',
    message: message(text, values),
    node: wire.to[0],
    port: wire.to[1],
  });
  if (!Object.hasOwn(workflow.nodes, wire.from[0]) || !Object.hasOwn(workflow.nodes, wire.to[0])) {
    return refused('loose-wire', {
      en: 'A wire leads to a node that is not there. Delete the wire.',
      zh: '有一条连线指向不存在的节点。请删除该连线。',
    });
  }
  const known = [wire.from, wire.to].every(([node]) => catalog[workflow.nodes[node]?.type ?? '']);
  if (!known) return undefined;
  const from = portAt(workflow, catalog, 'outputs', wire.from);
  const to = portAt(workflow, catalog, 'inputs', wire.to);
  if (!from || !to)
    return refused(
      'unknown-port',
      {
        en: 'A wire uses the port “{port}”, which this node does not have. Delete the wire and draw it again.',
        zh: '有一条连线使用了该节点没有的端口“{port}”。请删除后重新连接。',
      },
      { port: from ? wire.to[1] : wire.from[1] },
    );
  if (!mayEnter(from.type, to.type)) {
    return refused(
      'port-mismatch',
      { en: '“{port}” takes {to}, but this wire carries {from}.', zh: '“{port}”接收{to}，但这条连线传递的是{from}。' },
      { port: portLabel(wire.to[1], to), to: typeNames[to.type], from: typeNames[from.type] },
    );
  }
  if (!to.many && (index.into.get(wire.to[0]) ?? []).filter((other) => other.to[1] === wire.to[1]).length > 1) {
    return refused(
      'two-wires',
      {
        en: '“{port}” takes one wire, but several lead to it. Delete all but one.',
        zh: '“{port}”只接收一条连线，但现在有多条。请只保留一条。',
      },
      { port: portLabel(wire.to[1], to) },
    );
  }
  return undefined;
}

/** Wires that carry rows of the wrong role: the mistake that makes scores lie. */
export function roleProblems(workflow: Workflow, catalog: Catalog, specs: Specs): Problem[] {
  return workflow.wires.flatMap((wire): Problem[] => {
    const to = portAt(workflow, catalog, 'inputs', wire.to);
    const spec = specs[wire.from[0]]?.[wire.from[1]];
    if (spec?.type !== 'table' || !to?.role || !spec.role || spec.role === to.role) return [];
    const [node, port] = wire.to;
    const better = Object.entries(specs[wire.from[0]] ?? {}).find(([, other]) => other?.type === 'table' && other.role === to.role)?.[0];
    const fix = better !== undefined && {
      label: message({ en: 'Use the {role} rows', zh: '改用{role}数据' }, { role: roleNames[to.role] }),
      edit: { kind: 'add-wire' as const, wire: { from: [wire.from[0], better] as const, to: wire.to }, many: false },
    };
    const training = to.role !== 'test';
    return [
      {
        code: training ? 'test-rows-in-training' : 'training-rows-in-test',
        severity: training ? 'error' : 'warning',
        node,
        port,
        message: training
          ? message(
              {
                en: 'These are {role} rows: a model that has seen them cannot be judged by them. Wire the training rows here.',
                zh: '这是{role}数据：模型见过它们之后就不能再用它们评判。请把训练数据接到这里。',
              },
              { role: roleNames[spec.role] },
            )
          : message(
              {
                en: 'These are {role} rows: the score would be too good. Wire the test rows here.',
                zh: '这是{role}数据：得分会偏高。请把测试数据接到这里。',
              },
              { role: roleNames[spec.role] },
            ),
        ...(fix && { fixes: [fix] }),
      },
    ];
  });
}

const roleNames = {
  training: { en: 'training', zh: '训练' },
  validation: { en: 'validation', zh: '验证' },
  test: { en: 'test', zh: '测试' },
};
