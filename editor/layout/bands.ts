import type { LayoutInput } from './layered-graph.ts';
import { forwardWires, setLayers } from './layers.ts';
import { columnGap, frameRoom, nodeGap } from './spacing.ts';

/**
 * What would be a strip much wider than a screen is broken into bands, below each other like lines of text. Where that
 * is depends on wires, groups and sizes, and on places in one way: rows that are there are kept where they are good enough.
 */
export interface Bands {
  /** From top to bottom. A group is in one of them as a whole, and no wire goes up, but for those that close a circle. */
  bands: readonly LayoutInput[];
  /** How many ports send wires through the gap below each band but the last. */
  lines: readonly number[];
  /** How large it will be, roughly. */
  width: number;
  height: number;
}

/** What fits beside the panels of a common screen and can still be read is never broken. */
const screenWidth = 1_700;
/** A screen's. */
const proportion = 1.6;
/** Less high than this is no easier to read, so that breaks would be for nothing. */
const comfortable = 700;
/** How much better it must become for the rows that are there to be given up. */
const worthwhile = 0.8;
/** Rows that someone made are this far apart; nodes of a column, once laid out, less. */
const rowGap = 30;
/** Of so many nodes, nobody made the rows by hand. */
export const mostHandMade = 200;

/** A line between bands weighs as much as a band that is a third too wide or too narrow. */
const lineCost = 0.1;
/** More lines than there can be: where a break would make a wire go up. */
const never = 1e9;

/** Wires run side by side in the gap between two bands. */
const laneRoom = 10;
const bandGap = 60;
export function gapBelow(lines: number): number {
  return bandGap + laneRoom * Math.min(lines, 30);
}

/** Breaks each part such that the whole, the parts below each other, looks as large as possible on a screen. */
export function brokenParts(parts: readonly LayoutInput[]): Bands[] {
  const wide = parts.map((part) => {
    const row: Bands = { bands: [part], lines: [], ...sizeOf(part) };
    return { part, row, units: row.width > screenWidth ? unitsOf(part) : undefined };
  });
  const together = wide.reduce((sum, { row }) => sum + row.height, 0);
  const ways = wide.map(({ part, row, units }) => (units ? waysToBreak(part, row, units, together) : [row]));
  const limits = [...new Set(ways.flatMap((part) => part.map(({ width }) => width)))].sort((a, b) => b - a);
  const choices = limits.map((limit) => ways.flatMap((part) => part.find(({ width }) => width <= limit) ?? part.at(-1) ?? []));
  const wires = parts.reduce((sum, part) => sum + part.wires.length, 1);
  const [first, ...others] = choices.map((chosen) => ({ chosen, size: sizeTogether(chosen, wires) }));
  let best = first;
  for (const other of others) if (best && other.size < best.size) best = other;
  if (!best || parts.some(({ nodes }) => nodes.length > mostHandMade)) return best?.chosen ?? [];
  const kept = wide.map(({ part, row, units }) => (units ? brokenAt(part, units, rowsIn(part, units)) : row));
  return sizeTogether(kept, wires) * worthwhile <= best.size ? kept : best.chosen;
}
/** How little of it a screen shows, and how much of it runs between bands. */
function sizeTogether(chosen: readonly Bands[], wires: number): number {
  const width = Math.max(...chosen.map((way) => way.width));
  const height = chosen.reduce((sum, way) => sum + way.height, 0);
  const lines = chosen.reduce((sum, way) => sum + way.lines.reduce((all, count) => all + count, 0), 0);
  return Math.max(width / proportion, height, comfortable) * (1 + (0.5 * lines) / wires);
}

/** The ways to break a part that could be the best ones, the widest first. `together`: how high all parts are unbroken. */
function waysToBreak(part: LayoutInput, row: Bands, units: Units, together: number): Bands[] {
  const ways: Bands[] = [row];
  // So many bands would make it a screen's shape; half as many are too few.
  const usual = Math.sqrt(row.width / proportion / together);
  for (let count = Math.max(2, Math.floor(usual / 2)); count <= units.columns; count += Math.max(1, Math.floor(count / 8))) {
    const breaks = breaksFor(units, units.columns / count);
    if (breaks.length === 0) continue;
    const way = brokenAt(part, units, breaks);
    if (ways.every(({ bands, width }) => bands.length !== way.bands.length || way.width < width)) ways.push(way);
    // Still more bands would only make it higher.
    if (way.height > (1.2 * way.width) / proportion) break;
  }
  return ways.toSorted((a, b) => b.width - a.width);
}

