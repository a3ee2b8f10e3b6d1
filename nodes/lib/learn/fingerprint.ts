import { createHash } from 'node:crypto';

/** Goes up when a checkpoint of an older version could not be read any more. */
const checkpointVersion = 1;

/** A hash of a training's data and options, by which a checkpoint is known to belong to it. */
export function trainingFingerprint(options: unknown, arrays: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256').update(JSON.stringify([checkpointVersion, options]));
  for (const array of arrays) {
    hash.update(`[${array.byteLength}]`);
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}
