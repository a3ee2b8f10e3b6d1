import type { FileRef } from '../../kit/settings.ts';

/** The name under which the user knows the file. */
export function fileName(ref: FileRef): string {
  if (ref.source === 'upload' || ref.source === 'model') return ref.name;
  return ref.path.split('/').pop() ?? ref.path;
}
