import { nodeTitle, portLabel, type Specs, typeNames } from '../../nodes/kit/check.ts';
import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { reach } from '../../nodes/kit/graph.ts';
import { mayEnter, type Port, type Role, type TableSpec } from '../../nodes/kit/ports.ts';
import { type Message, message, type Text } from '../../nodes/kit/text.ts';
import type { PortRef, Wire, Workflow } from '../../nodes/kit/workflow.ts';
import { fitsRole, type FreePort, nearestFirst, portsOf, type Reachable, sourcesNear, wireOf } from './wiring.ts';
import { isEveryday } from '../palette/goals.ts';
import { isOffered } from './known-subflows.ts';

/** A node type that could stand at the other end of a wire, with why. */
export interface NextNode {
  entry: CatalogEntry;
  /** Its port for the wire. */
  port: string;
  /** One line: what it would do there, and where the rest of what it needs comes from. */
  reason: Message;
  score: number;
}

/** What is known of the port where the wire begins. */
interface Begun {
  workflow: Workflow;
  catalog: Catalog;
  side: 'inputs' | 'outputs';
  node: string;
  port: Port;
  name: string;
  role: Role | undefined;
  table: TableSpec | undefined;
  category: string;
  /** Outputs that the new node may take as well, the nearest first. */
  offers: readonly { node: string; name: string; port: Port }[];
  above: ReadonlySet<string>;
  below: ReadonlySet<string>;
}

/** Node types that would take the wire, those first that make the workflow whole. */
export function nextNodes(workflow: Workflow, catalog: Catalog, specs: Specs, { from, side }: Omit<Reachable, 'circle'>): NextNode[] {
  const begun = begin(workflow, catalog, specs, from, side);
  if (!begun) return [];
  return Object.values(catalog)
    .filter(isOffered)
    .flatMap((entry) => candidate(begun, entry) ?? [])
    .sort((a, b) => b.score - a.score);
}

/** The wire between the begun port and a port of a node that is not there yet, by the name it has for now. */
export function wireToNew(begun: Pick<Reachable, 'from' | 'side'>, name: string, port: string): Wire {
  return wireOf({ ...begun, circle: new Set() }, [name, port]);
}

function begin(workflow: Workflow, catalog: Catalog, specs: Specs, [node, name]: PortRef, side: Begun['side']): Begun | undefined {
  const entry = catalog[workflow.nodes[node]?.type ?? ''];
  const port = entry?.[side][name];
  if (!entry || !port) return undefined;
  const spec = side === 'outputs' ? specs[node]?.[name] : undefined;
  const table = spec?.type === 'table' ? spec : undefined;
  // A new node may take what is above, and what lies below where it feeds nothing.
  const near = side === 'outputs' ? sourcesNear(workflow, node) : nearestFirst(workflow, node).slice(1);
  const typesOf = (ids: Iterable<string>) => new Set([...ids].map((id) => workflow.nodes[id]?.type ?? ''));
  const consumers = workflow.wires.filter((wire) => wire.from[0] === node && wire.from[1] === name).map((wire) => wire.to[0]);
  return {
    workflow,
    catalog,
    side,
    node,
    port,
    name,
    role: table?.role ?? port.role,
    table,
    category: entry.category,
    offers: near.flatMap((id) => portsOf(workflow, catalog, id, 'outputs').map((output) => ({ node: id, ...output }))),
    above: typesOf(nearestFirst(workflow, node)),
    below: typesOf(reach(workflow, consumers, 'down')),
  };
}

