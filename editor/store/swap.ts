import { settingProblem } from '../../nodes/kit/check-settings.ts';
import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { mayEnter, type Port } from '../../nodes/kit/ports.ts';
import { defaultOf } from '../../nodes/kit/settings.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { Wire, Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import { isOffered } from './known-subflows.ts';

/** A node in another's place: the same id, so groups, inputs and notes that point at it stay. */
export interface Swap {
  entry: CatalogEntry;
  edit: Edit;
  /** How many wires stay, at a port of the same name or at one that fits. */
  kept: number;
  lost: readonly Wire[];
}

/** What becomes of a node's wires and settings when another type takes its place. */
export function swapNode(workflow: Workflow, catalog: Catalog, id: string, type: string): Swap | undefined {
  const old = workflow.nodes[id];
  const entry = catalog[type];
  if (!old || !entry || old.type === type) return undefined;
  const moved = new Map<Wire, Wire>();
  const own = workflow.wires.filter(({ from, to }) => from[0] === id || to[0] === id);
  const outputs = new Map<string, string | undefined>();
  for (const wire of own) {
    if (wire.to[0] === id) {
      const carried = catalog[workflow.nodes[wire.from[0]]?.type ?? '']?.outputs[wire.from[1]];
      const free = Object.entries(entry.inputs).filter(
        ([name, port]) => port.many || ![...moved.values()].some(({ to }) => to[0] === id && to[1] === name),
      );
      const before = catalog[old.type]?.inputs[wire.to[1]];
      const name = bestPort(free, wire.to[1], before, (port) => !carried || mayEnter(carried.type, port.type));
      if (name !== undefined) moved.set(wire, { ...wire, to: [id, name] });
    } else {
      // Wires that left by one port leave by one port again.
      const port = wire.from[1];
      if (!outputs.has(port)) {
        const before = catalog[old.type]?.outputs[port];
        const free = Object.entries(entry.outputs).filter(([name]) => ![...outputs.values()].includes(name));
        outputs.set(
          port,
          bestPort(free, port, before, (candidate) => !before || candidate.type === before.type),
        );
      }
      const taken = catalog[workflow.nodes[wire.to[0]]?.type ?? '']?.inputs[wire.to[1]];
      const name = outputs.get(port);
      const given = name === undefined ? undefined : entry.outputs[name];
      if (name !== undefined && given && (!taken || mayEnter(given.type, taken.type))) moved.set(wire, { ...wire, from: [id, name] });
    }
  }
  const lost = own.filter((wire) => !moved.has(wire));
  const changed = [...moved].filter(([before, after]) => before.from[1] !== after.from[1] || before.to[1] !== after.to[1]);
  const node: WorkflowNode = {
    ...old,
    type: entry.type,
    version: entry.version,
    settings: settingsFor(catalog[old.type], entry, old.settings),
  };
  const gone = [...lost, ...changed.map(([before]) => before)];
  return {
    entry,
    kept: moved.size,
    lost,
    edit: {
      kind: 'all',
      edits: [
        ...(gone.length ? [{ kind: 'remove-wires' as const, wires: gone }] : []),
        { kind: 'replace-node', id, node },
        ...changed.map(([, wire]) => ({ kind: 'add-wire' as const, wire, many: true })),
      ],
    },
  };
}

/** Types that may stand in a node's place, those that keep the most first. */
export function swapChoices(workflow: Workflow, catalog: Catalog, id: string): Swap[] {
  const category = catalog[workflow.nodes[id]?.type ?? '']?.category;
  return Object.keys(catalog)
    .filter((type) => isOffered({ type }))
    .flatMap((type) => swapNode(workflow, catalog, id, type) ?? [])
    .map((swap) => ({ swap, score: swap.kept - 2 * swap.lost.length + (swap.entry.category === category ? 3 : 0) }))
    .sort((a, b) => b.score - a.score)
    .map(({ swap }) => swap);
}

/** The port of the same name, else of the same role, else the first that fits; a port of another role never. */
function bestPort(
  ports: readonly [string, Port][],
  name: string,
  before: Port | undefined,
  fits: (port: Port) => boolean,
): string | undefined {
  const role = (port: Port) => (port.role === before?.role ? 2 : port.role === undefined || before?.role === undefined ? 1 : -9);
  return ports
    .filter(([, port]) => fits(port))
    .map(([candidate, port]) => ({
      candidate,
      score: (candidate === name ? 4 : 0) + 2 * role(port) + (port.type === before?.type ? 3 : 0),
    }))
    .filter(({ score }) => score > -3)
    .sort((a, b) => b.score - a.score)[0]?.candidate;
}

/** Settings of the same name keep their value where the new node would take it. */
function settingsFor(before: CatalogEntry | undefined, entry: CatalogEntry, settings: WorkflowNode['settings']): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(entry.settings).map(([name, setting]) => {
      const value = settings[name];
      const known = before === undefined || before.settings[name]?.kind === setting.kind;
      const fits = value !== undefined && known && settingProblem(setting, value)?.code !== 'bad-setting';
      return [name, fits ? value : defaultOf(setting)];
    }),
  );
}
