/** Each save has one, so that one that comes twice counts once. */
export function newSaveId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
