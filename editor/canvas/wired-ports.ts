import type { WireIndex } from '../../nodes/kit/graph.ts';
import { create } from 'zustand';

/** Which ports have a wire, by node: `in rows`, `out model`. Sets of nodes whose wires did not change keep their identity. */
export const useWired = create<{ ports: ReadonlyMap<string, ReadonlySet<string>> }>()(() => ({ ports: new Map() }));
const none: ReadonlySet<string> = new Set();

export function useWiredPorts(node: string): ReadonlySet<string> {
  return useWired((state) => state.ports.get(node) ?? none);
}

export function noteWires(wires: WireIndex): void {
  const before = useWired.getState().ports;
  const ports = new Map<string, ReadonlySet<string>>();
  for (const id of new Set([...wires.into.keys(), ...wires.outOf.keys()])) {
    const wired = wiredPorts(wires, id);
    const old = before.get(id);
    ports.set(id, old && old.size === wired.size && [...wired].every((port) => old.has(port)) ? old : wired);
  }
  useWired.setState({ ports });
}

export function wiredPorts({ into, outOf }: WireIndex, id: string): ReadonlySet<string> {
  return new Set([...(into.get(id) ?? []).map(({ to }) => `in ${to[1]}`), ...(outOf.get(id) ?? []).map(({ from }) => `out ${from[1]}`)]);
}