function candidate(begun: Begun, entry: CatalogEntry): NextNode | undefined {
  const own = Object.entries(entry[begun.side === 'outputs' ? 'inputs' : 'outputs']).map(([name, port]) => ({ name, port }));
  const fits = own.flatMap(({ name, port }) => {
    const score = begun.side === 'outputs' ? scoreOfInput(begun, port) : scoreOfOutput(begun, port);
    return score === undefined ? [] : [{ name, port, score }];
  });
  const best = fits.sort((a, b) => b.score - a.score)[0];
  if (!best) return undefined;
  const needs = Object.entries(entry.inputs)
    .map(([name, port]): FreePort => ({ name, port }))
    .filter(({ name, port }) => !port.optional && (begun.side === 'inputs' || name !== best.name));
  const filled = needs.map((need) => ({
    need,
    offer: begun.offers.find(({ port }) => port.type === need.port.type && fitsRole(port, need.port)),
  }));
  const open = filled.filter(({ offer }) => !offer).map(({ need }) => need);
  const score =
    best.score +
    1.5 * (filled.length - open.length) -
    (begun.side === 'outputs' ? 3 : 0.5) * open.length +
    placeInLife(begun, entry) +
    partOfWhole(begun, entry);
  return { entry, port: best.name, score, reason: reasonOf(begun, entry, best.port, filled) };
}

/** How well an input takes what the begun output gives; undefined where it must not. */
function scoreOfInput({ port, role, table }: Begun, input: Port): number | undefined {
  if (!mayEnter(port.type, input.type)) return undefined;
  if (input.role !== undefined && role !== undefined && input.role !== role) return undefined;
  const whole = port.type === input.type ? 4 : table || port.type === 'table' ? -3 : 0;
  const rows = input.role !== undefined && input.role === role ? 6 : input.role !== undefined ? -2 : role === undefined ? 0 : -2;
  return whole + rows - (input.optional ? 3 : 0);
}
function scoreOfOutput({ port, role }: Begun, output: Port): number | undefined {
  if (!mayEnter(output.type, port.type)) return undefined;
  if (role !== undefined && output.role !== undefined && role !== output.role) return undefined;
  return (
    (output.type === port.type ? 4 : -1) +
    (role !== undefined && output.role === role ? 6 : 0) -
    (role === undefined && output.role !== undefined ? 2 : 0)
  );
}

const stages = ['data', 'prepare', 'label', 'training', 'evaluation', 'compress', 'deploy', 'operate'];
/** Of a model's life the next stage comes next; going back is rare. */
function placeInLife({ category, side }: Begun, entry: CatalogEntry): number {
  const here = stages.indexOf(category);
  const there = stages.indexOf(entry.category);
  if (here < 0 || there < 0) return 0;
  const steps = side === 'outputs' ? there - here : here - there;
  return steps > 0 ? 2.2 - 0.2 * steps : steps === 0 ? 1 : -2;
}

/** What is missing for a whole workflow counts most, what is there already least. */
function partOfWhole({ workflow, catalog, side, port, role, table, above, below, node }: Begun, entry: CatalogEntry): number {
  let score = (above.has(entry.type) || below.has(entry.type) ? -3 : 0) + (isEveryday(entry.type) ? 2 : 0);
  const outputs = Object.values(entry.outputs);
  if (side === 'inputs') return score + (Object.keys(entry.inputs).length === 0 ? 0.5 : 0);
  if (port.type === 'table') {
    if (role === undefined && setsAside(entry) && ![...above].some((type) => setsAside(catalog[type]))) score += 3.5;
    score += textFit(entry, table);
  }
  if (port.type === 'model') {
    const measures = outputs.some(({ type }) => type === 'metrics');
    const judges = (id: string) => portsOf(workflow, catalog, id, 'outputs').some(({ port: { type } }) => type === 'metrics');
    const measured = [...nearestFirst(workflow, node), ...reach(workflow, [node], 'down')].some(judges);
    if (measures) score += measured ? -3 : 4;
    else if (Object.values(entry.inputs).some(({ type, optional }) => type === 'metrics' && !optional)) score += 3;
  }
  if ([...above].some((type) => catalog[type]?.trigger)) score += above.has(entry.type) ? 0 : belowTrigger(entry);
  else if (entry.effect === 'respond') score -= 3;
  return score;
}

/** What is called from outside is answered, mostly with what a model says of it; nobody trains or labels there. */
function belowTrigger(entry: CatalogEntry): number {
  if (entry.effect === 'respond') return 5;
  const learns = Object.values(entry.inputs).some(({ role }) => role === 'training') || setsAside(entry);
  const applies =
    Object.values(entry.inputs).some(({ type }) => type === 'model') && Object.values(entry.outputs).some(({ type }) => type === 'table');
  return learns || entry.category === 'label' ? -6 : applies ? 6 : 0;
}

