/** Hexadecimal digits of an item's key. */
export const keyLength = 16;
/** Bytes of one entry: the key, and where its line begins, as a 64-bit number. */
const entryBytes = keyLength + 8;

/** Keys of items and where their lines begin in the file, with the length of the whole behind them, so that any item is read by itself. */
export function writeIndex(keys: readonly string[], offsets: readonly number[]): Uint8Array {
  const index = new Uint8Array(keys.length * entryBytes + 8);
  const numbers = new DataView(index.buffer);
  const encoder = new TextEncoder();
  for (const [at, key] of keys.entries()) {
    encoder.encodeInto(key, index.subarray(at * entryBytes, at * entryBytes + keyLength));
    numbers.setFloat64(at * entryBytes + keyLength, offsets[at] ?? 0);
  }
  numbers.setFloat64(keys.length * entryBytes, offsets[keys.length] ?? 0);
  return index;
}

export interface ItemIndex {
  keys: string[];
  /** One more than there are keys: the last is the length of the whole. */
  offsets: Float64Array;
}
export function readIndex(bytes: Uint8Array): ItemIndex {
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('latin1');
  const count = Math.floor(bytes.length / entryBytes);
  const offsets = new Float64Array(count + 1);
  const keys = Array.from({ length: count }, (_, at) => {
    offsets[at] = numbers.getFloat64(at * entryBytes + keyLength);
    return decoder.decode(bytes.subarray(at * entryBytes, at * entryBytes + keyLength));
  });
  offsets[count] = numbers.getFloat64(count * entryBytes);
  return { keys, offsets };
}
