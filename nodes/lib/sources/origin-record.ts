import type { Origin, TableValue } from '../../kit/ports.ts';
import type { FileRef } from '../../kit/settings.ts';

interface Given {
  origin: string;
  licence: string;
  owner: string;
  ownership: Origin['ownership'];
}

/** The table with what is known of its source. `place`: where it was read, for when nobody says more; never with a user, a key or parameters. */
export function withOrigin(table: TableValue, { origin, licence, owner, ownership }: Given, place: string): TableValue {
  const said = { ...(licence !== '' && { licence }), ...(owner !== '' && { owner }) };
  return { ...table, origins: [{ origin: origin === '' ? place : origin, ...said, ownership, readAt: new Date().toISOString() }] };
}

/** Where a file was read, as far as it may be told on: never a path of the computer. */
export function placeOfFile(ref: FileRef): string {
  return ref.source === 'upload' || ref.source === 'model' ? ref.name : ref.source === 'folder' ? `${ref.folder}/${ref.path}` : ref.path;
}
