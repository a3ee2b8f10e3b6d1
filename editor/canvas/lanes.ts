import { type Box, overlaps, type Point } from './geometry.ts';
import { isDirect, type Lane, laneMeets, type Obstacles, obstaclesOf } from './route.ts';

/**
 * Lanes for wires that go back or over a gap between rows of nodes, as from one band of a layout to the next: beside
 * each other, never on one another. Which lane is free depends on the other wires, so all are laid at once.
 */
export interface LaneWire {
  key: string;
  /** Wires from one port share their way as far as it is the same. */
  port: string;
  from: Point;
  to: Point;
}

const stub = 20;
const pitch = 8;
const most = 9;
/** As far beside its ends as a lane may lie. */
const reach = stub + most * pitch;
/** Looking for a hole for a longer one would take too long. */
const farthest = 4_000;
/** Two rows of nodes are at least this far apart. */
const rows = 360;
/** More than lies between the nodes of a column. */
const roomy = 48;
/** From a lane to a node. */
const clear = 12;

interface Strip {
  low: number;
  high: number;
}
interface Request extends LaneWire, Strip {
  lane: Lane;
  /** What its lane could meet. */
  boxes: readonly Box[];
}
interface Upright {
  x: number;
  top: number;
  bottom: number;
  port: string;
}

/** `nodes` are never crossed. `marks`, such as frames and notes, are avoided where there is another way. */
export function lanesOf(wires: readonly LaneWire[], nodes: readonly Box[], marks: readonly Box[]): Map<string, Lane> {
  const obstacles = obstaclesOf(nodes);
  const gaps = [freeStrips([...nodes, ...marks]), freeStrips(nodes)];
  const requests = wires.flatMap((wire) => requestOf(wire, gaps, obstacles) ?? []);
  const taken = uprights();
  for (const { x, y, width, height } of marks)
    for (const side of [x, x + width]) taken.add({ x: side, top: y, bottom: y + height, port: '' });
  for (const side of ['out', 'back'] as const) setUprights(requests, side, taken);
  for (const shared of sharedStrips(requests)) setLevels(shared);
  return new Map(requests.filter(({ from, to, lane, boxes }) => !laneMeets(from, to, lane, boxes)).map(({ key, lane }) => [key, lane]));
}

/** A strip for a wire: a gap between whole rows, else, where it goes back, a hole that is free as far as it runs. */
function requestOf(wire: LaneWire, gaps: readonly (readonly Strip[])[], nodes: Obstacles): Request | undefined {
  const { from, to } = wire;
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  const back = to.x - from.x < 24;
  if (bottom - top < 2 * clear) return undefined;
  const found = gaps.map((all) => between(all, top, bottom));
  if (!back && (!found.flat().some(({ low, high }) => high - low >= roomy) || isPlain(from, to, nodes))) return undefined;
  const left = Math.min(from.x, to.x) - reach;
  const area = { x: left, y: top - clear, width: Math.max(from.x, to.x) + reach - left, height: bottom - top + 2 * clear };
  const boxes = nodes.near(area).filter((box) => overlaps(box, area));
  const far = ({ low, high }: Strip) => Math.abs((low + high) / 2 - from.y) + (high - low < roomy ? bottom - top : 0);
  const laneIn = (strips: readonly Strip[]): Request | undefined => {
    for (const strip of strips.toSorted((a, b) => far(a) - far(b))) {
      const lane = { out: from.x + stub, y: (strip.low + strip.high) / 2, back: to.x - stub };
      if (!laneMeets(from, to, lane, boxes)) return { ...wire, ...strip, lane, boxes };
    }
    return undefined;
  };
  for (const strips of found) {
    const request = laneIn(strips);
    if (request) return request;
  }
  return back && area.width + area.height < farthest ? laneIn(holes(from, to, boxes)) : undefined;
}
/** Whether a forward wire is best drawn as a curve. One that falls over several rows would lie along others. */
function isPlain(from: Point, to: Point, nodes: Obstacles): boolean {
  const height = Math.abs(to.y - from.y);
  return (height <= rows || to.x - from.x >= height / 4) && isDirect(from, to, nodes);
}
function holes(from: Point, to: Point, boxes: readonly Box[]): Strip[] {
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  const inWay = boxes.filter(({ x, width }) => x < from.x + 2 * stub && to.x - 2 * stub < x + width);
  return between(freeStrips(inWay), top, bottom);
}

