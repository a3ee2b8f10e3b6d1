import type { Catalog, CatalogEntry } from './define-node.ts';
import { portAt } from './graph.ts';
import type { Json } from './json.ts';
import type { Port } from './ports.ts';
import { defaultOf, type Setting } from './settings.ts';
import { borderOf, type BorderPort, hashOf, inputsType, outputsType, subflowOf, subflowType } from './subflow.ts';
import { type Text, verbatim } from './text.ts';
import type { Content, Subflow, Workflow } from './workflow.ts';

const known = new WeakMap<Catalog, Map<string, CatalogEntry>>();

/** The catalog with the subflows that nodes stand for, so that everything that reads a catalog knows their ports and settings. */
export function catalogWith(catalog: Catalog, subflows: Workflow['subflows'], hashes = Object.keys(subflows ?? {})): Catalog {
  if (!subflows || hashes.length === 0) return catalog;
  const entries = hashes.flatMap((hash) => entryFor(catalog, subflows, hash, 0) ?? []);
  return { ...catalog, ...Object.fromEntries(entries.map((entry) => [entry.type, entry])) };
}

/** A content never changes, so neither does what it looks like from outside. */
function entryFor(catalog: Catalog, subflows: Readonly<Record<string, Subflow>>, hash: string, depth: number): CatalogEntry | undefined {
  const entries = known.get(catalog) ?? new Map<string, CatalogEntry>();
  known.set(catalog, entries);
  const before = entries.get(hash);
  const subflow = subflowOf(subflows, { type: subflowType(hash) });
  if (before || !subflow || depth > 20) return before;
  const inside: Record<string, CatalogEntry> = {};
  for (const node of Object.values(subflow.nodes)) {
    const inner = hashOf(node);
    const entry = inner === undefined ? catalog[node.type] : entryFor(catalog, subflows, inner, depth + 1);
    if (entry) inside[node.type] = entry;
  }
  const entry = subflowEntry(hash, subflow, inside);
  entries.set(hash, entry);
  return entry;
}

export const unnamed: Text = { en: 'Subflow', zh: '子流程' };

function subflowEntry(hash: string, subflow: Subflow, inside: Catalog): CatalogEntry {
  const { inputs, outputs } = borderOf(subflow);
  const entries = Object.values(inside);
  const title = subflow.name ? verbatim(subflow.name) : unnamed;
  const count = Object.values(subflow.nodes).filter(({ type }) => inside[type]).length;
  return {
    type: subflowType(hash),
    category: 'subflow',
    version: 1,
    title,
    summary: subflow.description
      ? verbatim(subflow.description.split('\n')[0]?.slice(0, 120) ?? '')
      : { en: `${count} ${count === 1 ? 'node' : 'nodes'} inside`, zh: `内含 ${count} 个节点` },
    help: subflow.description ? verbatim(subflow.description) : help,
    icon: 'subflow',
    words: ['subflow', '子流程', ...entries.flatMap((entry) => [entry.title.en, entry.title.zh])],
    inputs: Object.fromEntries(inputs.ports.map((port) => [port.name, inputPort(subflow, inside, inputs.id, port)])),
    outputs: Object.fromEntries(outputs.ports.map((port) => [port.name, outputPort(subflow, inside, outputs.id, port)])),
    settings: Object.fromEntries(settingsOf(subflow, inside)),
    cache: 'by-inputs',
    light: entries.every((entry) => entry.light),
    pauses: entries.some((entry) => entry.pauses),
    device: entries.some((entry) => entry.device === 'gpu-preferred') ? 'gpu-preferred' : 'cpu',
    formerly: [],
    describes: true,
    sniffs: false,
    code: hash,
  };
}

const help: Text = {
  en: 'Several nodes that stand as one. Open it to look inside and to change it there; the others that were made from it stay as they are until you update them.',
  zh: '由多个节点组成的一个节点。打开可查看并修改其内部；由它生成的其他子流程在您更新之前保持不变。',
};