/** The columns before which it is broken now: all that comes before stands above all that comes after. */
function rowsIn({ nodes }: LayoutInput, { of, links, columns, reach, lines }: Units): number[] {
  const fed = new Set(links.map(({ to }) => to));
  const needed = new Map<Unit, number>();
  for (const { from, to } of links)
    if (!fed.has(from) && from.span === 1) needed.set(from, Math.min(needed.get(from) ?? columns, to.layer));
  const bottoms = Array.from({ length: columns }, () => -Infinity);
  const tops = Array.from({ length: columns }, () => Infinity);
  for (const { id, y, height } of nodes) {
    const unit = of.get(id);
    if (!unit) continue;
    const column = needed.get(unit) ?? unit.layer;
    bottoms[column] = Math.max(bottoms[column] ?? -Infinity, y + height);
    tops[column] = Math.min(tops[column] ?? Infinity, y);
  }
  for (let column = columns - 2; column >= 0; column--) tops[column] = Math.min(tops[column] ?? Infinity, tops[column + 1] ?? Infinity);
  const breaks: number[] = [];
  let bottom = bottoms[0] ?? -Infinity;
  for (let column = 1; column < columns; column++) {
    if ((reach[column] ?? 0) > 0 && (lines[column] ?? 0) < never && (tops[column] ?? 0) - bottom >= rowGap) breaks.push(column);
    bottom = Math.max(bottom, bottoms[column] ?? -Infinity);
  }
  return breaks;
}

/** A node or a group, which no break may cut. */
interface Unit {
  layer: number;
  span: number;
}
interface Link {
  from: Unit;
  to: Unit;
  /** Where the wire begins. */
  port: string;
}
interface Units {
  of: ReadonlyMap<string, Unit>;
  links: readonly Link[];
  columns: number;
  /** By column: where what begins there ends; 0 where nothing does. */
  reach: readonly number[];
  /** By column: how many ports send wires over its left edge; more than `never` where one would go back. */
  lines: readonly number[];
}

function unitsOf({ nodes, wires, groups }: LayoutInput): Units {
  const of = new Map<string, Unit>();
  const known = new Set(nodes.map(({ id }) => id));
  const layers = new Map(nodes.map(({ id }) => [id, { id, layer: 0 }]));
  const ends = wires.flatMap(({ from, to }) => {
    const [a, b] = [layers.get(from.node), layers.get(to.node)];
    return a && b && a !== b ? [{ from: a, to: b, port: `${from.node} ${from.y}` }] : [];
  });
  const forward = forwardWires([...layers.values()], ends);
  for (const group of groups) {
    const members = group.filter((id) => known.has(id) && !of.has(id));
    const inside = members.flatMap((id) => layers.get(id) ?? []);
    const own = new Set(inside);
    setLayers(
      inside,
      forward.filter(({ from, to }) => own.has(from) && own.has(to)),
    );
    const unit = { layer: 0, span: 1 + Math.max(0, ...inside.map(({ layer }) => layer)) };
    for (const id of members) of.set(id, unit);
  }
  for (const id of known) if (!of.has(id)) of.set(id, { layer: 0, span: 1 });
  const all = [...new Set(nodes.flatMap(({ id }) => of.get(id) ?? []))];
  const links = forward.flatMap(({ from, to, port }): Link[] => {
    const [a, b] = [of.get(from.id), of.get(to.id)];
    return a && b && a !== b ? [{ from: a, to: b, port }] : [];
  });
  setLayers(all, forwardWires(all, links));
  const columns = Math.max(...all.map(({ layer, span }) => layer + span));
  const reach = Array.from({ length: columns }, () => 0);
  for (const { layer, span } of all) reach[layer] = Math.max(layer + span, reach[layer] ?? 0);
  return { of, links, columns, reach, lines: linesOver(links, columns) };
}

function linesOver(links: readonly Link[], columns: number): number[] {
  const lines = countOver(
    links.map(({ from, to, port }) => ({ port, from: from.layer, to: to.layer })),
    columns,
  );
  const back = links.filter(({ from, to }) => to.layer < from.layer);
  for (const { from, to } of back) for (let column = to.layer + 1; column <= from.layer; column++) lines[column] = never;
  return lines;
}
/** How many ports send wires from before each place to it or beyond. */
function countOver(links: readonly { port: string; from: number; to: number }[], places: number): number[] {
  const reach = new Map<string, { from: number; to: number }>();
  for (const { port, from, to } of links) reach.set(port, { from, to: Math.max(to, reach.get(port)?.to ?? 0) });
  const change = Array.from({ length: places + 1 }, () => 0);
  for (const { from, to } of reach.values()) {
    if (to <= from) continue;
    change[from + 1] = (change[from + 1] ?? 0) + 1;
    change[to + 1] = (change[to + 1] ?? 0) - 1;
  }
  let sum = 0;
  return change.map((by) => (sum += by));
}

