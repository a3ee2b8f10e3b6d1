import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readJson } from '../../kit/json.ts';
import type { LabelLine } from '../../kit/labelling.ts';
import { emptyLabels, foldLabel, type Labels } from '../../kit/labels.ts';

/** The state of a labelling from its record; a torn last line is left out. */
export async function readLabels(path: string | undefined): Promise<Labels> {
  const labels = emptyLabels();
  if (path === undefined) return labels;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    const line = readJson<LabelLine>(text);
    if (line) foldLabel(labels, line);
  }
  return labels;
}
