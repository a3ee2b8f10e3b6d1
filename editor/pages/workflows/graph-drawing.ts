import { obstaclesOf, wireWay } from '../../canvas/route.ts';

export interface Place {
  x: number;
  y: number;
}
/** A small picture of a graph: boxes and paths as they lie on the canvas, and the view box that shows all of them. */
interface Drawing {
  viewBox: string;
  box: { width: number; height: number };
  /** Paths of the wires, around the boxes as on the canvas. */
  wires: string[];
}

/** How large a node is on the canvas, about; only proportions matter here. */
const box = { width: 216, height: 110 };
/** Wires that go back run around the outermost nodes. */
const margin = 56;
/** A graph of two nodes is not drawn larger than one of five. */
const smallest = { width: 1_320, height: 420 };

/** Fits nodes into a picture, with the wires between them, by the indexes of the nodes. */
export function graphDrawing(nodes: readonly Place[], wires: readonly (readonly [number, number])[]): Drawing {
  const left = Math.min(...nodes.map(({ x }) => x)) - margin;
  const top = Math.min(...nodes.map(({ y }) => y)) - margin;
  const across = Math.max(...nodes.map(({ x }) => x)) + box.width + margin - left;
  const down = Math.max(...nodes.map(({ y }) => y)) + box.height + margin - top;
  const [width, height] = [Math.max(across, smallest.width), Math.max(down, smallest.height)];
  const obstacles = obstaclesOf(nodes.map(({ x, y }) => ({ x, y, ...box })));
  return {
    viewBox: [left - (width - across) / 2, top - (height - down) / 2, width, height].map(Math.round).join(' '),
    box,
    wires: distinct(wires).flatMap(([from, to]) => {
      const [a, b] = [nodes[from], nodes[to]];
      if (!a || !b) return [];
      const middle = box.height / 2;
      return [wireWay({ x: a.x + box.width, y: a.y + middle }, { x: b.x, y: b.y + middle }, obstacles).path];
    }),
  };
}

/** Two wires between the same nodes are one line in a picture of this size. */
function distinct(wires: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return [...new Map(wires.map((wire) => [wire.join(), wire])).values()];
}
