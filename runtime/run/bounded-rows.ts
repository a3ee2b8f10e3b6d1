import { isPictureText } from '../../nodes/kit/picture-text.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { Row } from '../../nodes/kit/ports.ts';

/** Characters of JSON that a page of rows may have, so that it stays below a megabyte even where each takes three bytes. */
const mostCharacters = 300_000;
/** As long as texts are in a summary's first rows. */
const longestText = 2_000;
const shortestText = 40;

/** The rows with their long texts cut, the more the heavier the page would be. */
export function boundedRows(rows: readonly Row[]): Row[] {
  for (let longest = longestText; ; longest = Math.floor(longest / 2)) {
    const cut = rows.map((row) => cutRow(row, longest));
    if (longest <= shortestText || JSON.stringify(cut).length <= mostCharacters) return cut;
  }
}

function cutRow(row: Row, longest: number): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cutCell(value, longest)]));
}
function cutCell(value: Json, longest: number): Json {
  // The half of a picture is none.
  if (typeof value === 'string') return value.length <= longest || isPicture(value) ? value : `${value.slice(0, longest)}…`;
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : value;
}

function isPicture(value: string): boolean {
  return value.length <= longestText && isPictureText(value);
}