function plainPort({ type, label }: BorderPort): Port {
  return { type, ...(label && { label: verbatim(label) }) };
}
/** What goes in is asked of as the inner nodes ask it. */
function inputPort(content: Content, inside: Catalog, border: string | undefined, { name, ...port }: BorderPort): Port {
  const ends = content.wires
    .filter(({ from }) => from[0] === border && from[1] === name)
    .map(({ to }) => portAt(content, inside, 'inputs', to));
  const roles = new Set(ends.flatMap((end) => end?.role ?? []));
  const [role] = roles;
  return {
    ...plainPort({ name, ...port }),
    ...(ends.every((end) => !end || end.optional) && { optional: true }),
    ...(ends.length > 0 && ends.every((end) => end?.many) && { many: true }),
    ...(roles.size === 1 && role && { role }),
  };
}
function outputPort(content: Content, inside: Catalog, border: string | undefined, port: BorderPort): Port {
  const wire = content.wires.find(({ to }) => to[0] === border && to[1] === port.name);
  const role = wire && portAt(content, inside, 'outputs', wire.from)?.role;
  return { ...plainPort(port), ...(role && { role }) };
}

/** Settings that are marked inside: as somebody put them in order, then in the order of their nodes from left to right and of each node's own form. */
export function settingsOf(content: Pick<Content, 'nodes' | 'inputs' | 'wires'>, inside: Catalog): [string, Setting][] {
  const border = borderOf(content).inputs.id;
  const found = Object.entries(content.inputs).flatMap(([name, { node, setting, label, order = Infinity }]) => {
    const placed = Object.hasOwn(content.nodes, node) ? content.nodes[node] : undefined;
    const settings = placed && inside[placed.type]?.settings;
    const own = settings && Object.hasOwn(settings, setting) ? settings[setting] : undefined;
    if (!placed || !own) return [];
    const value = Object.hasOwn(placed.settings, setting) ? placed.settings[setting] : undefined;
    const at = Object.keys(settings ?? {}).indexOf(setting);
    const outside = asOutside(
      own,
      (port) => content.wires.find(({ from, to }) => from[0] === border && to[0] === node && to[1] === port)?.from[1],
    );
    return [{ name, order, ui: placed.ui, at, setting: marked(outside, label, value ?? defaultOf(own)) }];
  });
  return found
    .sort((a, b) => (a.order === b.order ? a.ui.x - b.ui.x || a.ui.y - b.ui.y || a.at - b.at : a.order - b.order))
    .map(({ name, setting }): [string, Setting] => [name, setting]);
}

/** Columns are chosen from what comes in at the border where that goes on to the node inside. */
function asOutside(setting: Setting, entryOf: (port: string) => string | undefined): Setting {
  return setting.kind === 'columns' ? { ...setting, of: entryOf(setting.of) ?? setting.of } : setting;
}

/** The same setting under another name, with the value that it has inside. Whether it is shown depends on nothing: somebody marked it. */
function marked(
  { showIf: _, advanced: __, unlessWired: ___, ifWired: ____, ...setting }: Setting,
  label: string | undefined,
  value: Json,
): Setting {
  const named = { ...setting, ...(label && { label: verbatim(label) }) };
  switch (named.kind) {
    case 'number':
    case 'integer':
      return typeof value === 'number' || value === null ? { ...named, default: value } : named;
    case 'toggle':
      return typeof value === 'boolean' ? { ...named, default: value } : named;
    case 'text':
    case 'choice':
      return typeof value === 'string' ? { ...named, default: value } : named;
    default:
      return named;
  }
}

/** The two nodes at the border as the canvas shows them inside an opened subflow. */
export function borderEntries(content: Pick<Content, 'nodes'>): CatalogEntry[] {
  const { inputs, outputs } = borderOf(content);
  const entry = (type: string, title: Text, summary: Text, ports: Pick<CatalogEntry, 'inputs' | 'outputs'>): CatalogEntry => ({
    type,
    category: 'subflow',
    version: 1,
    title,
    summary,
    help: summary,
    icon: 'subflow',
    words: ['subflow', '子流程'],
    ...ports,
    settings: {},
    cache: 'by-inputs',
    light: true,
    pauses: false,
    device: 'cpu',
    formerly: [],
    describes: true,
    sniffs: false,
    code: '',
  });
  const named = (ports: BorderPort[], optional: boolean) =>
    Object.fromEntries(ports.map((port) => [port.name, { ...plainPort(port), ...(optional && { optional }) }]));
  return [
    entry(
      inputsType,
      { en: 'Comes in', zh: '传入' },
      { en: 'What the subflow is given from outside', zh: '从子流程外部传入的内容' },
      { inputs: {}, outputs: named(inputs.ports, false) },
    ),
    entry(
      outputsType,
      { en: 'Goes out', zh: '传出' },
      { en: 'What the subflow gives to the outside', zh: '子流程向外部传出的内容' },
      { inputs: named(outputs.ports, true), outputs: {} },
    ),
  ];
}
