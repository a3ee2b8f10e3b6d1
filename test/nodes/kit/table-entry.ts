import type { CatalogEntry } from '../../../nodes/kit/define-node.ts';
import type { Port } from '../../../nodes/kit/ports.ts';
import { verbatim } from '../../../nodes/kit/text.ts';

const table: Port = { type: 'table' };
/** A node type of tables alone, with nothing to set. */
export function tableEntry(type: string, inputs: string[], outputs: string[], version = 1): CatalogEntry {
  const ports = (names: string[]) => Object.fromEntries(names.map((name) => [name, table]));
  const words = verbatim(type);
  return {
    type,
    category: 'test',
    version,
    title: words,
    summary: words,
    help: words,
    icon: '',
    words: [],
    inputs: ports(inputs),
    outputs: ports(outputs),
    settings: {},
    cache: 'by-inputs',
    light: false,
    pauses: false,
    device: 'cpu',
    formerly: [],
    describes: true,
    sniffs: false,
    code: '',
  };
}
