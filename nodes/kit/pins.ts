import { isObject } from './json.ts';
import { type PortType, portTypes, type PortValue } from './ports.ts';
import { changeContents } from './subflow.ts';
import type { Content, Workflow, WorkflowNode } from './workflow.ts';

/** Outputs that a node keeps, by port: the artifact's hash and what is known of it. */
export type Pin = Readonly<Record<string, PortValue>>;

/** Whether a workflow file's pin can be read as results: every member that the product looks at without running is there. A file may come from anyone. */
export function isPin(pin: unknown): pin is Pin {
  return isObject(pin) && Object.values(pin).every(isPortValue);
}

const artifactPattern = /^[0-9a-f]{64}$/;
const isArtifact = (value: unknown): boolean => typeof value === 'string' && artifactPattern.test(value);

function isPortValue(value: unknown): value is PortValue {
  if (!isObject(value)) return false;
  const type = portTypes.find((known) => known === value.type);
  return type !== undefined && hasMembers(type, value);
}
function hasMembers(type: PortType, value: Record<string, unknown>): boolean {
  switch (type) {
    case 'table':
      return (
        areColumns(value.columns) &&
        typeof value.count === 'number' &&
        (value.artifact === undefined ? Array.isArray(value.rows) && value.rows.every(isObject) : isArtifact(value.artifact))
      );
    case 'model':
      return (
        isArtifact(value.artifact) &&
        typeof value.task === 'string' &&
        areColumns(value.inputs) &&
        isMessage(value.description) &&
        isObject(value.scores) &&
        isObject(value.lineage)
      );
    case 'metrics':
      return typeof value.task === 'string' && isObject(value.scores) && Array.isArray(value.notes) && value.notes.every(isMessage);
    case 'report':
      return isMessage(value.title) && Array.isArray(value.blocks) && value.blocks.every(isObject);
    case 'endpoint':
      return typeof value.name === 'string' && isObject(value.model) && hasMembers('model', value.model) && isObject(value.sample);
    case 'file':
      return (
        isArtifact(value.artifact) && typeof value.name === 'string' && typeof value.media === 'string' && typeof value.bytes === 'number'
      );
    case 'value':
      return value.json !== undefined;
  }
}
function areColumns(columns: unknown): boolean {
  return (
    Array.isArray(columns) &&
    columns.every((column) => isObject(column) && typeof column.name === 'string' && typeof column.type === 'string')
  );
}
function isMessage(words: unknown): boolean {
  return isObject(words) && isObject(words.text) && typeof words.text.en === 'string';
}

/** The workflow without the results that its nodes keep, of all or of some; the same object where there are none. For what leaves this place: an export, a published version. */
export function withoutPins(workflow: Workflow, which?: (node: string) => boolean): Workflow {
  return which ? bare(workflow, which) : changeContents(workflow, (content) => bare(content));
}
function bare<Some extends Content>(content: Some, which: (node: string) => boolean = () => true): Some {
  const pinned = Object.entries(content.nodes).filter(([id, { pin }]) => pin && which(id));
  if (pinned.length === 0) return content;
  const plain = pinned.map(([id, { pin: _, ...node }]): [string, WorkflowNode] => [id, node]);
  return { ...content, nodes: { ...content.nodes, ...Object.fromEntries(plain) } };
}
