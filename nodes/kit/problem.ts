import type { Edit } from './edits.ts';
import type { Json } from './json.ts';
import type { PortValue } from './ports.ts';
import type { LabelRequest } from './labelling.ts';
import { type Message, message, say, type Text, type TextValues } from './text.ts';
import type { PortRef } from './workflow.ts';

/** Something wrong, said to the user where it stands: what happened, why, what to do, with one to three ways to mend it where there are any. */
export interface Problem {
  code: string;
  severity: 'error' | 'warning' | 'note';
  message: Message;
  node?: string;
  port?: string;
  setting?: string;
  /** The best first. */
  fixes?: Fix[];
}

/** A button that mends a problem: an edit that is ready, a node that is put in where it is pressed, or a place of the program where a person mends it. */
export type Fix = { label: Message } & ({ edit: Edit } | { insert: Insertion } | { place: 'storage' });

/** A node to be put between an output and the inputs that are to take what it makes; its id and place are found when it is put in. */
export interface Insertion {
  type: string;
  settings: Record<string, Json>;
  from: PortRef;
  /** The input of the new node that takes what comes from `from`. */
  input: string;
  ends: { output: string; to: PortRef }[];
}

/** A problem as a node states it of itself: the node's id is added by whoever asked. */
export interface NodeProblem {
  code: string;
  severity: 'error' | 'warning' | 'note';
  message: Message;
  port?: string;
  setting?: string;
  fixes?: NodeFix[];
}

/**
 * A way to mend, said from the node's own place: it knows no other node, only types that may lie above it.
 * `above` is the nearest node of that type; where there is none, the fix is not offered.
 */
export type NodeFix = { label: Message } & (
  | { settings: Record<string, Json>; above?: string }
  /** Another column in every setting that names this one; without `by` it is taken out. */
  | { column: string; by?: string }
  /** A node of a type put into the wire that enters `port`, or the table that enters the nearest node of type `above`. */
  | { insert: string; settings?: Record<string, Json>; input: string; output: string; port: string; above?: string }
  /** This node put before the nearest one of that type: what came in by `input` and left by `output` closes behind it. */
  | { moveAbove: string; input: string; output: string }
  /** Another type in this node's place; wires stay where the ports have the same names. */
  | { replace: string; settings: Record<string, Json> }
  /** Not the workflow is at fault: the room on the disk. */
  | { place: 'storage' }
);

export interface FailureOptions {
  code?: string;
  port?: string;
  setting?: string;
  fixes?: (NodeFix | false | undefined)[];
}

/** Words and ways to mend, as a problem. */
export function nodeProblem(
  severity: NodeProblem['severity'],
  text: Text,
  values?: TextValues,
  { code = 'step-failed', port, setting, fixes = [] }: FailureOptions = {},
): NodeProblem {
  const offered = fixes.filter((fix) => fix !== false && fix !== undefined).slice(0, mostFixes);
  return {
    code,
    severity,
    message: message(text, values),
    ...(port !== undefined && { port }),
    ...(setting !== undefined && { setting }),
    ...(offered.length > 0 && { fixes: offered }),
  };
}
/** More would be a list to study instead of a way out. */
const mostFixes = 3;

/** Thrown by a node that cannot go on for a reason the user can act on. Any other error is a fault of ours and said so. */
export class Failure extends Error {
  readonly problem: NodeProblem;
  constructor(text: Text, values?: TextValues, options: FailureOptions = {}) {
    super(say(message(text, values), 'en'));
    this.name = 'Failure';
    this.problem = nodeProblem('error', text, values, options);
  }
}

/** Whether an error says that memory is gone: that of the machine, or of a GPU in the words of its driver. */
export function isOutOfMemory(error: unknown): boolean {
  const words = error instanceof Error ? error.message : String(error);
  return /out.?of.?memory|array buffer allocation failed|failed to allocate|alloc_failed|bad_alloc|8007000e/i.test(words);
}

/** Thrown by a gate: the step is done, and what lies below it is skipped. `outputs` are what it found, such as the rows that failed: people see them, no step gets them. */
export class Stopped extends Error {
  readonly reason: Message;
  readonly outputs: Record<string, PortValue>;
  constructor(text: Text, values?: TextValues, outputs: Record<string, PortValue> = {}) {
    const reason = message(text, values);
    super(say(reason, 'en'));
    this.name = 'Stopped';
    this.reason = reason;
    this.outputs = outputs;
  }
}

/** Thrown by a node that waits for people or time: its worker is freed, and the step runs again with what arrived. `request`: what people are asked for. */
export class Waiting extends Error {
  readonly reason: Message;
  readonly request: LabelRequest | undefined;
  constructor(text: Text, values?: TextValues, request?: LabelRequest) {
    const reason = message(text, values);
    super(say(reason, 'en'));
    this.name = 'Waiting';
    this.reason = reason;
    this.request = request;
  }
}

/** Thrown by `context.progress` once the user has paused the run, in nodes that say `pauses`: what they leave in their folder serves their next start. */
export class Paused extends Error {
  constructor() {
    super('The run was paused.');
    this.name = 'Paused';
  }
}

/** Thrown by `context.progress`, once, when the user wants a step to end with the best that it has, in nodes that say `finishes`. */
export class FinishedEarly extends Error {
  constructor() {
    super('The step was asked to end with what it has.');
    this.name = 'FinishedEarly';
  }
}

/** Thrown by `context.progress` once the user has stopped the run. */
export class Cancelled extends Error {
  constructor() {
    super('The run was stopped.');
    this.name = 'Cancelled';
  }
}
