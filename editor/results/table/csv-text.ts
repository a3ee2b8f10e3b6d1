import type { Row } from '../../../nodes/kit/ports.ts';
import { writeCell } from '../write-json.ts';

/** Rows as CSV (RFC 4180): lines end with CR LF, fields with commas, quotes or line breaks are quoted. */
export function csvText(columns: readonly string[], rows: readonly Row[]): string {
  const lines = [columns.map(csvField), ...rows.map((row) => columns.map((column) => csvField(writeCell(row[column]))))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
