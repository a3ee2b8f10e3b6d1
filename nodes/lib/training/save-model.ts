import { createHash } from 'node:crypto';
import type { Context } from '../../kit/define-node.ts';
import { canonicalJson } from '../../kit/json.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { type Features, preprocessText } from '../preprocess/preprocess.ts';

/** Commits a model: its graph, its preprocessing and what it is, so that the artifact alone turns raw rows into predictions. */
export async function saveModel(
  context: Context,
  parts: {
    onnx: Uint8Array;
    features: Features;
    value: Omit<ModelValue, 'type' | 'artifact'>;
    /** Further files of the artifact. */
    files?: Readonly<Record<string, Uint8Array>>;
  },
): Promise<ModelValue> {
  const value: Omit<ModelValue, 'artifact'> = { type: 'model', ...parts.value };
  const bytes = (text: string) => new TextEncoder().encode(text);
  const artifact = await context.artifacts.commit('model', {
    ...parts.files,
    'model.onnx': parts.onnx,
    'preprocess.json': bytes(preprocessText(parts.features)),
    'model.json': bytes(canonicalJson(value)),
  });
  return { ...value, artifact };
}

/** What names a table's rows in a lineage. */
export function rowsHash(table: TableValue): string {
  return (
    table.artifact ??
    createHash('sha256')
      .update(canonicalJson(table.rows ?? []))
      .digest('hex')
  );
}
