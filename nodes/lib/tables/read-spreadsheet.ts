import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { Failure } from '../../kit/problem.ts';
import { DocumentError } from '../documents/document-faults.ts';
import { openPackage, type Package } from '../documents/office-package.ts';

/** Cells of a sheet as texts, in the forms that the readers of text files know: numbers with a point, dates after ISO 8601. */
export type SheetRow = string[];
export interface Spreadsheet {
  /** Names of the sheets that can be seen, in their order. */
  sheets: string[];
  /** Rows that hold something, all of one width. Reads the sheet twice: once for the width. */
  eachRow(sheet: string, visit: (row: SheetRow) => void): Promise<void>;
  /** The first of them, at most so many. */
  firstRows(sheet: string, most: number): Promise<SheetRow[]>;
  close(): void;
}

/** Of shared texts, which are held in memory: characters. */
const mostShared = 200_000_000;
const mostColumns = 16_384;

/** Opens an Excel workbook (Office Open XML, ECMA-376) where it lies. Formulas count with the value that was last computed. */
export async function openSpreadsheet(path: string, name: string): Promise<Spreadsheet> {
  try {
    const parts = await openPackage(path);
    try {
      return await workbookOf(parts);
    } catch (error) {
      parts.close();
      throw error;
    }
  } catch (error) {
    throw error instanceof DocumentError ? brokenSpreadsheet(name) : error;
  }
}