/** Where nothing lies at any place from left to right, from top to bottom; endless above and below. */
function freeStrips(boxes: readonly Box[]): Strip[] {
  const strips: Strip[] = [];
  let low = -Infinity;
  for (const { y, height } of boxes.toSorted((a, b) => a.y - b.y)) {
    if (y - low >= 2 * clear) strips.push({ low, high: y });
    low = Math.max(low, y + height);
  }
  strips.push({ low, high: Infinity });
  return strips;
}
/** What of the strips lies between two heights. */
function between(strips: readonly Strip[], top: number, bottom: number): Strip[] {
  // They are in order, and most wires are short.
  let first = 0;
  for (let past = strips.length; first < past;) {
    const middle = (first + past) >> 1;
    if ((strips[middle]?.high ?? Infinity) > top) past = middle;
    else first = middle + 1;
  }
  const found: Strip[] = [];
  for (let at = first; at < strips.length; at++) {
    const strip = strips[at];
    if (!strip || strip.low >= bottom) break;
    const [low, high] = [Math.max(strip.low, top), Math.min(strip.high, bottom)];
    if (high - low >= 2 * clear) found.push({ low, high });
  }
  return found;
}

/** Upright lanes that are taken, by place. */
function uprights() {
  const cell = 64;
  const cells = new Map<number, Upright[]>();
  const near = 6;
  return {
    add(upright: Upright) {
      const key = Math.floor(upright.x / cell);
      const list = cells.get(key);
      if (list) list.push(upright);
      else cells.set(key, [upright]);
    },
    allow({ x, top, bottom, port }: Upright): boolean {
      const key = Math.floor(x / cell);
      return [key - 1, key, key + 1].every((at) =>
        (cells.get(at) ?? []).every(
          (other) =>
            (other.port === port && port !== '') || Math.abs(other.x - x) >= near || other.top > bottom + near || other.bottom < top - near,
        ),
      );
    },
  };
}

/** Beside the column where a wire begins, and beside the one where it ends: those with the shortest way to go closest. */
function setUprights(requests: readonly Request[], side: 'out' | 'back', taken: ReturnType<typeof uprights>): void {
  const end = ({ from, to }: Request) => (side === 'out' ? from : to);
  const way = (request: Request) => Math.abs(request.lane.y - end(request).y);
  for (const request of requests.toSorted((a, b) => way(a) - way(b))) {
    const { lane, port, from, to, boxes } = request;
    const [top, bottom] = [Math.min(lane.y, end(request).y), Math.max(lane.y, end(request).y)];
    for (let slot = 0; slot < most; slot++) {
      const x = side === 'out' ? from.x + stub + slot * pitch : to.x - stub - slot * pitch;
      const upright = { x, top, bottom, port };
      if (!taken.allow(upright) || laneMeets(from, to, { ...lane, [side]: x }, boxes)) continue;
      lane[side] = x;
      break;
    }
    taken.add({ x: lane[side], top, bottom, port });
  }
}

/** Wires that could meet in a strip, and the strip that is free for all of them. */
function sharedStrips(requests: readonly Request[]): (Strip & { requests: Request[] })[] {
  const shared: (Strip & { left: number; right: number; requests: Request[] })[] = [];
  for (const request of requests.toSorted((a, b) => a.low - b.low)) {
    const [left, right] = spanOf(request);
    const found = shared.find(
      (strip) =>
        strip.left < right + stub &&
        left < strip.right + stub &&
        Math.min(strip.high, request.high) - Math.max(strip.low, request.low) >= 2 * clear,
    );
    if (!found) {
      shared.push({ low: request.low, high: request.high, left, right, requests: [request] });
      continue;
    }
    found.low = Math.max(found.low, request.low);
    found.high = Math.min(found.high, request.high);
    found.left = Math.min(found.left, left);
    found.right = Math.max(found.right, right);
    found.requests.push(request);
  }
  return shared;
}
function spanOf({ lane }: Request): [number, number] {
  return [Math.min(lane.out, lane.back), Math.max(lane.out, lane.back)];
}

/** Puts levels below each other in the order in which they cross least; wires from one port have one. */
function setLevels({ low, high, requests }: Strip & { requests: readonly Request[] }): void {
  const nets = new Map<string, Request[]>();
  for (const request of requests) nets.set(request.port, [...(nets.get(request.port) ?? []), request]);
  const inOrder = [...nets.values()]
    .map((net) => {
      const spans = net.map(spanOf);
      const order = net.reduce(
        (sum, { lane, from, to }) => sum + (lane.out + lane.back) * (to.y > from.y === lane.back < lane.out ? 1 : -1),
        0,
      );
      return {
        net,
        left: Math.min(...spans.map(([left]) => left)),
        right: Math.max(...spans.map(([, right]) => right)),
        order: order / net.length,
        level: 0,
      };
    })
    .sort((a, b) => a.order - b.order);
  for (const [at, item] of inOrder.entries())
    for (const above of inOrder.slice(0, at))
      if (above.left < item.right + stub && item.left < above.right + stub) item.level = Math.max(item.level, above.level + 1);
  const levels = Math.max(...inOrder.map(({ level }) => level));
  const step = levels === 0 ? 0 : Math.min(pitch + 2, (high - low - 2 * clear) / levels);
  for (const { net, level } of inOrder) for (const { lane } of net) lane.y = (low + high) / 2 + (level - levels / 2) * step;
}
