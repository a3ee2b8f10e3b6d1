import type { Specs } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { samePort } from '../../nodes/kit/graph.ts';
import type { Message } from '../../nodes/kit/text.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';
import { beginWire, fit, type FreePort, portsOf, refusal, wireOf } from './wiring.ts';

export type Side = 'inputs' | 'outputs';
export interface PortEnd extends FreePort {
  node: string;
  side: Side;
  wired: boolean;
}
export interface WireChoice {
  wire: Wire;
  here: PortEnd;
  there: PortEnd;
  /** The wire that gives way, at an input that takes one. */
  replaces?: Wire | undefined;
  /** Why it must not be drawn. */
  refused?: Message | undefined;
  /** It would close a circle: what lies above a node is seldom meant. */
  circle: boolean;
}

/** The ports of a node where a wire may begin, outputs first. */
export function portEnds(workflow: Workflow, catalog: Catalog, node: string): PortEnd[] {
  const wired = new Set(
    workflow.wires.flatMap(({ from, to }) => [
      ...(from[0] === node ? [`outputs ${from[1]}`] : []),
      ...(to[0] === node ? [`inputs ${to[1]}`] : []),
    ]),
  );
  return (['outputs', 'inputs'] as const).flatMap((side) =>
    portsOf(workflow, catalog, node, side).map((port) => ({ ...port, node, side, wired: wired.has(`${side} ${port.name}`) })),
  );
}

/**
 * All wires that may be drawn from a node, or from one port of it, for drawing without a pointer: the most fitting first,
 * occupied inputs last. For one port those that must not be drawn follow, with why.
 */
export function wireChoices(
  workflow: Workflow,
  catalog: Catalog,
  specs: Specs,
  node: string,
  only?: { side: Side; name: string },
): WireChoice[] {
  const taken = new Map(workflow.wires.map((wire) => [wire.to.join(' '), wire]));
  const others = Object.keys(workflow.nodes)
    .filter((id) => id !== node)
    .map((id) => portEnds(workflow, catalog, id));
  return portEnds(workflow, catalog, node)
    .filter(({ side, name }) => !only || (only.side === side && only.name === name))
    .flatMap((here) => {
      const begun = beginWire(workflow, [node, here.name], here.side);
      return others.flatMap((ends) =>
        ends.flatMap((there): (WireChoice & { score: number })[] => {
          if (there.side === here.side) return [];
          const wire = wireOf(begun, [there.node, there.name]);
          const before = taken.get(wire.to.join(' '));
          if (before && samePort(before.from, wire.from)) return [];
          const refused = refusal(workflow, catalog, wire, begun, specs);
          if (refused && !only) return [];
          const input = here.side === 'inputs' ? here : there;
          const output = here.side === 'inputs' ? there : here;
          const replaces = input.port.many ? undefined : before;
          const score =
            fit(output, input) -
            nearness(workflow, node, there.node) -
            (replaces ? 20 : 0) -
            (refused ? 100 : 0) +
            (here.side === 'outputs' ? 1 : 0);
          return [{ wire, here, there, replaces, refused, circle: begun.circle.has(there.node), score }];
        }),
      );
    })
    .sort((a, b) => b.score - a.score);
}

/** A little for what lies far away, so that of equals the neighbour comes first. */
function nearness(workflow: Workflow, a: string, b: string): number {
  const from = workflow.nodes[a]?.ui;
  const to = workflow.nodes[b]?.ui;
  return from && to ? Math.min(0.9, Math.hypot(from.x - to.x, from.y - to.y) / 4_000) : 0;
}