function setsAside(entry: CatalogEntry | undefined): boolean {
  return (
    entry !== undefined &&
    Object.values(entry.outputs).some(({ role }) => role === 'test') &&
    Object.values(entry.inputs).some(({ role }) => role === undefined)
  );
}

/** A node that reads texts suits a table with texts, and no other. */
function textFit(entry: CatalogEntry, table: TableSpec | undefined): number {
  if (!table?.columns || !Object.values(entry.outputs).some(({ type }) => type === 'model')) return 0;
  const reads = Object.values(entry.settings).some((setting) => setting.kind === 'columns' && setting.types?.[0] === 'text');
  const has = table.columns.some(({ type, averageLength }) => type === 'text' && (averageLength ?? 40) >= 12);
  return reads === has ? 1.5 : -1.5;
}

interface Filled {
  need: FreePort;
  offer: { node: string } | undefined;
}

function reasonOf(begun: Begun, entry: CatalogEntry, port: Port, filled: readonly Filled[]): Message {
  const what = whatItDoes(begun, entry, port);
  const [first] = filled.filter(({ offer }) => offer);
  const missing = filled.find(({ offer }) => !offer);
  if (begun.side === 'outputs' && missing)
    return message({ en: '{what}; it also needs {type}', zh: '{what}；还需要{type}' }, { what, type: typeNames[missing.need.port.type] });
  if (!first?.offer) return what;
  return message(
    { en: '{what}; {port} from “{node}”', zh: '{what}；“{port}”来自“{node}”' },
    {
      what,
      port: rowsName(first.need.port, first.need.name),
      node: nodeTitle(begun.workflow, begun.catalog, first.offer.node),
    },
  );
}

function whatItDoes({ workflow, catalog, side, node, name, port: begunPort, role }: Begun, entry: CatalogEntry, port: Port): Message {
  if (side === 'inputs')
    return message(
      { en: 'Gives “{node}” its {port}. {summary}', zh: '为“{node}”提供“{port}”。{summary}' },
      { node: nodeTitle(workflow, catalog, node), port: rowsName(begunPort, name), summary: summaryOf(entry) },
    );
  const gives = (type: string) => Object.values(entry.outputs).some((output) => output.type === type);
  if (port.type === 'table' && gives('model') && port.role === 'training')
    return message(
      role === 'training'
        ? { en: 'Learns from these training rows', zh: '用这些训练数据学习' }
        : { en: 'Learns from all these rows; split them first if you want to judge it', zh: '用全部数据学习；如需评估，请先拆分' },
    );
  if (port.role === 'test' && role === 'test')
    return message({ en: 'Judges the model with these rows, which it has not seen', zh: '用模型没见过的这些数据评判它' });
  if (begunPort.type === 'table' && role === undefined && setsAside(entry))
    return message({ en: 'Sets test rows aside, so that the score can be trusted', zh: '留出测试数据，让得分可信' });
  if (begunPort.type === 'model' && gives('metrics')) return message({ en: 'Says how good this model is', zh: '说明这个模型有多好' });
  return message(summaryOf(entry));
}

/** “training rows” says more than “rows”. */
function rowsName(port: Port, name: string): Text {
  const label = portLabel(name, port);
  if (port.type !== 'table' || port.role === undefined || port.label) return label;
  return roleRows[port.role];
}
const roleRows: Record<Role, Text> = {
  training: { en: 'training rows', zh: '训练数据' },
  validation: { en: 'validation rows', zh: '验证数据' },
  test: { en: 'test rows', zh: '测试数据' },
};

/** The summary as a part of a line, which does not end there. */
function summaryOf({ summary: { en, zh } }: CatalogEntry): Text {
  const open = (sentence: string) => sentence.replace(/[.。]$/, '');
  return { en: open(en), zh: open(zh) };
}