/** The columns before which to break, such that bands are about as wide as wished and few wires run from one to another. */
function breaksFor({ columns, lines, reach }: Units, wish: number): number[] {
  const stops = [...reach.keys(), columns].filter(
    (column) => column === 0 || column === columns || ((reach[column] ?? 0) > 0 && (lines[column] ?? 0) < never),
  );
  const inner = stops.slice(1, -1).map((column) => lines[column] ?? 0);
  const usual = Math.max(1, mean(inner));
  const best = stops.map((_, at) => ({ cost: at === 0 ? 0 : Infinity, before: 0 }));
  for (const [at, begin] of stops.entries()) {
    const so = best[at]?.cost ?? Infinity;
    let end = begin;
    for (let to = at + 1; to < stops.length; to++) {
      const stop = stops[to] ?? columns;
      for (let column = stops[to - 1] ?? begin; column < stop; column++) end = Math.max(end, reach[column] ?? 0);
      const off = (end - begin - wish) / wish;
      if (off > 0.4 && to > at + 1) break;
      const last = to === stops.length - 1;
      // As in a text, the last line may be a short one.
      const cost = so + off * off * (last && off < 0 ? 0.5 : 1) + (last ? 0 : (lineCost * (lines[stop] ?? 0)) / usual);
      const known = best[to];
      if (known && cost < known.cost) best[to] = { cost, before: at };
    }
  }
  const breaks: number[] = [];
  for (let at = best.at(-1)?.before ?? 0; at > 0; at = best[at]?.before ?? 0) breaks.unshift(stops[at] ?? 0);
  return breaks;
}

interface Collected {
  nodes: LayoutInput['nodes'][number][];
  wires: LayoutInput['wires'][number][];
  groups: LayoutInput['groups'][number][];
}
function brokenAt(part: LayoutInput, units: Units, breaks: readonly number[]): Bands {
  const homes = homesOf(units, breaks);
  const home = (id: string) => homes.get(units.of.get(id)) ?? 0;
  const all = [0, ...breaks].map((): Collected => ({ nodes: [], wires: [], groups: [] }));
  const onward = new Set(part.wires.filter(({ from, to }) => home(from.node) < home(to.node)).map(({ from }) => from.node));
  for (const node of part.nodes) all[home(node.id)]?.nodes.push(onward.has(node.id) ? { ...node, onward: true } : node);
  for (const wire of part.wires) if (home(wire.from.node) === home(wire.to.node)) all[home(wire.to.node)]?.wires.push(wire);
  for (const group of part.groups) all[home(group.find((id) => units.of.has(id)) ?? '')]?.groups.push(group);
  const filled = all.flatMap(({ nodes }, at) => (nodes.length > 0 ? [at] : []));
  const place = (unit: Unit) => filled.indexOf(homes.get(unit) ?? 0);
  const lines = countOver(
    units.links.map(({ from, to, port }) => ({ port, from: place(from), to: place(to) })),
    filled.length,
  ).slice(1, filled.length);
  const bands = filled.flatMap((at) => all[at] ?? []);
  const sizes = bands.map(sizeOf);
  return {
    bands,
    lines,
    width: Math.max(...sizes.map(({ width }) => width)),
    height: [...sizes.map(({ height }) => height), ...lines.map(gapBelow)].reduce((sum, height) => sum + height, 0),
  };
}

/** The band of each unit. A node that needs nothing itself stands in the one where it is needed first. */
function homesOf({ of, links }: Units, breaks: readonly number[]): Map<Unit | undefined, number> {
  const homes = new Map<Unit | undefined, number>(
    [...of.values()].map((unit) => [unit, breaks.filter((column) => column <= unit.layer).length]),
  );
  const fed = new Set(links.map(({ to }) => to));
  const needed = new Map<Unit, number>();
  for (const { from, to } of links)
    if (!fed.has(from) && from.span === 1) needed.set(from, Math.min(needed.get(from) ?? Infinity, homes.get(to) ?? 0));
  for (const [unit, band] of needed) homes.set(unit, band);
  return homes;
}

/** How large a band will be, roughly: as wide as its columns, as high as the highest of them. */
function sizeOf({ nodes, wires, groups }: LayoutInput): { width: number; height: number } {
  const layers = new Map(nodes.map((box) => [box.id, { ...box, layer: 0 }]));
  const ends = wires.flatMap(({ from, to }) => {
    const [a, b] = [layers.get(from.node), layers.get(to.node)];
    return a && b && a !== b ? [{ from: a, to: b }] : [];
  });
  const all = [...layers.values()];
  setLayers(all, forwardWires(all, ends));
  const columns: { width: number; height: number }[] = [];
  const add = (layer: number, width: number, height: number) => {
    const column = (columns[layer] ??= { width: 0, height: 0 });
    column.width = Math.max(column.width, width);
    column.height += height + nodeGap;
  };
  for (const group of groups) {
    const members = group.flatMap((id) => layers.get(id) ?? []);
    const heights = new Map<number, number>();
    for (const { id, layer, height } of members) {
      heights.set(layer, (heights.get(layer) ?? -nodeGap) + height + nodeGap);
      layers.delete(id);
    }
    const height = Math.max(...heights.values()) + frameRoom.top + frameRoom.bottom;
    const width = Math.max(...members.map((member) => member.width));
    for (let layer = Math.min(...heights.keys()); layer <= Math.max(...heights.keys()); layer++) add(layer, width, height);
  }
  for (const { layer, width, height } of layers.values()) add(layer, width, height);
  return {
    width: columns.reduce((sum, column) => sum + column.width + columnGap, -columnGap),
    height: Math.max(...columns.map(({ height }) => height)) - nodeGap,
  };
}

function mean(values: readonly number[]): number {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