async function workbookOf(parts: Package): Promise<Spreadsheet> {
  const targets = new Map<string, string>();
  await parts.parse('xl/_rels/workbook.xml.rels', {
    open(tag, { Id, Target }) {
      if (tag === 'Relationship' && Id !== undefined && Target !== undefined)
        targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`);
    },
  });
  const sheets = new Map<string, string>();
  let is1904 = false;
  await parts.parse('xl/workbook.xml', {
    open(tag, attributes) {
      const bare = tag.replace(/^\w+:/, '');
      if (bare === 'workbookPr') is1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      const part = targets.get(attributes['r:id'] ?? '');
      if (bare === 'sheet' && (attributes.state ?? 'visible') === 'visible' && part !== undefined && part.startsWith('xl/worksheets/'))
        sheets.set(attributes.name ?? part, part);
    },
  });
  const [shared, dates] = [await sharedTexts(parts), await dateStyles(parts)];
  const found: FoundCells = { shared, dates, firstDay: is1904 ? dayOf1904 : dayOf1900 };
  const partOf = (sheet: string) => sheets.get(sheet) ?? '';
  return {
    sheets: [...sheets.keys()],
    async eachRow(sheet, visit) {
      let width = 0;
      await eachSheetRow(parts, partOf(sheet), { ...found, visit: (cells) => void (width = Math.max(width, cells.length)) });
      await eachSheetRow(parts, partOf(sheet), { ...found, visit: (cells) => visit(padded(cells, width)) });
    },
    async firstRows(sheet, most) {
      const rows: SheetRow[] = [];
      await eachSheetRow(parts, partOf(sheet), { ...found, visit: (cells) => rows.push(cells), done: () => rows.length >= most });
      const width = Math.max(0, ...rows.map((row) => row.length));
      return rows.slice(0, most).map((row) => padded(row, width));
    },
    close: () => parts.close(),
  };
}

async function sharedTexts(parts: Package): Promise<string[]> {
  const texts: string[] = [];
  if (!parts.names.includes('xl/sharedStrings.xml')) return texts;
  let [isText, hidden, characters] = [false, 0, 0];
  let text = '';
  await parts.parse('xl/sharedStrings.xml', {
    open(tag) {
      if (tag === 't') isText = true;
      // How a word is pronounced stands beside it in Japanese files.
      else if (tag === 'rPh') hidden++;
    },
    text(piece) {
      if (!isText || hidden > 0) return;
      characters += piece.length;
      if (characters > mostShared) throw new DocumentError('too-much-text');
      text += piece;
    },
    close(tag) {
      if (tag === 't') isText = false;
      else if (tag === 'rPh') hidden--;
      else if (tag === 'si') {
        texts.push(text);
        text = '';
      }
    },
  });
  return texts;
}

/** Whether each style of cells shows numbers as dates. */
async function dateStyles(parts: Package): Promise<boolean[]> {
  const styles: boolean[] = [];
  if (!parts.names.includes('xl/styles.xml')) return styles;
  const own = new Map<number, boolean>();
  let inCells = false;
  await parts.parse('xl/styles.xml', {
    open(tag, { numFmtId, formatCode }) {
      if (tag === 'cellXfs') inCells = true;
      else if (tag === 'numFmt') own.set(Number(numFmtId), isDateFormat(formatCode ?? ''));
      else if (tag === 'xf' && inCells) styles.push(own.get(Number(numFmtId)) ?? isBuiltInDate(Number(numFmtId)));
    },
    close(tag) {
      if (tag === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Numbers of the formats that every Excel has (ECMA-376, 18.8.30), those of East Asia among them. Times alone (18 to 21, 45 to 47) stay numbers. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58;
}

function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  return /[yd年日]/i.test(bare) && !/general/i.test(bare);
}

const dayOf1900 = Date.UTC(1899, 11, 30);
const dayOf1904 = Date.UTC(1904, 0, 1);
interface FoundCells {
  shared: readonly string[];
  dates: readonly boolean[];
  firstDay: number;
}

function padded(cells: readonly string[], width: number): SheetRow {
  return cells.length === width ? [...cells] : [...cells, ...Array.from({ length: width - cells.length }, () => '')];
}

async function eachSheetRow(
  parts: Package,
  part: string,
  { shared, dates, firstDay, visit, done }: FoundCells & { visit: (cells: string[]) => void; done?: () => boolean },
): Promise<void> {
  let cells: string[] = [];
  let [column, type, style] = [0, '', 0];
  let [value, isValue] = ['', false];
  await parts.parse(part, {
    ...(done && { done }),
    open(tag, attributes) {
      if (tag === 'row') cells = [];
      else if (tag === 'c') {
        column = columnOf(attributes.r ?? '') ?? cells.length;
        type = attributes.t ?? 'n';
        style = Number(attributes.s ?? 0);
        value = '';
      } else if (tag === 'v' || tag === 't') isValue = true;
    },
    text(piece) {
      if (isValue) value += piece;
    },
    close(tag) {
      if (tag === 'v' || tag === 't') isValue = false;
      else if (tag === 'c' && value !== '' && column < mostColumns) {
        while (cells.length < column) cells.push('');
        cells[column] = cellText(value, type);
      } else if (tag === 'row' && cells.some((cell) => cell.trim() !== '')) visit(cells);
    },
  });

  function cellText(given: string, kind: string): string {
    switch (kind) {
      case 's':
        return shared[Number(given)] ?? '';
      case 'b':
        return given === '1' ? 'true' : 'false';
      case 'e':
        return '';
      case 'n':
        return dates[style] ? (dateText(Number(given), firstDay) ?? given) : given;
      default:
        return given;
    }
  }
}

/** "BC12" is column 54, from 0. */
function columnOf(place: string): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(place)?.[0];
  return letters === undefined ? undefined : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function dateText(days: number, firstDay: number): string | undefined {
  // Milliseconds are rounded: a time of day is a fraction that no double holds exactly.
  const moment = new Date(firstDay + Math.round(days * 86_400) * 1_000);
  if (!(days >= 0) || Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9_999) return undefined;
  const iso = moment.toISOString();
  return Number.isInteger(days) ? iso.slice(0, 10) : iso.slice(0, 19);
}

/** Writes a sheet as CSV (RFC 4180, UTF-8); answers how many rows there were. */
export async function sheetToCsv(spreadsheet: Spreadsheet, sheet: string, to: string): Promise<number> {
  const output = createWriteStream(to);
  let count = 0;
  let held: string[] = [];
  let size = 0;
  const flush = () => {
    output.write(held.join(''));
    [held, size] = [[], 0];
  };
  try {
    await spreadsheet.eachRow(sheet, (row) => {
      const line = csvLine(row);
      held.push(line);
      size += line.length;
      count++;
      if (size > 1_000_000) flush();
    });
    flush();
  } finally {
    output.end();
    await once(output, 'close');
  }
  return count;
}

export function csvLine(row: readonly string[]): string {
  return `${row.map((cell) => (/[",\r\n]/.test(cell) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

/** The sheet that is meant: the named one, or the first. */
export function chosenSheet({ sheets }: Spreadsheet, wanted: string, name: string): string {
  const found = wanted === '' ? sheets[0] : sheets.find((sheet) => sheet.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  if (sheets.length === 0) throw brokenSpreadsheet(name);
  throw new Failure(
    {
      en: '“{name}” has no sheet “{wanted}”. It has: {sheets}. Write one of these, or leave it empty for the first.',
      zh: '“{name}”中没有名为“{wanted}”的工作表。现有：{sheets}。请填写其中之一，或留空使用第一个。',
    },
    { name, wanted, sheets: sheets.slice(0, 30).join(', ') },
    {
      code: 'no-sheet',
      setting: 'sheet',
      fixes: [{ label: { text: { en: 'Take the first', zh: '使用第一个' } }, settings: { sheet: '' } }],
    },
  );
}

function brokenSpreadsheet(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” is a damaged Excel file, or is locked by a password. Open it in Excel and save it again, or save the sheet as CSV (UTF-8).',
      zh: '“{name}”是损坏的 Excel 文件，或受密码保护。请在 Excel 中打开后重新保存，或另存为 CSV（UTF-8）。',
    },
    { name },
    { code: 'broken-file', setting: 'file' },
  );
}
