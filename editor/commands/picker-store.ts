import { create } from 'zustand';
import type { Message } from '../../nodes/kit/text.ts';
import type { Wire } from '../../nodes/kit/workflow.ts';
import type { Point } from '../canvas/geometry.ts';
import type { Side } from '../store/wire-choices.ts';
import type { WireMend } from './wire-mends.ts';

/** A port of the node from which is chosen; left out: any of them. */
interface FromPort {
  node: string;
  port?: { side: Side; name: string } | undefined;
}

/** A list to choose from by typing, over the canvas. */
export type Picker =
  | { kind: 'commands' }
  /** Where the ports of a node may be wired to. */
  | ({ kind: 'connect' } & FromPort)
  /** Nodes that would take a wire; `at` is where one was let go over nothing. */
  | ({ kind: 'next-node'; at?: Point | undefined } & Required<FromPort>)
  /** Nodes and results that a note may be about. */
  | { kind: 'aim'; card: string }
  /** Node types that may stand on a wire. */
  | { kind: 'on-wire'; wire: Wire }
  /** Node types that may stand in a node's place. */
  | { kind: 'swap'; node: string }
  /** A wire that was refused, with what mends it; `between` its nodes; `at` is where it was let go, in pixels of the page. */
  | { kind: 'refused'; why: Message; mends: readonly WireMend[]; between: readonly string[]; at?: Point | undefined };

export const usePicker = create<{ picker: Picker | undefined }>()(() => ({ picker: undefined }));

export function openPicker(picker: Picker): void {
  usePicker.setState({ picker });
}
export function closePicker(): void {
  usePicker.setState({ picker: undefined });
}
